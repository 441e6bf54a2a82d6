// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The one thread that writes the trace. It wakes up when a block is full and ten times a second, fetches what the
// threads have, and writes the definitions that a block needs before the block. It blocks every signal, so that the
// program's handlers never run on it.
#pragma once

#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/writer.h"
#include "analyzer/tracer/registry.h"

namespace ampscope::tracer {

class Core;
struct Block;

class WriterThread {
 public:
  WriterThread(Core& core, std::string directory, trace::ProcessInfo info);
  WriterThread(const WriterThread&) = delete;
  WriterThread& operator=(const WriterThread&) = delete;
  ~WriterThread();

  /// Starts the thread; false when the system has none to give.
  [[nodiscard]] bool start() noexcept;
  /// A block is ready. Any thread.
  void wake() noexcept { sem_post(&wake_); }
  /// Any thread; written with the next block.
  void notice(trace::NoticeKind kind, std::uint64_t count, std::string text);
  /// Writes what is left and an End record, and ends the thread. The trace file is removed when `keep` is false.
  void finish(bool keep) noexcept;

 private:
  struct PendingNotice {
    trace::NoticeKind kind;
    std::uint64_t count;
    std::string text;
  };

  static void* main(void* self) noexcept;
  void run();
  void drain(bool fetch_partial);
  void writeBlock(Block& block);
  void writeHeartbeat();
  void writePending();
  bool openFile();
  template <class Record>
  bool control(const Record& record) noexcept;
  void flushControl() noexcept;
  void failed(int error) noexcept;

  Core& core_;
  const std::string directory_;
  const trace::ProcessInfo info_;
  std::string path_;
  trace::Writer file_;
  bool open_ = false;
  bool failed_ = false;
  Registry::Cursor written_names_;
  std::vector<std::uint8_t> control_buffer_;
  trace::Encoder control_;
  std::mutex notices_mutex_;
  std::vector<PendingNotice> notices_;
  sem_t wake_{};
  std::atomic<bool> stopping_{false};
  bool keep_ = true;
  bool running_ = false;
  pthread_t thread_{};
};

}  // namespace ampscope::tracer
