// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// All findings, and everything about the chosen one: evidence, the way of the first inf or nan, what to do, the rule's
// page. Used by gui/app; the GUI's thread.
#pragma once

#include "analyzer/analysis/spread.h"
#include "gui/model/session_query.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QLabel;
class QPushButton;
class QTextBrowser;

namespace ampscope::gui {

/// The ops through which inf and nan went, as boxes with arrows between them.
class ChainWidget final : public QWidget {
  Q_OBJECT

 public:
  explicit ChainWidget(QWidget* parent = nullptr);
  /// `title` above, `message` where there is no chain.
  void setChain(const analysis::Spread& spread);
  void setMessage(const QString& message);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Box {
    QString title;
    QString detail;
    int severity = -1;
  };
  std::vector<Box> boxes_;
  QString message_;
};

class FindingsView final : public View {
  Q_OBJECT

 public:
  explicit FindingsView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString csv() const override;
  [[nodiscard]] bool busy() const override { return query_.busy(); }
  void showFinding(int index);
  [[nodiscard]] RowView& table() noexcept { return *table_; }

 protected:
  void refresh() override;
  void changeEvent(QEvent* event) override;

 private:
  void showDetail(int index);
  void suppress(int index);
  [[nodiscard]] const analysis::Finding* finding(int index) const;  ///< null: there is none
  void showChain(const analysis::Finding& finding);

  RowView* table_;
  QTextBrowser* detail_;
  ChainWidget* chain_;
  QLabel* chain_title_;
  QPushButton* show_;
  SessionQuery query_;
  int shown_ = -1;
  std::uint64_t shown_fingerprint_ = 0;  ///< names it once more in a session that has grown
};

}  // namespace ampscope::gui
