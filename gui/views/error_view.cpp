// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/error_view.h"

#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/model/names.h"
#include "gui/model/tables.h"
#include "kernels/stats/comparison.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kLocal = 4;  // columns of errorTable()
constexpr std::size_t kAccumulated = 5;

}  // namespace

ErrorView::ErrorView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("error"), tr("Error"), selection, parent),
      plot_(new Plot(this)),
      ulp_(new Plot(this)),
      table_(new RowView(selection, tr("Errors of ops"), this)) {
  auto* const splitter = new QSplitter(Qt::Vertical, this);
  auto* const plots = new QSplitter(Qt::Horizontal, splitter);
  plots->addWidget(plot_);
  plots->addWidget(ulp_);
  plots->setStretchFactor(0, 5);
  plots->setStretchFactor(1, 3);
  splitter->addWidget(plots);
  splitter->addWidget(table_);
  splitter->setSizes({300, 340});
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 1);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(splitter);
  connect(&selection, &Selection::filterChanged, this, &ErrorView::draw);
  connect(&selection, &Selection::placeChanged, this, &ErrorView::drawUlp);
}

QString ErrorView::csv() const { return table_->text(u','); }

/// Of the selected op or layer; of all that the filter lets through where none of them is selected.
void ErrorView::drawUlp() {
  constexpr int kExact = -3;  // where the elements without error stand on the axis of powers of two
  std::array<std::array<std::uint64_t, stats::kUlpBins>, 2> counts{};
  const auto& place = selection().place();
  QString title = tr("every op that is shown");
  const auto add = [&counts](const analysis::OpEntry& op) {
    for (std::size_t level = 0; level < counts.size(); ++level) {
      for (std::size_t bin = 0; bin < stats::kUlpBins; ++bin) {
        counts[level][bin] += op.references[level].sum.ulp[bin];
      }
    }
  };
  const auto gather = [&](bool selected) {
    for (const analysis::Layer& layer : session()->analysis->layers) {
      if (selected && !holds(place->module, layer.module)) {
        continue;
      }
      for (const analysis::OpEntry& op : layer.ops) {
        const bool chosen = !selected || !place->site.valid() || place->site == op.site.id;
        FilterFacts facts = factsOf(op.site);
        facts.add(FilterKey::kDtype, text(name(op.dtype)));
        if (chosen && selection().filter().matches(facts)) {
          add(op);
        }
      }
    }
  };
  const auto none = [&counts] {
    return std::all_of(counts.begin(), counts.end(), [](const auto& level) {
      return std::all_of(level.begin(), level.end(), [](std::uint64_t count) { return count == 0; });
    });
  };
  if (session() && session()->analyzed) {
    if (place) {
      gather(true);
      title = moduleText(place->module);
    }
    if (!place || none()) {
      gather(false);
      title = tr("every op that is shown");
    }
  }
  ulp_->clearContent();
  ulp_->setTitles(tr("error in ULP, log2 (far left: exact) · %1").arg(title), tr("elements"));
  ulp_->setScale(Plot::Scale::kLog10);
  const std::array names = {tr("local"), tr("accumulated")};
  for (std::size_t level = 0; level < counts.size(); ++level) {
    Bars bars{.name = names[level], .x = {}, .y = {}, .category = static_cast<int>(level)};
    for (std::size_t bin = 0; bin < stats::kUlpBins; ++bin) {
      if (counts[level][bin] != 0) {
        bars.x.append(bin == 0 ? kExact : static_cast<int>(bin) - 2);  // its upper bound is 2^(bin - 2)
        bars.y.append(static_cast<double>(counts[level][bin]));
      }
    }
    if (!bars.x.isEmpty()) {
      ulp_->add(bars);
    }
  }
  if (none()) {
    ulp_->setMessage(tr("How large the errors are in units in the\nlast place is shown here."));
  }
  ulp_->finish();
}

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
  drawUlp();
}

}  // namespace ampscope::gui
