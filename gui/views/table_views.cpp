// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/table_views.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/model/tables.h"

namespace ampscope::gui {

LayersView::LayersView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("layers"), tr("Layers"), selection, parent),
      group_(new QCheckBox(tr("Group repeated layers"), this)),
      table_(new RowView(selection, tr("Layers and their ops"), this)) {
  group_->setToolTip(tr("Numbered layers of the same kind, such as blocks.0 and blocks.1, become one row: blocks.*"));
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  auto* const bar = new QHBoxLayout;
  auto* const legend = new QLabel(
      tr("Ranges are drawn from 2^-40 to 2^20; the frame is what the format holds as normal numbers."), this);
  legend->setForegroundRole(QPalette::PlaceholderText);
  auto* const modules = new QPushButton(tr("Modules only"), this);
  auto* const all = new QPushButton(tr("Expand to ops"), this);
  bar->addWidget(legend, 1);
  bar->addWidget(group_);
  bar->addWidget(modules);
  bar->addWidget(all);
  layout->addLayout(bar);
  layout->addWidget(table_, 1);
  table_->setEmptyText(tr("No op was recorded."));
  connect(group_, &QCheckBox::toggled, this, &LayersView::refresh);
  connect(all, &QPushButton::clicked, table_, &QTreeView::expandAll);
  connect(modules, &QPushButton::clicked, table_, [this] {
    table_->collapseAll();
    table_->expandToDepth(0);
  });
  connect(table_, &RowView::rowActivated, this, [this](const Row& row) {
    if (row.place && row.place->site.valid()) {
      emit viewWanted(QStringLiteral("histogram"));
    }
  });
}

QString LayersView::asText(QChar separator) const { return table_->text(separator); }

void LayersView::refresh() {
  const analysis::Recommendation* advice = nullptr;
  if (session() && session()->recommendations) {
    advice = &(*session()->recommendations)[static_cast<std::size_t>(analysis::Objective::kBalanced)];
  }
  table_->setTable(session() ? layerTable(*session()->analysis, advice, group_->isChecked()) : RowTable{});
}

CastsView::CastsView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("casts"), tr("Casts"), selection, parent),
      totals_(new QLabel(this)),
      table_(new RowView(selection, tr("Casts"), this)) {
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  totals_->setWordWrap(true);
  table_->setEmptyText(tr("No dtype was cast in this run."));
  layout->addWidget(totals_);
  layout->addWidget(table_, 1);
}

QString CastsView::asText(QChar separator) const { return table_->text(separator); }

void CastsView::refresh() {
  if (!session() || !session()->analyzed) {
    totals_->setText({});
    table_->setTable({});
    return;
  }
  QStringList lines;
  for (const analysis::CastTotal& total : session()->analysis->cast_totals) {
    lines.append(
        tr("<b>%1 → %2</b> by %3: %4 casts, %5 written%6%7")
            .arg(dtypeText(total.from), dtypeText(total.to), text(analysis::name(total.by)),
                 text(analysis::countText(total.count)), text(analysis::bytesText(total.bytes)),
                 total.repeated == 0
                     ? QString()
                     : tr(", %1 of them the same weight again").arg(text(analysis::countText(total.repeated))),
                 total.device_ns == 0
                     ? QString()
                     : tr(", %1 on devices").arg(millisecondsText(static_cast<std::int64_t>(total.device_ns)))));
  }
  totals_->setText(lines.mid(0, 6).join(QStringLiteral("<br>")));
  table_->setTable(castTable(*session()->analysis));
}

}  // namespace ampscope::gui
