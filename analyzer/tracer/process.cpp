// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/process.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "kernels/cpu/measure.h"

namespace ampscope::tracer {
namespace {

struct ThreadSlot {
  ThreadState* state = nullptr;
  Core* core = nullptr;
  std::uint32_t generation = 0;
  ~ThreadSlot() {
    if (state != nullptr && core == Process::instance().core()) {
      core->releaseThread(state);
    }
    state = nullptr;
    generation = UINT32_MAX;  // nothing may attach while the thread's other destructors still run ops
  }
};

thread_local ThreadSlot t_slot;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string hostName() {
  char name[256] = {};
  return gethostname(name, sizeof(name) - 1) == 0 ? std::string(name) : std::string();
}

std::int64_t unixNs() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

trace::ProcessInfo processInfo(const std::string& fields) {
  trace::ProcessInfo info;
  info.fields = {{"pid", std::to_string(getpid())},
                 {"ppid", std::to_string(getppid())},
                 {"rank", environment("RANK")},
                 {"local_rank", environment("LOCAL_RANK")},
                 {"world_size", environment("WORLD_SIZE")},
                 {"host", hostName()},
                 {"simd_target", cpu::targetName()},
                 {"options", environment("AMPSCOPE_OPTIONS")},
                 {"started_unix_ns", std::to_string(unixNs())},
                 {"started_monotonic_ns", std::to_string(nowNs())}};
  for (auto& field : parseFields(fields.c_str())) {
    info.fields.push_back(std::move(field));
  }
  return info;
}

/// The list ends with an empty key.
std::string copyFields(const char* fields) {
  if (fields == nullptr) {
    return {};
  }
  const char* end = fields;
  while (*end != '\0') {
    end += std::strlen(end) + 1;  // key
    end += std::strlen(end) + 1;  // value
  }
  return {fields, end};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parseFields(const char* fields) {
  std::vector<std::pair<std::string, std::string>> parsed;
  while (*fields != '\0') {
    std::string key(fields);
    fields += key.size() + 1;
    std::string value(fields);
    fields += value.size() + 1;
    parsed.emplace_back(std::move(key), std::move(value));
  }
  return parsed;
}

void appendStatus(const std::string& trace_dir, std::string_view line) noexcept {
  try {
    const std::string path = trace_dir + "/" + std::to_string(getpid()) + ".status";
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
      const std::string text = std::string(line) + "\n";
      [[maybe_unused]] const ssize_t written = write(file, text.data(), text.size());
      close(file);
    }
  } catch (const std::exception&) {
    // No memory: the status file only explains, it carries no data.
  }
}

Process& Process::instance() noexcept {
  // Never destroyed: threads may run ops while static objects are being destroyed.
  alignas(Process) static std::array<std::byte, sizeof(Process)> memory;
  static auto* const process = new (memory.data()) Process;
  return *process;
}

bool Process::start(const char* fields) {
  const std::lock_guard lock(mutex_);
  if (core() != nullptr) {
    return true;
  }
  if (abandoned_) {
    return false;
  }
  if (!forked_) {
    trace_dir_ = environment("AMPSCOPE_TRACE_DIR");
    options_ = parseOptions(environment("AMPSCOPE_OPTIONS"));
    fields_ = copyFields(fields);
  }
  if (trace_dir_.empty()) {
    return false;
  }
  installForkHandlers();
  core_.store(new Core(trace_dir_, options_, names_, processInfo(fields_)), std::memory_order_release);
  return true;
}

void Process::installForkHandlers() {
  if (!handlers_installed_) {
    handlers_installed_ = true;
    pthread_atfork(&Process::beforeFork, &Process::afterForkInParent, &Process::afterForkInChild);
    std::atexit([] { ampscope_stop(); });
  }
}

ThreadState* Process::thread() noexcept {
  ThreadSlot& slot = t_slot;
  if (slot.state != nullptr && slot.generation == generation_.load(std::memory_order_relaxed)) {
    return slot.state;
  }
  try {
    return attachThread();
  } catch (const std::exception&) {
    return nullptr;  // no memory: this thread's calls are not seen
  }
}

ThreadState* Process::attachThread() {
  ThreadSlot& slot = t_slot;
  if (slot.generation == UINT32_MAX) {
    return nullptr;
  }
  if (core() == nullptr && (!forked_ || !start(nullptr))) {
    return nullptr;
  }
  slot.core = core();
  slot.state = slot.core->acquireThread();
  slot.generation = generation_.load(std::memory_order_relaxed);
  return slot.state;
}

void Process::stop(bool keep) noexcept {
  if (Core* const core = this->core()) {
    core->stop(keep);
  }
}

void Process::abandon() noexcept {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  if (Core* const core = this->core()) {
    core->stop(false);
  }
}

void Process::status(std::string_view line) noexcept {
  try {
    const std::string directory = environment("AMPSCOPE_TRACE_DIR");
    if (!directory.empty()) {
      appendStatus(directory, line);
    }
  } catch (const std::exception&) {
    // As in appendStatus.
  }
}

void Process::beforeFork() noexcept {
  Process& process = instance();
  process.mutex_.lock();
  process.names_.mutex().lock();
}

void Process::afterForkInParent() noexcept {
  Process& process = instance();
  process.names_.mutex().unlock();
  process.mutex_.unlock();
}

void Process::afterForkInChild() noexcept {
  Process& process = instance();
  process.names_.mutex().unlock();
  process.mutex_.unlock();
  // The old core is left as it is: its writer thread is not here, and its file is the parent's.
  process.core_.store(nullptr, std::memory_order_release);
  process.forked_ = true;
  process.generation_.fetch_add(1, std::memory_order_relaxed);
  process.optimizer_seen.store(false);
}

}  // namespace ampscope::tracer
