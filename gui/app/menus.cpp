// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of the main window, and what their entries do.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStatusBar>
#include <QStyle>

#include "gui/app/command_palette.h"
#include "gui/app/filter_bar.h"
#include "gui/app/main_window.h"
#include "gui/app/save_report.h"
#include "gui/plot/export.h"
#include "gui/plot/theme.h"
#include "gui/views/compare_view.h"
#include "gui/views/view.h"

namespace ampscope::gui {

void MainWindow::addMenus() {
  QMenu* const file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&Open …"), QKeySequence::Open, this, &MainWindow::chooseFile);
  file->addAction(tr("Open the &example"), this, &MainWindow::openExample);
  file->addAction(tr("Co&mpare with …"), this, [this] {
    if (session_) {
      showView(QStringLiteral("compare"));
      compare_->choose();
    }
  });
  file->addSeparator();
  file->addAction(tr("Export view as &picture …"), QKeySequence(Qt::CTRL | Qt::Key_E), this,
                  [this] { exportView(QStringLiteral("png")); });
  file->addAction(tr("Export view as &SVG …"), this, [this] { exportView(QStringLiteral("svg")); });
  file->addAction(tr("Export view as &CSV …"), this, [this] { exportView(QStringLiteral("csv")); });
  file->addAction(tr("Export everything as &HTML report …"), this, &MainWindow::exportReport);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

  QMenu* const edit = menuBar()->addMenu(tr("&Edit"));
  edit->addAction(tr("Copy &table of the view"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this,
                  &MainWindow::copyTable);
  edit->addAction(tr("&Filter"), QKeySequence::Find, this, [this] { filter_->focusFilter(); });
  edit->addAction(tr("&Clear the filter"), QKeySequence(Qt::CTRL | Qt::Key_Backspace), this,
                  [this] { selection_.setFilterText({}); });
  edit->addAction(tr("All &steps"), QKeySequence(Qt::CTRL | Qt::Key_0), &selection_, &Selection::clearSteps);
  edit->addSeparator();
  edit->addAction(tr("&Commands …"), QKeySequence(Qt::CTRL | Qt::Key_K), this,
                  [this] { CommandPalette(allActions(), this).exec(); });
  addHistory();
  addViewMenu();
  QMenu* const help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&About ampscope"), this, [this] {
    QMessageBox::about(this, tr("About ampscope"),
                       tr("<b>ampscope %1</b><br>What mixed precision does to the numbers of a PyTorch training run."
                          "<p>The desktop program is free software under the GNU General Public License 3.0 or later; "
                          "it uses Qt %2 and QCustomPlot.")
                           .arg(QStringLiteral(AMPSCOPE_VERSION), QLatin1String(qVersion())));
  });
}

void MainWindow::addHistory() {
  QMenu* const go = menuBar()->addMenu(tr("&Go"));
  QAction* const back = go->addAction(style()->standardIcon(QStyle::SP_ArrowBack), tr("&Back"), QKeySequence::Back,
                                      &selection_, &Selection::goBack);
  back->setObjectName(QStringLiteral("back"));
  QAction* const forward = go->addAction(style()->standardIcon(QStyle::SP_ArrowForward), tr("&Forward"),
                                         QKeySequence::Forward, &selection_, &Selection::goForward);
  forward->setObjectName(QStringLiteral("forward"));
  const auto update = [this, back, forward] {
    back->setEnabled(selection_.canGoBack());
    forward->setEnabled(selection_.canGoForward());
  };
  update();
  connect(&selection_, &Selection::historyChanged, this, update);
  go->addSeparator();
  int number = 1;
  for (View* view : views_) {
    const QString id = view->id();
    QAction* const action = go->addAction(view->windowTitle(), this, [this, id] { showView(id); });
    if (number <= 9) {
      action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number)));
    }
    ++number;
  }
}

void MainWindow::addViewMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&View"));
  for (View* view : views_) {
    menu->addAction(qobject_cast<QDockWidget*>(view->parentWidget())->toggleViewAction());
  }
  menu->addSeparator();
  menu->addAction(tr("Default &arrangement"), this, [this] {
    if (docks_shown_) {
      defaultArrangement();
    }
  });
  menu->addSeparator();
  menu->addAction(tr("&Dark colours"), this, [this] { chooseTheme(true); });
  menu->addAction(tr("&Light colours"), this, [this] { chooseTheme(false); });
  menu->addAction(tr("Colours of the des&ktop"), this, [this] {
    setTheme(desktopIsDark());
    if (keep_settings_) {
      QSettings().remove(QStringLiteral("dark"));
    }
  });
  menu->addAction(tr("Full screen"), QKeySequence::FullScreen, this,
                  [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

QList<QAction*> MainWindow::allActions() const {
  QList<QAction*> actions;
  for (const QAction* top : menuBar()->actions()) {
    for (QAction* action : top->menu()->actions()) {
      if (!action->isSeparator()) {
        actions.append(action);
      }
    }
  }
  return actions;
}

void MainWindow::exportView(const QString& kind) {
  if (!session_) {
    return;
  }
  View* const view = currentView();
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Export %1").arg(view->windowTitle()), view->id() + u'.' + kind);
  if (path.isEmpty()) {
    return;
  }
  exported(path, kind == QStringLiteral("csv") ? saveText(view->asText(u','), path) : saveImage(*view, path));
}

void MainWindow::exportReport() {
  if (!session_ || !session_->analyzed) {
    return;
  }
  const QFileInfo source(session_->source);
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Export the report"), source.path() + u'/' + source.completeBaseName() + QStringLiteral(".html"),
      tr("web pages (*.html)"));
  if (path.isEmpty()) {
    return;
  }
  exported(path, saveReport(*session_, path));
}

void MainWindow::exported(const QString& path, const QString& problem) {
  if (problem.isEmpty()) {
    statusBar()->showMessage(tr("%1 written").arg(path), 6000);
  } else {
    QMessageBox::warning(this, tr("Export"), problem);
  }
}

void MainWindow::copyTable() {
  if (session_) {
    QApplication::clipboard()->setText(currentView()->asText(u'\t'));
    statusBar()->showMessage(tr("Copied."), 3000);
  }
}

}  // namespace ampscope::gui
