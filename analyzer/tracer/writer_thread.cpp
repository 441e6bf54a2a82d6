// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/writer_thread.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

constexpr std::int64_t kTickNs = 100'000'000;
constexpr std::int64_t kHeartbeatNs = 250'000'000;
constexpr std::size_t kControlCapacity = trace::kMaxRecord * 2;

std::int64_t threadCpuNs() noexcept {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

WriterThread::WriterThread(Core& core, std::string directory, trace::ProcessInfo info)
    : core_(core),
      directory_(std::move(directory)),
      info_(std::move(info)),
      control_buffer_(kControlCapacity),
      control_(control_buffer_, 0) {
  sem_init(&wake_, 0, 0);
}

WriterThread::~WriterThread() { sem_destroy(&wake_); }

bool WriterThread::start() noexcept {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  running_ = pthread_create(&thread_, nullptr, &WriterThread::main, this) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return running_;
}

void* WriterThread::main(void* self) noexcept {
  auto& writer = *static_cast<WriterThread*>(self);
  pthread_setname_np(pthread_self(), "ampscope");
  try {
    writer.run();
  } catch (const std::exception& error) {
    writer.core_.detach(std::string("the trace writer failed: ") + error.what());
  }
  return nullptr;
}

void WriterThread::run() {
  std::int64_t next_tick = nowNs() + kTickNs;
  std::int64_t next_heartbeat = nowNs();
  while (!stopping_.load(std::memory_order_acquire)) {
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += kTickNs;
    if (until.tv_nsec >= 1'000'000'000) {
      until.tv_nsec -= 1'000'000'000;
      ++until.tv_sec;
    }
    sem_timedwait(&wake_, &until);
    const std::int64_t now = nowNs();
    const bool tick = now >= next_tick;
    drain(tick);
    if (tick) {
      next_tick = now + kTickNs;
    }
    if (now >= next_heartbeat) {
      writeHeartbeat();
      next_heartbeat = now + kHeartbeatNs;
    }
  }
  core_.forEachThread([](ThreadState& thread) { thread.flush(); });
  drain(false);
  writeHeartbeat();
  if (open_ && !failed_) {
    const trace::Heartbeat totals = core_.totals();
    (void)control(trace::End{totals.time_ns, totals.calls, totals.dropped});
    flushControl();
  }
  file_.close();
  if (open_ && !keep_) {
    unlink(path_.c_str());
  }
}

void WriterThread::drain(bool fetch_partial) {
  if (fetch_partial) {
    core_.forEachThread([](ThreadState& thread) { thread.fetchPartial(); });
  }
  Block* block = core_.fullBlocks().takeAll();
  if (block == nullptr) {
    return;
  }
  if (!open_ && !failed_) {
    openFile();
  }
  // After the blocks have been taken: every name that they use has been interned by now, so the file never uses a
  // name before it says it.
  writePending();
  while (block != nullptr) {
    Block* const next = block->next;
    writeBlock(*block);
    core_.recycle(block);
    block = next;
  }
}

void WriterThread::writeBlock(Block& block) {
  if (failed_) {
    return;
  }
  const std::span<const std::uint8_t> payload(block.data, block.used);
  if (const int error = file_.append(block.owner->index(), block.records, payload); error != 0) {
    failed(error);
  }
}

void WriterThread::writePending() {
  core_.names().replay(written_names_, [this](const auto& definition) { return control(definition); });
  std::vector<PendingNotice> notices;
  {
    const std::lock_guard lock(notices_mutex_);
    notices.swap(notices_);
  }
  for (const PendingNotice& notice : notices) {
    (void)control(trace::Notice{notice.kind, notice.count, notice.text});
  }
  flushControl();
}

void WriterThread::writeHeartbeat() {
  if (!open_ || failed_) {
    return;
  }
  trace::Heartbeat totals = core_.totals();
  totals.writer_ns = threadCpuNs();
  (void)control(totals);
  writePending();
}

template <class Record>
bool WriterThread::control(const Record& record) noexcept {
  if (failed_) {
    return false;
  }
  if (!control_.add(record)) {
    flushControl();
    return control_.add(record);
  }
  return true;
}

void WriterThread::flushControl() noexcept {
  if (!control_.empty() && !failed_) {
    if (const int error = file_.append(0, control_.recordCount(), control_.bytes()); error != 0) {
      failed(error);
    }
  }
  control_.reset(control_buffer_);
}

bool WriterThread::openFile() {
  const std::string stem = directory_ + "/" + std::to_string(getpid());
  int error = EEXIST;
  for (int attempt = 1; error == EEXIST && attempt < 1000; ++attempt) {
    path_ = stem + (attempt == 1 ? std::string() : "-" + std::to_string(attempt)) + ".amptrace";
    error = file_.open(path_);
  }
  if (error != 0) {
    failed(error);
    return false;
  }
  open_ = true;
  return control(info_);
}

void WriterThread::failed(int error) noexcept {
  failed_ = true;
  core_.detach("the trace " + path_ + " could not be written further (" + std::strerror(error) +
               "); what was written before is kept");
}

void WriterThread::notice(trace::NoticeKind kind, std::uint64_t count, std::string text) {
  const std::lock_guard lock(notices_mutex_);
  if (notices_.size() < 1000) {
    notices_.push_back({kind, count, std::move(text)});
  }
}

void WriterThread::finish(bool keep) noexcept {
  if (!running_) {
    return;
  }
  running_ = false;
  keep_ = keep;
  stopping_.store(true, std::memory_order_release);
  wake();
  pthread_join(thread_, nullptr);
}

}  // namespace ampscope::tracer
