// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/filter_bar.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSet>
#include <QToolButton>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/names.h"

namespace ampscope::gui {

FilterBar::FilterBar(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      line_(new QLineEdit(this)),
      chips_(new QHBoxLayout),
      steps_(new QToolButton(this)),
      place_(new QToolButton(this)),
      completer_(new QCompleter(&words_, this)) {
  line_->setPlaceholderText(tr("Filter: module:blocks.* op:mm phase:backward dtype:float16 rule:… severity:error"));
  line_->setClearButtonEnabled(true);
  line_->setAccessibleName(tr("Filter"));
  line_->setToolTip(tr("Terms that must all hold. * matches anything, commas part alternatives, - leaves out."));
  line_->setMinimumWidth(200);
  completer_->setWidget(line_);
  completer_->setCaseSensitivity(Qt::CaseInsensitive);
  completer_->setFilterMode(Qt::MatchContains);
  completer_->setMaxVisibleItems(12);
  steps_->setToolTip(tr("The steps that every view shows; click to show all of them again"));
  place_->setToolTip(tr("The layer or op that is selected; click to filter by it"));
  chips_->setSpacing(4);
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(4, 2, 4, 2);
  layout->addWidget(line_, 1);
  layout->addLayout(chips_);
  layout->addWidget(place_);
  layout->addWidget(steps_);
  connect(line_, &QLineEdit::textEdited, this, [this](const QString& text) {
    selection_.setFilterText(text, true);
    complete();
  });
  connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& word) {
    QString text = line_->text();
    text.truncate(text.lastIndexOf(u' ') + 1);
    selection_.setFilterText(text + word + u' ');
  });
  connect(steps_, &QToolButton::clicked, &selection, &Selection::clearSteps);
  connect(place_, &QToolButton::clicked, this, [this] {
    if (const auto& place = selection_.place()) {
      selection_.addFilterTerm(filterTerm(FilterKey::kModule, moduleText(place->module)));
    }
  });
  connect(&selection, &Selection::filterChanged, this, &FilterBar::showFilter);
  connect(&selection, &Selection::stepsChanged, this, &FilterBar::showSteps);
  connect(&selection, &Selection::placeChanged, this, &FilterBar::showSteps);
  showSteps();
}

void FilterBar::focusFilter() {
  line_->setFocus();
  line_->selectAll();
}

void FilterBar::showFilter() {
  if (line_->text() != selection_.filterText()) {
    line_->setText(selection_.filterText());
  }
  while (QLayoutItem* const item = chips_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  for (const FilterTerm& term : selection_.filter().terms()) {
    auto* const chip = new QToolButton(this);
    chip->setText(term.text + QStringLiteral("  ×"));
    chip->setToolTip(tr("Take %1 out of the filter").arg(term.text));
    connect(chip, &QToolButton::clicked, this, [this, text = term.text] {
      QStringList kept;
      for (const FilterTerm& other : selection_.filter().terms()) {
        if (other.text != text) {
          kept.append(other.text);
        }
      }
      selection_.setFilterText(kept.join(u' '));
    });
    chips_->addWidget(chip);
  }
}

void FilterBar::showSteps() {
  const auto& steps = selection_.steps();
  steps_->setText(steps ? text(analysis::stepsText(steps->first, steps->last)) + QStringLiteral("  ×")
                        : tr("all steps"));
  steps_->setEnabled(steps.has_value());
  const auto& place = selection_.place();
  place_->setVisible(place.has_value());
  if (place) {
    const QString name = moduleText(place->module);
    place_->setText(name.size() > 28 ? u'…' + name.right(27) : name);
  }
}

void FilterBar::complete() {
  completer_->setCompletionPrefix(line_->text().section(u' ', -1));
  if (completer_->completionPrefix().isEmpty()) {
    completer_->popup()->hide();
    return;
  }
  completer_->complete();
}

void FilterBar::setSession(const SessionPtr& session) {
  QSet<QString> words;
  if (session) {
    for (const analysis::Layer& layer : session->analysis->layers) {
      words.insert(filterTerm(FilterKey::kModule, moduleText(layer.module)));
      for (const analysis::OpEntry& op : layer.ops) {
        words.insert(filterTerm(FilterKey::kOp, factsOf(op.site).of(FilterKey::kOp)->value(0)));
        words.insert(filterTerm(FilterKey::kDtype, text(name(op.dtype))));
        words.insert(filterTerm(FilterKey::kRole, text(name(op.role))));
      }
    }
    for (const analysis::Finding& finding : session->analysis->findings) {
      words.insert(filterTerm(FilterKey::kRule, text(analysis::info(finding.rule).id)));
    }
  }
  for (const char* term :
       {"phase:forward", "phase:backward", "phase:optimizer", "severity:error", "severity:warning", "severity:note"}) {
    words.insert(QLatin1String(term));
  }
  QStringList sorted(words.begin(), words.end());
  sorted.sort();
  words_.setStringList(sorted);
}

}  // namespace ampscope::gui
