// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks an open session something that is read on demand, in another thread; only the answer to the latest question
// arrives. Used by gui/views; lives in the GUI's thread.
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "analyzer/base/result.h"
#include "analyzer/store/session.h"
#include "gui/model/session_data.h"

namespace ampscope::gui {

class SessionQuery : public QObject {
  Q_OBJECT

 public:
  explicit SessionQuery(QObject* parent = nullptr);
  ~SessionQuery() override;

  /// `question` runs in another thread on a session of its own, seen through the same range as `about`; `answer` here
  /// with its result. A question that is replaced by the next one, or outlived by this object, is never answered.
  template <class T>
  void ask(const SessionData& about, std::function<Result<T>(const store::Session&)> question,
           std::function<void(Result<T>)> answer) {
    start(about, [question = std::move(question), answer = std::move(answer)](Result<store::Session>& session) {
      auto result = std::make_shared<Result<T>>(session.ok() ? question(session.value()) : Result<T>(session.error()));
      return std::function<void()>([answer, result] { answer(std::move(*result)); });
    });
  }
  /// Whatever was asked is no longer of interest.
  void drop();
  [[nodiscard]] bool busy() const noexcept { return busy_; }

 signals:
  void answered();

 private:
  using Question = std::function<std::function<void()>(Result<store::Session>&)>;
  /// What the threads and this object share; `owner` is null once this object is gone.
  struct Shared {
    std::mutex mutex;
    SessionQuery* owner = nullptr;
    std::atomic<std::uint64_t> latest = 0;
  };
  void start(const SessionData& about, Question question);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  bool busy_ = false;
};

}  // namespace ampscope::gui
