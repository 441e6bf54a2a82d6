// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The docks that are one table: layers, casts. Used by gui/app; the GUI's thread.
#pragma once

#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QCheckBox;
class QLabel;

namespace ampscope::gui {

/// The tree of modules with what was measured in each, expanded to ops.
class LayersView final : public View {
  Q_OBJECT

 public:
  explicit LayersView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString csv() const override;
  [[nodiscard]] RowView& table() noexcept { return *table_; }

 protected:
  void refresh() override;

 private:
  QCheckBox* group_;
  RowView* table_;
};

/// Which dtype casts ran where, and what they cost.
class CastsView final : public View {
  Q_OBJECT

 public:
  explicit CastsView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString csv() const override;

 protected:
  void refresh() override;

 private:
  QLabel* totals_;
  RowView* table_;
};

}  // namespace ampscope::gui
