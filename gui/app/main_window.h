// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window: start page or docks, menus, filter bar, loading. Used by main.cpp; the GUI's thread.
#pragma once

#include <QMainWindow>
#include <QTemporaryDir>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/model/selection.h"
#include "gui/model/session_loader.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace ampscope::gui {

class CompareView;
class FilterBar;
class FindingsView;
class StartPage;
class View;

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  /// `keep_settings`: arrangement, theme and recent sessions are read, and written at the end.
  explicit MainWindow(bool keep_settings, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// A session, a trace, or a session that is being recorded now, which is followed. With `range` only calls in the
  /// program's own NVTX ranges of that name are seen, of a session that is compared too.
  void open(const QString& path, const std::optional<std::string>& range = std::nullopt);
  /// Waits for the session to be recorded where it is not yet.
  void follow(const QString& path);
  void openExample();
  /// Shows the comparison with another session as soon as both are read.
  void compareWith(const QString& path, const std::optional<std::string>& range = std::nullopt);
  /// By id, such as "heatmap"; "findings/2" opens the third finding too.
  void showView(const QString& id);
  /// Filter terms; `step:A-B` and `place:MODULE` select steps and a layer.
  void select(const QString& terms);

  [[nodiscard]] Selection& selection() noexcept { return selection_; }
  [[nodiscard]] const SessionPtr& session() const noexcept { return session_; }
  [[nodiscard]] View* view(const QString& id) const;
  [[nodiscard]] const std::vector<View*>& views() const noexcept { return views_; }
  [[nodiscard]] StartPage& startPage() noexcept { return *start_; }
  [[nodiscard]] QList<QAction*> allActions() const;
  /// Whether a session is still being loaded or read for a view.
  [[nodiscard]] bool busy() const;

 signals:
  /// Everything of a session is there, or it could not be opened.
  void settled();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void addView(View* view, Qt::DockWidgetArea area);
  void addMenus();
  void addHistory();
  void addViewMenu();
  void defaultArrangement();
  void beginWith(const QString& path, const QString& what);
  void showStatus();
  void chooseFile();
  void loaded(const SessionPtr& session);
  void failed(const QString& message);
  void showDocks(bool on);
  void exportView(const QString& kind);
  void exportReport();
  /// `problem`: "" or why `path` was not written.
  void exported(const QString& path, const QString& problem);
  void copyTable();
  void remember(const QString& path);
  [[nodiscard]] View* viewOf(const QWidget* widget) const;  ///< null: it is in none
  /// The one that came to the front or was clicked last. Focus says less: it stays elsewhere when a tab is clicked.
  [[nodiscard]] View* currentView() const;
  void chooseTheme(bool dark);

  bool keep_settings_;
  Selection selection_;
  SessionLoader loader_;
  SessionPtr session_;
  QString path_;
  bool docks_shown_ = false;
  StartPage* start_;
  FilterBar* filter_;
  std::vector<View*> views_;
  View* current_ = nullptr;
  FindingsView* findings_ = nullptr;
  CompareView* compare_ = nullptr;
  QLabel* status_;
  QLabel* what_;
  QProgressBar* progress_;
  QToolButton* cancel_;
  std::unique_ptr<QTemporaryDir> example_;
};

}  // namespace ampscope::gui
