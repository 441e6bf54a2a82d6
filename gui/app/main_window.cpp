// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <algorithm>

#include "analyzer/analysis/words.h"
#include "gui/app/filter_bar.h"
#include "gui/app/start_page.h"
#include "gui/model/names.h"
#include "gui/model/recording.h"
#include "gui/plot/theme.h"
#include "gui/views/compare_view.h"
#include "gui/views/device_view.h"
#include "gui/views/error_view.h"
#include "gui/views/findings_view.h"
#include "gui/views/histogram_view.h"
#include "gui/views/overview_view.h"
#include "gui/views/policy_view.h"
#include "gui/views/step_views.h"
#include "gui/views/table_views.h"

namespace ampscope::gui {
namespace {

constexpr int kArrangementVersion = 1;
constexpr int kMostRecent = 8;
constexpr int kTimelineHeight = 120;

}  // namespace

MainWindow::MainWindow(bool keep_settings, QWidget* parent)
    : QMainWindow(parent),
      keep_settings_(keep_settings),
      start_(new StartPage(this)),
      filter_(new FilterBar(selection_, this)),
      status_(new QLabel(this)),
      what_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      cancel_(new QToolButton(this)) {
  setWindowTitle(QStringLiteral("ampscope"));
  setAcceptDrops(true);
  qApp->installEventFilter(this);
  setDockNestingEnabled(true);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setCentralWidget(start_);
  findings_ = new FindingsView(selection_);
  addView(new OverviewView(selection_), Qt::TopDockWidgetArea);
  addView(findings_, Qt::TopDockWidgetArea);
  addView(new LayersView(selection_), Qt::TopDockWidgetArea);
  addView(new HeatMapView(selection_), Qt::TopDockWidgetArea);
  addView(new ScalerView(selection_), Qt::TopDockWidgetArea);
  addView(new HistogramView(selection_), Qt::TopDockWidgetArea);
  addView(new CastsView(selection_), Qt::TopDockWidgetArea);
  addView(new DeviceView(selection_), Qt::TopDockWidgetArea);
  addView(new ErrorView(selection_), Qt::TopDockWidgetArea);
  auto* const policy = new PolicyView(selection_);
  addView(policy, Qt::TopDockWidgetArea);
  connect(policy, &PolicyView::verified, this, [this](const QString& before, const QString& after) {
    compareWith(before);
    open(after);
    connect(
        this, &MainWindow::settled, this, [this] { showView(QStringLiteral("compare")); }, Qt::SingleShotConnection);
  });
  compare_ = new CompareView(selection_);
  addView(compare_, Qt::TopDockWidgetArea);
  addView(new TimelineView(selection_), Qt::BottomDockWidgetArea);
  addMenus();

  auto* const bar = new QToolBar(tr("Selection"), this);
  bar->setObjectName(QStringLiteral("selection"));
  bar->setMovable(false);
  addToolBar(bar);
  for (QAction* action : allActions()) {
    if (action->objectName() == QStringLiteral("back") || action->objectName() == QStringLiteral("forward")) {
      bar->addAction(action);
    }
  }
  bar->addWidget(filter_);

  progress_->setMaximumWidth(160);
  progress_->setTextVisible(false);
  cancel_->setText(tr("Cancel"));
  statusBar()->addWidget(status_, 1);
  statusBar()->addPermanentWidget(what_);
  statusBar()->addPermanentWidget(progress_);
  statusBar()->addPermanentWidget(cancel_);
  for (QWidget* widget :
       {static_cast<QWidget*>(what_), static_cast<QWidget*>(progress_), static_cast<QWidget*>(cancel_)}) {
    widget->hide();
  }

  connect(cancel_, &QToolButton::clicked, &loader_, &SessionLoader::cancel);
  connect(start_, &StartPage::cancelWanted, &loader_, &SessionLoader::cancel);
  connect(start_, &StartPage::openWanted, this, &MainWindow::chooseFile);
  connect(start_, &StartPage::exampleWanted, this, &MainWindow::openExample);
  connect(start_, &StartPage::pathWanted, this, [this](const QString& path) { open(path); });
  const auto at_start = [this] { start_->showStart(QSettings().value(QStringLiteral("recent")).toStringList()); };
  connect(start_, &StartPage::startWanted, this, at_start);
  connect(&loader_, &SessionLoader::progressed, this, [this](int percent, const QString& what) {
    start_->showProgress(path_, percent, what);
    what_->setText(what);
    progress_->setValue(percent);
    for (QWidget* widget :
         {static_cast<QWidget*>(what_), static_cast<QWidget*>(progress_), static_cast<QWidget*>(cancel_)}) {
      widget->setVisible(docks_shown_);
    }
  });
  const auto done = [this] {
    what_->hide();
    progress_->hide();
    cancel_->hide();
    if (session_) {
      showStatus();
    }
    emit settled();
  };
  connect(&loader_, &SessionLoader::loaded, this, &MainWindow::loaded);
  connect(&loader_, &SessionLoader::finished, this, done);
  connect(&loader_, &SessionLoader::recorded, this, [this](bool saved) {
    if (session_) {
      showStatus();
    }
    if (!saved) {
      statusBar()->showMessage(
          tr("The recording ended without a session; `ampscope ingest %1.traces -o FILE` makes one "
             "of what is there.")
              .arg(path_));
    }
  });
  connect(&loader_, &SessionLoader::cancelled, this, [this, done, at_start] {
    statusBar()->showMessage(tr("Loading was cancelled; what had been read is shown."), 6000);
    if (!session_) {
      at_start();
    }
    done();
  });
  connect(&loader_, &SessionLoader::failed, this, [this, done](const QString& /*path*/, const QString& message) {
    failed(message);
    done();
  });

  showDocks(false);
  at_start();
  if (!keep_settings_) {
    start_->showStart({});
  }
  resize(1280, 800);
  if (keep_settings_) {
    restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
  }
}

MainWindow::~MainWindow() = default;

void MainWindow::addView(View* view, Qt::DockWidgetArea area) {
  auto* const dock = new QDockWidget(view->windowTitle(), this);
  dock->setObjectName(QStringLiteral("dock-") + view->id());
  dock->setWidget(view);
  dock->hide();
  addDockWidget(area, dock);
  views_.push_back(view);
  connect(view, &View::viewWanted, this, &MainWindow::showView);
  if (area == Qt::TopDockWidgetArea) {  // the timeline is always in sight
    connect(dock, &QDockWidget::visibilityChanged, this, [this, view](bool visible) {
      if (visible) {
        current_ = view;
      }
    });
  }
}

View* MainWindow::view(const QString& id) const {
  const auto at = std::find_if(views_.begin(), views_.end(), [&id](const View* known) { return known->id() == id; });
  return at == views_.end() ? nullptr : *at;
}

void MainWindow::showDocks(bool on) {
  docks_shown_ = on;
  start_->setVisible(!on);
  filter_->setEnabled(on);
  for (View* view : views_) {
    auto* const dock = qobject_cast<QDockWidget*>(view->parentWidget());
    if (!on) {
      dock->hide();
    }
    dock->toggleViewAction()->setEnabled(on);
  }
  if (!on) {
    setCentralWidget(start_);
    return;
  }
  takeCentralWidget();
  start_->setParent(this);
  start_->hide();
  if (!keep_settings_ ||
      !restoreState(QSettings().value(QStringLiteral("arrangement")).toByteArray(), kArrangementVersion)) {
    defaultArrangement();
  }
}

void MainWindow::defaultArrangement() {
  QDockWidget* first = nullptr;
  QDockWidget* timeline = nullptr;
  for (View* view : views_) {
    auto* const dock = qobject_cast<QDockWidget*>(view->parentWidget());
    dock->setFloating(false);
    if (view->id() == QStringLiteral("timeline")) {
      addDockWidget(Qt::BottomDockWidgetArea, dock);
      timeline = dock;
    } else if (first == nullptr) {
      addDockWidget(Qt::TopDockWidgetArea, dock);
      first = dock;
    } else {
      tabifyDockWidget(first, dock);  // side by side for a moment, they would widen the window for good
    }
  }
  for (View* view : views_) {
    view->parentWidget()->show();
  }
  if (first == nullptr) {
    return;
  }
  first->raise();
  resizeDocks({first, timeline}, {std::max(height() - kTimelineHeight, kTimelineHeight), kTimelineHeight},
              Qt::Vertical);
}

void MainWindow::showView(const QString& id) {
  const QString name = id.section(u'/', 0, 0);
  View* const wanted = view(name);
  if (wanted == nullptr) {
    return;
  }
  auto* const dock = qobject_cast<QDockWidget*>(wanted->parentWidget());
  dock->show();
  dock->raise();
  current_ = wanted;
  if (id.contains(u'/')) {
    findings_->showFinding(id.section(u'/', 1).toInt());
  }
}

View* MainWindow::viewOf(const QWidget* widget) const {
  for (; widget != nullptr; widget = widget->parentWidget()) {
    if (const auto* const found = qobject_cast<const View*>(widget)) {
      return view(found->id());
    }
  }
  return nullptr;
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::MouseButtonPress && watched->isWidgetType()) {
    if (View* const clicked = viewOf(qobject_cast<QWidget*>(watched))) {
      current_ = clicked;
    }
  }
  return QMainWindow::eventFilter(watched, event);
}

View* MainWindow::currentView() const {
  if (current_ != nullptr && !current_->visibleRegion().isEmpty()) {
    return current_;
  }
  for (View* view : views_) {
    if (!view->visibleRegion().isEmpty()) {
      return view;
    }
  }
  return views_.front();
}

void MainWindow::select(const QString& terms) {
  QStringList filter;
  for (const QString& term : terms.split(u' ', Qt::SkipEmptyParts)) {
    if (term.startsWith(QStringLiteral("step:"))) {
      const QString range = term.mid(5);
      selection_.setSteps(range.section(u'-', 0, 0).toUInt(), range.section(u'-', -1).toUInt());
    } else if (term.startsWith(QStringLiteral("place:")) && session_) {
      for (const analysis::Layer& layer : session_->analysis->layers) {
        if (moduleText(layer.module) == term.mid(6)) {
          selection_.setPlace({layer.module, {}, {}, {}});
          break;
        }
      }
    } else {
      filter.append(term);
    }
  }
  if (!filter.isEmpty()) {
    selection_.setFilterText(filter.join(u' '));
  }
}

void MainWindow::open(const QString& path, const std::optional<std::string>& range) {
  if (Recording(path).hasTraces()) {
    follow(path);
    return;
  }
  beginWith(path, tr("starting"));
  loader_.load(path, range);
}

void MainWindow::follow(const QString& path) {
  beginWith(path, tr("waiting for the first ops"));
  loader_.follow(path);
}

void MainWindow::beginWith(const QString& path, const QString& what) {
  session_.reset();
  path_ = path;
  selection_.reset();
  for (View* view : views_) {
    view->setSession(nullptr);
  }
  showDocks(false);
  setWindowTitle(QStringLiteral("ampscope"));
  start_->showProgress(path, 0, what);
}

void MainWindow::openExample() {
  example_ = std::make_unique<QTemporaryDir>();
  const QString path = example_->filePath(QStringLiteral("example.amptrace"));
  QFile::copy(QStringLiteral(":/example.amptrace"), path);
  QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
  open(path);
}

void MainWindow::compareWith(const QString& path, const std::optional<std::string>& range) {
  compare_->compareWith(path, range);
  if (session_) {
    showView(QStringLiteral("compare"));
  }
}

void MainWindow::chooseFile() {
  const QString path =
      QFileDialog::getOpenFileName(this, tr("Open a session"), QFileInfo(path_).path(),
                                   tr("ampscope sessions and traces (*.ampscope *.amptrace);;all files (*)"));
  if (!path.isEmpty()) {
    open(path);
  }
}

void MainWindow::loaded(const SessionPtr& session) {
  const bool is_first = !session_;
  session_ = session;
  if (is_first) {
    showDocks(true);
    setWindowTitle(tr("%1 – ampscope").arg(QFileInfo(path_).fileName()));
    remember(path_);
  }
  for (View* view : views_) {
    view->setSession(session);
  }
  filter_->setSession(session);
  showStatus();
}

void MainWindow::showStatus() {
  const analysis::RunInfo& run = session_->analysis->run;
  const bool live = session_->live && loader_.following();
  const QString state = live             ? tr("● recording")
                        : session_->live ? tr("the recording was left before its end")
                                         : QString();
  status_->setText(QStringLiteral("  %1 · %2 · torch %3 · %4 %5")
                       .arg(QFileInfo(path_).fileName().toHtmlEscaped(), text(analysis::countOf(run.steps, "step")),
                            text(run.torch_version).toHtmlEscaped(), dtypesText(run.autocast_dtypes),
                            state.isEmpty() ? QString() : QStringLiteral("· <b>%1</b>").arg(state)));
  cancel_->setText(live ? tr("Stop following") : tr("Cancel"));
  cancel_->setVisible(live || (docks_shown_ && loader_.busy()));
}

void MainWindow::failed(const QString& message) {
  showDocks(false);
  session_.reset();
  for (View* view : views_) {
    view->setSession(nullptr);
  }
  status_->clear();
  start_->showFailure(message);
}

bool MainWindow::busy() const {
  return loader_.busy() || std::any_of(views_.begin(), views_.end(), [](const View* view) { return view->busy(); });
}

void MainWindow::remember(const QString& path) {
  if (!keep_settings_ || (example_ && path.startsWith(example_->path()))) {
    return;
  }
  QSettings settings;
  QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
  const QString absolute = QFileInfo(path).absoluteFilePath();
  recent.removeAll(absolute);
  recent.prepend(absolute);
  settings.setValue(QStringLiteral("recent"), recent.mid(0, kMostRecent));
}

void MainWindow::chooseTheme(bool dark) {
  setTheme(dark);
  if (keep_settings_) {
    QSettings().setValue(QStringLiteral("dark"), dark);
  }
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (keep_settings_) {
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    if (docks_shown_) {
      settings.setValue(QStringLiteral("arrangement"), saveState(kArrangementVersion));
    }
  }
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile()) {
    event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent* event) {
  if (event->mimeData()->hasUrls()) {
    open(event->mimeData()->urls().front().toLocalFile());
  }
}

}  // namespace ampscope::gui
