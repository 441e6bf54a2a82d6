// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/session_loader.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "analyzer/store/ingest.h"
#include "analyzer/store/session.h"
#include "gui/model/recording.h"

namespace ampscope::gui {

/// What the thread and its owner share.
struct SessionLoader::Work {
  std::atomic<bool> stopped = false;
  QString source;
  bool follow = false;
  std::optional<std::string> range;
  std::shared_ptr<QTemporaryDir> folder;  ///< of sessions that are made of traces
  std::function<void(int percent, const QString& what)> progress;
  std::function<void(const SessionPtr&)> deliver;
  std::function<void()> up_to_date;  ///< all that a recording has so far was delivered
  std::function<void(bool saved)> recorded;
  bool in_sight = false;  ///< something was delivered: whatever follows goes on without progress
  std::uint64_t calls = 1;
  int last_percent = -1;

  void report(int percent, const QString& what) {
    if (percent != last_percent && !in_sight) {
      last_percent = percent;
      progress(percent, what);
    }
  }

  Result<QString> makeSession(const QString& traces, const QString& name) {
    if (!folder) {
      folder = std::make_shared<QTemporaryDir>();
    }
    const QString made = folder->filePath(name);
    store::IngestOptions options;
    options.cancel = &stopped;
    options.progress = [this](const store::IngestProgress& at) {
      report(static_cast<int>(40 * at.bytes_done / std::max<std::uint64_t>(at.bytes_total, 1)),
             SessionLoader::tr("Reading the trace"));
    };
    AMPSCOPE_RETURN_IF_ERROR(
        store::ingest({QDir::toNativeSeparators(traces).toStdString()}, made.toStdString(), options));
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

  /// Part by part, so that there is something to see early; at once while following, so that nothing flickers.
  Result<void> read(const QString& file, bool live) {
    AMPSCOPE_ASSIGN_OR_RETURN(store::Session session, store::Session::open(file.toStdString(), std::nullopt, range));
    report(1, SessionLoader::tr("Reading the session"));
    SessionData data;
    data.path = file;
    data.source = source;
    data.live = live;
    const auto deliverPart = [&] {
      if (!in_sight) {
        deliver(std::make_shared<const SessionData>(data));
      }
    };
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis head, analysis::readHead(session));
    AMPSCOPE_ASSIGN_OR_RETURN(const store::SessionSize size, session.size());
    calls = std::max<std::uint64_t>(size.calls, 1);
    data.analysis = std::make_shared<const analysis::Analysis>(std::move(head));
    deliverPart();
    watch(session, 2, 60, SessionLoader::tr("Looking for findings"));
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis all, analysis::analyze(session));
    data.analysis = std::make_shared<const analysis::Analysis>(std::move(all));
    data.analyzed = true;
    deliverPart();
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

  Result<void> run() {
    if (follow) {
      return runFollowing();
    }
    if (source.endsWith(QStringLiteral(".amptrace"))) {
      AMPSCOPE_ASSIGN_OR_RETURN(const QString made, makeSession(source, QStringLiteral("trace.ampscope")));
      return read(made, false);
    }
    return read(source, false);
  }

  Result<void> runFollowing() {
    const Recording recording(source);
    qint64 seen = -1;
    int number = 0;
    while (!stopped) {
      if (recording.saved()) {
        AMPSCOPE_RETURN_IF_ERROR(read(source, false));
        recorded(true);
        return {};
      }
      QElapsedTimer clock;
      clock.start();
      const bool running = recording.running();
      const qint64 size = recording.size();
      if (size != seen && size > 0) {
        ++number;
        Result<QString> made = makeSession(recording.traces(), QStringLiteral("live-%1.ampscope").arg(number));
        // The first blocks may still be on their way, and what is gone now is a session in a moment.
        if (made.ok()) {
          AMPSCOPE_RETURN_IF_ERROR(read(made.value(), true));
          in_sight = true;
          seen = size;
          up_to_date();
          // Questions about the one before may still be open.
          QFile::remove(folder->filePath(QStringLiteral("live-%1.ampscope").arg(number - 2)));
        } else if (!running && recording.hasTraces()) {
          return made.error();
        }
      } else if (!running && seen >= 0 && !recording.saved()) {
        recorded(false);
        return {};
      } else if (seen < 0) {
        report(0, SessionLoader::tr("waiting for the first ops"));
      }
      pause(std::max<qint64>(kPeriodMs, kRestFactor * clock.elapsed()));
    }
    return {};
  }

  void pause(qint64 milliseconds) const {
    constexpr unsigned long kSliceMs = 20;
    for (qint64 waited = 0; waited < milliseconds && !stopped; waited += kSliceMs) {
      QThread::msleep(kSliceMs);
    }
  }

  static constexpr qint64 kPeriodMs = 450;
  static constexpr qint64 kRestFactor = 2;  // at most a third of one core is taken from the program
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
  if (busy_ || following_) {
    stop();
    busy_ = false;
    following_ = false;
    emit cancelled();
  }
}

void SessionLoader::load(const QString& path, const std::optional<std::string>& range) { start(path, false, range); }

void SessionLoader::follow(const QString& path) { start(path, true); }

void SessionLoader::start(const QString& path, bool follow, const std::optional<std::string>& range) {
  stop();
  const std::shared_ptr<Work> work = std::make_shared<Work>();
  work->source = path;
  work->follow = follow;
  work->range = range;
  following_ = follow;
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
  work->up_to_date = [this, inGui] {
    inGui([this] {
      if (std::exchange(busy_, false)) {
        emit finished();
      }
    });
  };
  work->recorded = [this, inGui](bool saved) {
    inGui([this, saved] {
      following_ = false;
      emit recorded(saved);
    });
  };
  thread_ = std::thread([this, work, inGui] {
    QString message;
    try {
      if (const Result<void> done = work->run(); !done) {
        message = QString::fromStdString(done.error().message);
      }
    } catch (const std::bad_alloc&) {
      message = tr("%1: there is not enough memory to open it").arg(work->source);
    } catch (const std::exception& error) {
      message = tr("%1: internal error, please report it: %2").arg(work->source, QString::fromUtf8(error.what()));
    }
    inGui([this, work, message] {
      const bool was_busy = std::exchange(busy_, false);
      following_ = false;
      if (message.isEmpty()) {
        if (was_busy) {
          emit finished();
        }
      } else {
        emit failed(work->source, message);
      }
    });
  });
}

}  // namespace ampscope::gui
