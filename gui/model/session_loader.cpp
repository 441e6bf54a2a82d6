// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/session_loader.h"

#include <QDir>
#include <QTemporaryDir>
#include <algorithm>
#include <exception>
#include <functional>

#include "analyzer/store/ingest.h"
#include "analyzer/store/session.h"

namespace ampscope::gui {

/// What the thread and its owner share.
struct SessionLoader::Work {
  std::atomic<bool> stopped = false;
  QString path;
  std::shared_ptr<QTemporaryDir> folder;  ///< of a session that was made of a trace
  std::function<void(int percent, const QString& what)> progress;
  std::function<void(const SessionPtr&)> deliver;
  std::uint64_t calls = 1;
  int last_percent = -1;

  void report(int percent, const QString& what) {
    if (percent != last_percent) {
      last_percent = percent;
      progress(percent, what);
    }
  }

  Result<QString> sessionPath() {
    if (!path.endsWith(QStringLiteral(".amptrace"))) {
      return path;
    }
    folder = std::make_shared<QTemporaryDir>();
    const QString made = folder->filePath(QStringLiteral("trace.ampscope"));
    store::IngestOptions options;
    options.cancel = &stopped;
    options.progress = [this](const store::IngestProgress& at) {
      report(static_cast<int>(40 * at.bytes_done / std::max<std::uint64_t>(at.bytes_total, 1)),
             SessionLoader::tr("Reading the trace"));
    };
    AMPSCOPE_RETURN_IF_ERROR(
        store::ingest({QDir::toNativeSeparators(path).toStdString()}, made.toStdString(), options));
    return made;
  }

  /// Watches a stream over all calls that takes the progress from `begin` to `end`.
  void watch(store::Session& session, int begin, int end, const QString& what) {
    session.watch([this, begin, end, what](std::uint64_t rows) {
      const std::uint64_t part = std::min<std::uint64_t>(rows, calls) * static_cast<std::uint64_t>(end - begin) / calls;
      report(begin + static_cast<int>(part), what);
      return !stopped;
    });
  }

  Result<void> run() {
    AMPSCOPE_ASSIGN_OR_RETURN(const QString file, sessionPath());
    AMPSCOPE_ASSIGN_OR_RETURN(store::Session session, store::Session::open(file.toStdString()));
    report(1, SessionLoader::tr("Reading the session"));
    SessionData data{
        .path = file, .analysis = nullptr, .analyzed = false, .series = nullptr, .recommendations = nullptr};
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis head, analysis::readHead(session));
    AMPSCOPE_ASSIGN_OR_RETURN(const store::SessionSize size, session.size());
    calls = std::max<std::uint64_t>(size.calls, 1);
    data.analysis = std::make_shared<const analysis::Analysis>(std::move(head));
    deliver(std::make_shared<const SessionData>(data));
    watch(session, 2, 60, SessionLoader::tr("Looking for findings"));
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis all, analysis::analyze(session));
    data.analysis = std::make_shared<const analysis::Analysis>(std::move(all));
    data.analyzed = true;
    deliver(std::make_shared<const SessionData>(data));
    watch(session, 60, 100, SessionLoader::tr("Following the steps"));
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::StepSeries series, analysis::stepSeries(session));
    data.series = std::make_shared<const analysis::StepSeries>(std::move(series));
    using analysis::Objective;
    data.recommendations = std::make_shared<const std::array<analysis::Recommendation, 3>>(
        std::array<analysis::Recommendation, 3>{analysis::recommend(*data.analysis, Objective::kSafest),
                                                analysis::recommend(*data.analysis, Objective::kFastest),
                                                analysis::recommend(*data.analysis, Objective::kBalanced)});
    deliver(std::make_shared<const SessionData>(data));
    return {};
  }
};

SessionLoader::SessionLoader(QObject* parent) : QObject(parent) {}

SessionLoader::~SessionLoader() { stop(); }

void SessionLoader::stop() {
  if (work_) {
    work_->stopped = true;
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void SessionLoader::cancel() {
  if (busy_) {
    stop();
    busy_ = false;
    emit cancelled();
  }
}

void SessionLoader::load(const QString& path) {
  stop();
  const std::shared_ptr<Work> work = std::make_shared<Work>();
  work->path = path;
  work_ = work;
  busy_ = true;
  // What a stopped thread still has to say is no longer of interest: `work_` tells by then.
  const auto inGui = [this, weak = std::weak_ptr<Work>(work)](auto action) {
    QMetaObject::invokeMethod(
        this,
        [this, weak, action] {
          if (const auto still = weak.lock(); still && still == work_ && !still->stopped) {
            action();
          }
        },
        Qt::QueuedConnection);
  };
  work->progress = [this, inGui](int percent, const QString& what) {
    inGui([this, percent, what] { emit progressed(percent, what); });
  };
  work->deliver = [this, inGui](const SessionPtr& session) { inGui([this, session] { emit loaded(session); }); };
  thread_ = std::thread([this, work, inGui] {
    QString message;
    try {
      if (const Result<void> done = work->run(); !done) {
        message = QString::fromStdString(done.error().message);
      }
    } catch (const std::bad_alloc&) {
      message = tr("%1: there is not enough memory to open it").arg(work->path);
    } catch (const std::exception& error) {
      message = tr("%1: internal error, please report it: %2").arg(work->path, QString::fromUtf8(error.what()));
    }
    inGui([this, work, message] {
      busy_ = false;
      if (message.isEmpty()) {
        emit finished();
      } else {
        emit failed(work->path, message);
      }
    });
  });
}

}  // namespace ampscope::gui
