// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens a session in a thread of its own, part by part, with progress and cancel. Used by gui/app; lives in the GUI's
// thread, where its signals arrive.
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "gui/model/session_data.h"

namespace ampscope::gui {

class SessionLoader : public QObject {
  Q_OBJECT

 public:
  explicit SessionLoader(QObject* parent = nullptr);
  ~SessionLoader() override;

  /// Ends what is being loaded and begins with `path`: a session, or a trace (*.amptrace), of which a session is made
  /// in a temporary folder that lives as long as the loader. With `range` only calls in the program's own NVTX ranges
  /// of that name are seen.
  void load(const QString& path, const std::optional<std::string>& range = std::nullopt);
  /// Ends what is being loaded and follows the session `path` while it is recorded: loaded() comes again about twice a
  /// second, less often where reading takes longer than that, until the session is there. Waits for a recording to
  /// begin where there is neither.
  void follow(const QString& path);
  /// Ends what is being loaded; cancelled() follows if anything was.
  void cancel();
  /// Something is being loaded; no longer once following has shown something.
  [[nodiscard]] bool busy() const noexcept { return busy_; }
  [[nodiscard]] bool following() const noexcept { return following_; }

 signals:
  void progressed(int percent, const QString& what);
  /// Once for each part; the last time with everything in it.
  void loaded(const ampscope::gui::SessionPtr& session);
  /// All of it is there, or all that a recording has so far.
  void finished();
  /// Following has come to its end: true: the session is there, false: recording ended without one.
  void recorded(bool saved);
  void failed(const QString& path, const QString& message);
  void cancelled();

 private:
  struct Work;
  void stop();
  void start(const QString& path, bool follow, const std::optional<std::string>& range = std::nullopt);

  std::shared_ptr<Work> work_;
  std::thread thread_;
  bool busy_ = false;
  bool following_ = false;
};

}  // namespace ampscope::gui
