// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/session_query.h"

#include <QThreadPool>

namespace ampscope::gui {

SessionQuery::SessionQuery(QObject* parent) : QObject(parent) { shared_->owner = this; }

SessionQuery::~SessionQuery() {
  drop();
  const std::lock_guard lock(shared_->mutex);
  shared_->owner = nullptr;
}

void SessionQuery::drop() {
  ++shared_->latest;
  busy_ = false;
}

void SessionQuery::start(const SessionData& about, Question question) {
  const std::uint64_t number = ++shared_->latest;
  busy_ = true;
  QThreadPool::globalInstance()->start([shared = shared_, number, file = about.path.toStdString(),
                                        range = about.analysis->run.range, question = std::move(question)] {
    if (shared->latest != number) {
      return;
    }
    Result<store::Session> session = store::Session::open(file, std::nullopt, range);
    if (session.ok()) {
      session.value().watch([&shared, number](std::uint64_t) { return shared->latest == number; });
    }
    std::function<void()> answer = question(session);
    const std::lock_guard lock(shared->mutex);
    if (shared->owner == nullptr || shared->latest != number) {
      return;
    }
    QMetaObject::invokeMethod(
        shared->owner,
        [shared, number, answer = std::move(answer)] {
          if (shared->owner != nullptr && shared->latest == number) {
            shared->owner->busy_ = false;
            answer();
            emit shared->owner->answered();
          }
        },
        Qt::QueuedConnection);
  });
}

}  // namespace ampscope::gui
