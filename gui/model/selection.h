// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is a person looking at? One filter, one range of steps and one place, which every view follows and any view may
// change, with a history to go back and forward in. Used by gui; lives in the GUI's thread.
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/analysis/place.h"
#include "gui/model/filter.h"

namespace ampscope::gui {

/// First and last step, both of them in it.
struct StepRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  friend bool operator==(const StepRange&, const StepRange&) = default;
};

/// A module, or one kind of tensor of one op in it.
struct Place {
  analysis::ModulePlace module{};
  SiteId site{};  ///< invalid: the module as a whole; role and dtype mean nothing then
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;

  friend bool operator==(const Place&, const Place&) = default;
};

class Selection : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] const Filter& filter() const noexcept { return filter_; }
  [[nodiscard]] const QString& filterText() const noexcept { return now_.filter; }
  [[nodiscard]] const std::optional<StepRange>& steps() const noexcept { return now_.steps; }
  [[nodiscard]] const std::optional<Place>& place() const noexcept { return now_.place; }
  [[nodiscard]] bool canGoBack() const noexcept { return !back_.empty(); }
  [[nodiscard]] bool canGoForward() const noexcept { return !forward_.empty(); }

 public slots:
  /// Changes that follow each other in the same part (typing, dragging) are one entry of the history when `merge`.
  void setFilterText(const QString& text, bool merge = false);
  void addFilterTerm(const QString& term);
  void setSteps(std::uint32_t first, std::uint32_t last);
  void clearSteps();
  void setPlace(const ampscope::gui::Place& place);
  /// Both at once: one entry of the history.
  void show(const ampscope::gui::Place& place, std::uint32_t first_step, std::uint32_t last_step);
  void goBack();
  void goForward();
  /// Nothing is selected and there is no history: another session.
  void reset();

 signals:
  void filterChanged();
  void stepsChanged();
  void placeChanged();
  void historyChanged();

 private:
  struct State {
    QString filter{};
    std::optional<StepRange> steps{};
    std::optional<Place> place{};

    friend bool operator==(const State&, const State&) = default;
  };
  void become(State next, bool merge = false);
  void apply(State next);

  State now_;
  Filter filter_;
  std::vector<State> back_;
  std::vector<State> forward_;
  bool merging_ = false;
};

}  // namespace ampscope::gui
