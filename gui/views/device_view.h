// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CUDA devices did, where CUPTI told it: for what, for which ops, with which kernels. Used by gui/app; the GUI's
// thread.
#pragma once

#include "analyzer/analysis/device_work.h"
#include "gui/model/session_query.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QLabel;
class QSplitter;

namespace ampscope::gui {

class ShareBar;

class DeviceView final : public View {
  Q_OBJECT

 public:
  explicit DeviceView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;
  [[nodiscard]] bool busy() const override { return query_.busy(); }
  [[nodiscard]] RowView& ops() noexcept { return *ops_; }
  [[nodiscard]] RowView& kernels() noexcept { return *kernels_; }
  [[nodiscard]] QString totals() const;

 protected:
  void refresh() override;
  void changeEvent(QEvent* event) override;

 private:
  void show(const analysis::DeviceWork& work);
  void showTotals();

  QLabel* about_;
  ShareBar* bar_;
  QLabel* legend_;
  QSplitter* tables_;
  RowView* ops_;
  RowView* kernels_;
  SessionQuery query_;
  analysis::DeviceWork work_;  ///< that is shown
};

}  // namespace ampscope::gui
