// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the process knows of itself: whether it is traced, its one Core, what a fork does to it, which thread is whose.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {

/// Appends a line to <trace_dir>/<pid>.status. Failure is silent: the file only helps to explain an empty session.
void appendStatus(const std::string& trace_dir, std::string_view line) noexcept;

/// `fields` is key\0value\0...\0: the list ends with an empty key.
std::vector<std::pair<std::string, std::string>> parseFields(const char* fields);

class Process {
 public:
  static Process& instance() noexcept;

  /// Starts recording if the environment asks for it. True when it records (or already did).
  bool start(const char* fields);
  [[nodiscard]] Core* core() noexcept { return core_.load(std::memory_order_acquire); }
  /// The calling thread's state; made on first use. Null when not traced.
  [[nodiscard]] ThreadState* thread() noexcept;

  void stop(bool keep) noexcept;
  /// This process is not to be traced, now and later.
  void abandon() noexcept;
  void status(std::string_view line) noexcept;

  [[nodiscard]] Registry& names() noexcept { return names_; }

  std::atomic<AmpscopeNodeProbe> node_probe{nullptr};
  std::atomic<AmpscopeParameterListener> parameter_listener{nullptr};
  std::atomic<AmpscopeSourceProbe> source_probe{nullptr};
  std::atomic<AmpscopeStreamProbe> stream_probe{nullptr};
  std::atomic<std::uint32_t> graph_epoch{0};
  std::atomic<std::uint32_t> scaler_count{0};
  std::atomic<bool> optimizer_seen{false};

 private:
  Process() = default;
  void installForkHandlers();
  static void beforeFork() noexcept;
  static void afterForkInParent() noexcept;
  static void afterForkInChild() noexcept;
  [[nodiscard]] ThreadState* attachThread();

  Registry names_;
  std::mutex mutex_;
  std::atomic<Core*> core_{nullptr};
  std::atomic<std::uint32_t> generation_{1};  // a fork makes the threads' cached states invalid
  bool abandoned_ = false;
  bool forked_ = false;
  bool handlers_installed_ = false;
  std::string trace_dir_;
  std::string fields_;
  Options options_;
};

}  // namespace ampscope::tracer
