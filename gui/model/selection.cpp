// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/selection.h"

#include <utility>

namespace ampscope::gui {
namespace {

constexpr std::size_t kLongestHistory = 200;

}  // namespace

void Selection::apply(State next) {
  const State before = std::exchange(now_, std::move(next));
  if (before.filter != now_.filter) {
    filter_ = Filter::parse(now_.filter);
    emit filterChanged();
  }
  if (before.steps != now_.steps) {
    emit stepsChanged();
  }
  if (before.place != now_.place) {
    emit placeChanged();
  }
}

void Selection::become(State next, bool merge) {
  if (next == now_) {
    return;
  }
  if (!merge || !merging_) {
    back_.push_back(now_);
    if (back_.size() > kLongestHistory) {
      back_.erase(back_.begin());
    }
  }
  merging_ = merge;
  forward_.clear();
  apply(std::move(next));
  emit historyChanged();
}

void Selection::setFilterText(const QString& text, bool merge) {
  State next = now_;
  next.filter = text;
  become(std::move(next), merge);
}

void Selection::addFilterTerm(const QString& term) {
  for (const FilterTerm& known : filter_.terms()) {
    if (known.text == term) {
      return;
    }
  }
  setFilterText(filter_.empty() ? term : filter_.text() + u' ' + term);
}

void Selection::setSteps(std::uint32_t first, std::uint32_t last) {
  State next = now_;
  next.steps = StepRange{std::min(first, last), std::max(first, last)};
  become(std::move(next));
}

void Selection::clearSteps() {
  State next = now_;
  next.steps.reset();
  become(std::move(next));
}

void Selection::setPlace(const Place& place) {
  State next = now_;
  next.place = place;
  become(std::move(next));
}

void Selection::show(const Place& place, std::uint32_t first_step, std::uint32_t last_step) {
  become({now_.filter, StepRange{first_step, last_step}, place});
}

void Selection::goBack() {
  if (back_.empty()) {
    return;
  }
  forward_.push_back(now_);
  State next = std::move(back_.back());
  back_.pop_back();
  merging_ = false;
  apply(std::move(next));
  emit historyChanged();
}

void Selection::goForward() {
  if (forward_.empty()) {
    return;
  }
  back_.push_back(now_);
  State next = std::move(forward_.back());
  forward_.pop_back();
  merging_ = false;
  apply(std::move(next));
  emit historyChanged();
}

void Selection::reset() {
  back_.clear();
  forward_.clear();
  merging_ = false;
  apply({});
  emit historyChanged();
}

}  // namespace ampscope::gui
