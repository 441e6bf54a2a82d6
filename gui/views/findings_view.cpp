// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/findings_view.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <algorithm>

#include "analyzer/analysis/matching.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/model/tables.h"
#include "gui/plot/theme.h"
#include "gui/views/suppress_dialog.h"

namespace ampscope::gui {
namespace {

QString evidenceHtml(const analysis::Finding& finding) {
  QString rows;
  for (const Row& row : evidenceTable(finding).rows) {
    rows += QStringLiteral("<tr><td style='color:%1;padding-right:14px'>%2</td><td><b>%3</b></td></tr>")
                .arg(theme().dim.name(), row.cells[0].text.toHtmlEscaped(), row.cells[1].text.toHtmlEscaped());
  }
  return rows.isEmpty() ? QString() : QStringLiteral("<table cellspacing='1'>%1</table>").arg(rows);
}

}  // namespace

FindingsView::FindingsView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("findings"), tr("Findings"), selection, parent),
      table_(new RowView(selection, tr("Findings"), this)),
      detail_(new QTextBrowser(this)),
      chain_(new ChainWidget(this)),
      chain_title_(new QLabel(tr("The way of inf and nan through the step"), this)),
      show_(new QPushButton(tr("Show its layer"), this)) {
  detail_->setAccessibleName(tr("The chosen finding"));
  detail_->setOpenExternalLinks(false);
  auto* const below = new QWidget(this);
  auto* const columns = new QHBoxLayout(below);
  columns->setContentsMargins(0, 6, 0, 0);
  columns->addWidget(detail_, 3);
  auto* const right = new QVBoxLayout;
  QFont bold = chain_title_->font();
  bold.setBold(true);
  chain_title_->setFont(bold);
  right->addWidget(chain_title_);
  right->addWidget(chain_, 1);
  auto* const buttons = new QHBoxLayout;
  auto* const range = new QPushButton(tr("Show its range"), this);
  buttons->addWidget(show_);
  buttons->addWidget(range);
  buttons->addStretch(1);
  right->addLayout(buttons);
  columns->addLayout(right, 2);
  auto* const splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(table_);
  splitter->addWidget(below);
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 3);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(splitter);
  connect(table_, &RowView::rowChosen, this, [this](const Row& row) { showDetail(row.index); });
  connect(table_, &RowView::rowActivated, this, [this](const Row& row) {
    if (row.place && row.steps) {
      this->selection().show(*row.place, row.steps->first, row.steps->last);
    }
  });
  table_->setEmptyText(tr("No rule found anything in what was measured."));
  connect(table_, &RowView::menuWanted, this, [this](QMenu& menu, const Row& row) {
    if (row.index < 0) {
      return;
    }
    menu.addSeparator();
    menu.addAction(tr("Suppress in ampscope.toml …"), this, [this, index = row.index] { suppress(index); });
  });
  connect(show_, &QPushButton::clicked, this, [this] { emit viewWanted(QStringLiteral("layers")); });
  connect(range, &QPushButton::clicked, this, [this] { emit viewWanted(QStringLiteral("histogram")); });
}

QString FindingsView::asText(QChar separator) const { return table_->text(separator); }

void FindingsView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && shown_ >= 0) {
    showDetail(shown_);
  }
}

void FindingsView::refresh() {
  query_.drop();
  table_->setTable(session() && session()->analyzed ? findingTable(*session()->analysis) : RowTable{});
  if (!session() || !session()->analyzed) {
    detail_->setMarkdown(tr("Looking for findings …"));
    chain_->setMessage({});
  } else if (session()->analysis->findings.empty()) {
    detail_->setMarkdown(tr("**Nothing to report.** No rule found anything in what was measured."));
    chain_->setMessage({});
  } else {
    const auto& findings = session()->analysis->findings;
    const auto same = std::find_if(findings.begin(), findings.end(), [this](const analysis::Finding& each) {
      return shown_ >= 0 && analysis::fingerprint(each) == shown_fingerprint_;
    });
    showFinding(same == findings.end() ? 0 : static_cast<int>(same - findings.begin()));
    return;
  }
  shown_ = -1;
}

const analysis::Finding* FindingsView::finding(int index) const {
  return session() && index >= 0 && static_cast<std::size_t>(index) < session()->analysis->findings.size()
             ? &session()->analysis->findings[static_cast<std::size_t>(index)]
             : nullptr;
}

void FindingsView::suppress(int index) {
  if (const analysis::Finding* const chosen = finding(index)) {
    const QString settings = QDir::current().exists(QStringLiteral("ampscope.toml"))
                                 ? QDir::currentPath()
                                 : QFileInfo(session()->source).absolutePath();
    SuppressDialog(text(analysis::info(chosen->rule).id),
                   chosen->site ? moduleText(chosen->site->module) : text(analysis::kOutsideModules), settings, this)
        .exec();
  }
}

void FindingsView::showFinding(int index) {
  table_->markRow(index);
  showDetail(index);
}

void FindingsView::showDetail(int index) {
  const analysis::Finding* const chosen = finding(index);
  if (chosen == nullptr) {
    return;
  }
  shown_ = index;
  shown_fingerprint_ = analysis::fingerprint(*chosen);
  const analysis::Finding& finding = *chosen;
  const analysis::RuleInfo& rule = analysis::info(finding.rule);
  const auto severity = static_cast<int>(finding.severity);
  const QString place =
      finding.site ? QStringLiteral("%1 · %2 · %3")
                         .arg(moduleText(finding.site->module), opText(*finding.site), text(name(finding.site->phase)))
                   : tr("whole run");
  const QString head = QStringLiteral(
                           "<h3 style='margin-bottom:2px'><span style='color:%1'>%2</span> %3</h3>"
                           "<p style='color:%4;margin-top:0'>%5 · %6</p><p>%7</p>"
                           "<p><b>%8</b> %9</p>")
                           .arg(theme().severityColor(severity).name(), severityText(severity),
                                text(rule.title).toHtmlEscaped(), theme().dim.name(), place.toHtmlEscaped(),
                                text(analysis::stepsText(finding.first_step, finding.last_step)),
                                text(finding.message).toHtmlEscaped(), tr("Do:"), text(finding.remedy).toHtmlEscaped());
  QTextDocument page;
  page.setMarkdown(text(analysis::page(finding.rule)));
  detail_->setHtml(head + evidenceHtml(finding) + QStringLiteral("<hr>") + page.toHtml());
  detail_->moveCursor(QTextCursor::Start);
  show_->setEnabled(finding.site.has_value());
  showChain(finding);
}

void FindingsView::showChain(const analysis::Finding& finding) {
  query_.drop();
  const auto& first = session()->analysis->nonfinite.first_per_step;
  const auto at = std::find_if(first.begin(), first.end(), [&finding](const analysis::FirstNonFinite& step) {
    return step.step >= finding.first_step && step.step <= finding.last_step;
  });
  if (at == first.end()) {
    chain_->setMessage(tr("Everything was finite in these steps."));
    return;
  }
  chain_->setMessage(tr("Reading step %1 …").arg(at->step));
  query_.ask<analysis::Spread>(
      *session(),
      [process = at->process, step = at->step](const store::Session& open) {
        return analysis::nonFiniteSpread(open, process, step);
      },
      [this](const Result<analysis::Spread>& spread) {
        if (spread.ok()) {
          chain_title_->setText(tr("The way of inf and nan through step %1").arg(spread.value().step));
          chain_->setChain(spread.value());
        } else {
          chain_->setMessage(text(spread.error().message));
        }
      });
}

}  // namespace ampscope::gui
