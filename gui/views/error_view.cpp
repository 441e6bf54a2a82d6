// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/error_view.h"

#include <QSplitter>
#include <QVBoxLayout>
#include <cmath>

#include "gui/model/tables.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kLocal = 4;  // columns of errorTable()
constexpr std::size_t kAccumulated = 5;

}  // namespace

ErrorView::ErrorView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("error"), tr("Error"), selection, parent),
      plot_(new Plot(this)),
      table_(new RowView(selection, tr("Errors of ops"), this)) {
  auto* const splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(plot_);
  splitter->addWidget(table_);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 1);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(splitter);
  connect(&selection, &Selection::filterChanged, this, &ErrorView::draw);
}

QString ErrorView::csv() const { return table_->text(u','); }

void ErrorView::refresh() {
  table_->setTable(session() && session()->analyzed ? errorTable(*session()->analysis) : RowTable{});
  draw();
}

void ErrorView::draw() {
  plot_->clearContent();
  plot_->setTitles(tr("ops in the order in which they first ran"), tr("relative error"));
  plot_->setScale(Plot::Scale::kLog10);
  Line local{.name = tr("local: the error that the op makes"), .x = {}, .y = {}, .category = 0};
  Line accumulated{.name = tr("accumulated: the error that it passes on"), .x = {}, .y = {}, .category = 1};
  std::vector<const Row*> shown;
  for (const Row& row : table_->model().table().rows) {
    if (!selection().filter().matches(row.facts)) {
      continue;
    }
    const auto x = static_cast<double>(shown.size());
    shown.push_back(&row);
    for (const auto& [column, line] : {std::pair(kLocal, &local), std::pair(kAccumulated, &accumulated)}) {
      const double error = row.cells[column].sort.toDouble();
      if (error > 0 && std::isfinite(error)) {
        line->x.append(x);
        line->y.append(error);
      }
    }
  }
  if (local.x.isEmpty() && accumulated.x.isEmpty()) {
    plot_->setMessage(
        shown.empty() && selection().filter().empty()
            ? tr("No result was compared with an exact one.\nProfile with --reference local to see errors.")
            : tr("No op with an error matches the filter."));
  }
  plot_->add(local);
  if (!accumulated.x.isEmpty()) {
    plot_->add(accumulated);
  }
  plot_->setHover([rows = std::move(shown)](double x) {
    const long at = std::lround(x);
    if (at < 0 || static_cast<std::size_t>(at) >= rows.size()) {
      return QString();
    }
    const Row& row = *rows[static_cast<std::size_t>(at)];
    return QStringLiteral("<b>%1</b> %2 %3<br>local %4 %5")
        .arg(row.cells[0].text.toHtmlEscaped(), row.cells[1].text.toHtmlEscaped(), row.cells[2].text,
             row.cells[kLocal].text,
             row.cells[kAccumulated].text.isEmpty() ? QString()
                                                    : tr("· accumulated %1").arg(row.cells[kAccumulated].text));
  });
  plot_->finish();
}

}  // namespace ampscope::gui
