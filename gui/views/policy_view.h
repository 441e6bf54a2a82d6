// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which module should run in which precision: what is recommended, edited by hand, with what it would change; saved as
// policy.json, copied as Python, or tried at once. Used by gui/app; the GUI's thread.
#pragma once

#include "gui/model/policy_draft.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace ampscope::gui {

class PolicyView final : public View {
  Q_OBJECT

 public:
  explicit PolicyView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;
  [[nodiscard]] PolicyDraft& draft() noexcept { return draft_; }
  [[nodiscard]] RowView& table() noexcept { return *table_; }
  [[nodiscard]] QString summary() const;

  /// "" or a sentence that says why not.
  [[nodiscard]] QString saveTo(const QString& path) const;
  [[nodiscard]] QString openFrom(const QString& path);
  [[nodiscard]] QString python() const;

 signals:
  /// A run under the policy was made of the program of `before`.
  void verified(const QString& before, const QString& after);

 protected:
  void refresh() override;

 private:
  void addControls();
  void show();
  void showSummary();
  void chooseDtype(const Place& place, const QString& choice);
  void open();
  void save();
  void verify();

  PolicyDraft draft_;
  QComboBox* objective_;
  QComboBox* autocast_;
  QComboBox* scaler_;
  QPushButton* undo_;
  QPushButton* redo_;
  QLabel* summary_;
  RowView* table_;
  std::vector<QPushButton*> actions_;  ///< that need a policy
};

}  // namespace ampscope::gui
