// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/plot/theme.h"
#include "gui/views/findings_view.h"

namespace ampscope::gui {
namespace {

constexpr int kBoxHeight = 44;
constexpr int kGap = 18;
constexpr std::size_t kForwardBoxes = 3;

QString contents(const analysis::SpreadLink& link) {
  QStringList parts;
  const std::pair<std::uint64_t, const char*> counts[] = {
      {link.pos_inf, "+inf"}, {link.neg_inf, "-inf"}, {link.nan, "nan"}};
  for (const auto& [count, what] : counts) {
    if (count != 0) {
      parts.append(QStringLiteral("%1 %2").arg(text(analysis::countText(count)), QLatin1String(what)));
    }
  }
  return parts.join(QStringLiteral(", ")) + QStringLiteral(" of ") + text(analysis::countText(link.numel));
}

}  // namespace

ChainWidget::ChainWidget(QWidget* parent) : QWidget(parent) {
  setMinimumSize(220, 80);
  setAccessibleName(tr("The way of inf and nan"));
}

void ChainWidget::setMessage(const QString& message) {
  boxes_.clear();
  message_ = message;
  update();
}

/// The first ops one by one; what follows, loss, gradients and weights, one box for each kind.
void ChainWidget::setChain(const analysis::Spread& spread) {
  boxes_.clear();
  message_ = tr("Nothing was measured in this step.");
  std::size_t ops = 0;
  std::array<std::size_t, 4> counts{};
  std::array<const analysis::SpreadLink*, 4> last{};
  for (const analysis::SpreadLink& link : spread.links) {
    const auto kind = static_cast<std::size_t>(link.kind);
    ++counts[kind];
    last[kind] = &link;
    if (link.kind == analysis::SpreadKind::kOp && ops < kForwardBoxes) {
      ++ops;
      QString detail = contents(link);
      if (!link.came_in && !std::isnan(link.input_absmax)) {
        detail += tr(" · its inputs were finite, up to %1").arg(magnitudeText(link.input_absmax));
      }
      boxes_.push_back({QStringLiteral("%1 · %2").arg(moduleText(link.site.module), opText(link.site)), detail,
                        link.came_in ? 1 : 0});
    }
  }
  if (counts[0] > ops) {
    boxes_.push_back({tr("%1 more forward ops").arg(counts[0] - ops),
                      tr("the last one: %1 · %2").arg(moduleText(last[0]->site.module), opText(last[0]->site)), 1});
  }
  if (counts[1] != 0) {
    boxes_.push_back({tr("loss"), tr("backward started from inf or nan"), 1});
  }
  if (counts[2] != 0) {
    boxes_.push_back({tr("%1 gradient ops").arg(counts[2]),
                      tr("from %1 on")
                          .arg(moduleText(std::find_if(spread.links.begin(), spread.links.end(),
                                                       [](const analysis::SpreadLink& link) {
                                                         return link.kind == analysis::SpreadKind::kGradient;
                                                       })
                                              ->site.module)),
                      1});
  }
  boxes_.push_back(counts[3] != 0 ? Box{tr("%1 optimizer ops").arg(counts[3]), tr("weights hold inf or nan now"), 0}
                                  : Box{tr("weights stay finite"), tr("the optimizer wrote nothing of it"), -1});
  if (spread.links.empty()) {
    boxes_.clear();
  }
  updateGeometry();
  update();
}

QSize ChainWidget::sizeHint() const { return {300, static_cast<int>(boxes_.size()) * (kBoxHeight + kGap) + 8}; }

void ChainWidget::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (boxes_.empty()) {
    painter.setPen(theme().dim);
    painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, message_);
    return;
  }
  const int count = static_cast<int>(boxes_.size());
  const int space = std::max(height() - 4, 1);
  const int gap = std::clamp((space - count * kBoxHeight) / std::max(count, 1), 6, kGap);
  const int box_height = std::clamp((space - count * gap) / std::max(count, 1), 26, kBoxHeight);
  int top = 2;
  const QRect whole = rect().adjusted(2, 0, -2, 0);
  for (int i = 0; i < count; ++i) {
    const Box& box = boxes_[static_cast<std::size_t>(i)];
    const QRect where(whole.left(), top, whole.width(), box_height);
    const QColor color = theme().severityColor(box.severity);
    painter.setPen(QPen(color, 1.4));
    painter.setBrush(theme().card);
    painter.drawRoundedRect(where, 5, 5);
    painter.fillRect(QRect(where.left(), where.top() + 4, 4, where.height() - 8), color);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(theme().text);
    const bool two_lines = box_height >= 2 * fontMetrics().height() + 4;
    const QRect title = where.adjusted(12, two_lines ? 4 : 0, -8, two_lines ? -box_height / 2 : 0);
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(bold).elidedText(box.title, Qt::ElideMiddle, title.width()));
    painter.setFont(font());
    if (two_lines) {
      painter.setPen(theme().dim);
      const QRect detail = where.adjusted(12, box_height / 2 - 1, -8, -4);
      painter.drawText(detail, Qt::AlignLeft | Qt::AlignVCenter,
                       fontMetrics().elidedText(box.detail, Qt::ElideRight, detail.width()));
    }
    top += box_height;
    if (i + 1 < count) {
      const int x = where.left() + 22;
      painter.setPen(QPen(theme().dim, 1.4));
      painter.drawLine(x, top + 1, x, top + gap - 2);
      painter.setBrush(theme().dim);
      painter.setPen(Qt::NoPen);
      painter.drawPolygon(QPolygon({{x - 4, top + gap - 6}, {x + 4, top + gap - 6}, {x, top + gap - 1}}));
      top += gap;
    }
  }
}

}  // namespace ampscope::gui
