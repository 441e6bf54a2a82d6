// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cupti_session.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "analyzer/gpu/cupti_activity.h"

namespace ampscope::gpu::cupti {
namespace {

constexpr std::size_t kAlignment = 8;       // CUPTI's ACTIVITY_RECORD_ALIGNMENT
constexpr std::size_t kLongestName = 4096;  // C++ kernels have names of this order
/// External ids come only with the records of calls, of the runtime or of the driver.
constexpr std::array kKinds = {
    kExternalCorrelation, kRuntimeCall, kDriverCall, kConcurrentKernel, kMemcpy, kPeerCopy, kMemset};

std::string reasonOf(const CuptiApi& api, Status status) {
  switch (status) {
    case kMultipleSubscribers:
    case kNotCompatible:
    case kOldProfilerInitialized:
      return "another profiler (torch.profiler, Nsight Systems, Nsight Compute) holds CUPTI, which has room for one";
    case kInsufficientPrivileges:
      return "the driver lets only administrators profile (NVreg_RestrictProfilingToAdminUsers)";
    case kNotInitialized:
      return "CUPTI found no usable NVIDIA driver";
    default:
      break;
  }
  const char* text = nullptr;
  const bool known = api.result_string(status, &text) == 0 && text != nullptr;
  return "CUPTI refused with error " + std::to_string(status) + (known ? std::string(" (") + text + ")" : "");
}

void ignore(void* /*user*/, int /*domain*/, std::uint32_t /*id*/, const void* /*data*/) {}

}  // namespace

/// What CUPTI's callbacks use. It lives as long as one of them runs, whatever becomes of the session.
class Session::State {
 public:
  State(const CuptiApi& api, Sink& sink, const SessionOptions& options)
      : api_(api), sink_(sink), options_(options), correlation_(options.most_waiting, options.patience) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (std::uint8_t* const buffer : spare_) std::free(buffer);
  }

  static std::shared_ptr<State> current() noexcept {
    Current& current = slot();
    const std::lock_guard lock(current.mutex);
    return current.state;
  }
  /// Null takes it away; false: there is one already.
  static bool setCurrent(std::shared_ptr<State> state) noexcept {
    Current& current = slot();
    const std::lock_guard lock(current.mutex);
    if (state != nullptr && current.state != nullptr) return false;
    current.state = std::move(state);
    return true;
  }

  /// A child of fork may have inherited a lock that nobody there will open, and what CUPTI holds is the parent's.
  static void forgetInChild() noexcept { new (&slot()) Current; }

  /// Null: CUPTI shall lose what it would have written.
  std::uint8_t* takeBuffer() noexcept {
    const std::lock_guard lock(buffers_mutex_);
    if (outstanding_ >= options_.most_buffers) {
      ++refused_;
      return nullptr;
    }
    std::uint8_t* buffer = nullptr;
    if (spare_.empty()) {
      buffer = static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, options_.buffer_bytes));
    } else {
      buffer = spare_.back();
      spare_.pop_back();
    }
    outstanding_ += buffer != nullptr ? 1 : 0;
    return buffer;
  }

  void giveBack(std::uint8_t* buffer) noexcept {
    constexpr std::size_t kSpare = 4;
    const std::lock_guard lock(buffers_mutex_);
    outstanding_ -= std::min<std::size_t>(outstanding_, 1);
    try {
      if (spare_.size() < kSpare) {
        spare_.push_back(buffer);
        return;
      }
    } catch (const std::exception&) {
      // No memory to keep it: it goes.
    }
    std::free(buffer);
  }

  [[nodiscard]] std::size_t bufferBytes() const noexcept { return options_.buffer_bytes; }

  void read(void* context, std::uint32_t stream, std::span<std::uint8_t> buffer) noexcept {
    const std::lock_guard lock(reading_mutex_);
    if (closed_) return;
    std::size_t dropped = 0;
    if (api_.dropped(context, stream, &dropped) == 0) counts_.dropped += dropped;
    try {
      counts_.damaged += readRecords(buffer) ? 0 : 1;
      correlation_.endBatch([this](std::uint64_t id, const DoneWork& work) { sink_.done(id, work); });
    } catch (const std::exception&) {
      ++counts_.damaged;  // no memory
    }
    sink_.batchEnded();
  }

  /// Afterwards the sink is not called.
  SessionCounts close(bool hung) noexcept {
    const std::scoped_lock lock(reading_mutex_, buffers_mutex_);
    if (!std::exchange(closed_, true)) {
      correlation_.finish([this](std::uint64_t id, const DoneWork& work) { sink_.done(id, work); });
      sink_.batchEnded();
      counts_.hung = hung;
      counts_.refused = refused_;
      counts_.outstanding = outstanding_;
    }
    return counts_;
  }

  [[nodiscard]] bool closed() noexcept {
    const std::lock_guard lock(reading_mutex_);
    return closed_;
  }

  static void requested(std::uint8_t** buffer, std::size_t* size, std::size_t* most_records) noexcept {
    const std::shared_ptr<State> state = current();
    *buffer = state != nullptr ? state->takeBuffer() : nullptr;
    *size = *buffer != nullptr ? state->bufferBytes() : 0;
    *most_records = 0;  // as many as there is room for
  }

  static void completed(void* context, std::uint32_t stream, std::uint8_t* buffer, std::size_t size,
                        std::size_t valid) noexcept {
    if (buffer == nullptr) return;
    if (const std::shared_ptr<State> state = current()) {
      state->read(context, stream, {buffer, std::min({valid, size, state->bufferBytes()})});
      state->giveBack(buffer);
    } else {
      std::free(buffer);  // of a session that has ended
    }
  }

 private:
  struct Current {
    std::mutex mutex;
    std::shared_ptr<State> state;
  };
  /// Never destroyed: CUPTI calls back until the process has ended.
  static Current& slot() noexcept {
    alignas(Current) static std::array<std::byte, sizeof(Current)> memory;
    static auto* const current = new (memory.data()) Current;
    return *current;
  }

  /// False: the rest makes no sense.
  bool readRecords(std::span<std::uint8_t> buffer) {
    std::uint8_t* const end = buffer.data() + buffer.size();
    const std::uint8_t* last = nullptr;
    void* next = nullptr;
    while (!buffer.empty()) {
      const Status status = api_.next_record(buffer.data(), buffer.size(), &next);
      if (status != 0) return status == kMaxLimitReached;
      auto* const record = static_cast<std::uint8_t*>(next);
      const bool moves = record >= buffer.data() && record < end && (last == nullptr || record > last);
      if (!moves || !use(readActivity({record, end}))) return false;
      last = record;
    }
    return true;
  }

  bool use(const Activity& activity) {
    switch (activity.reading) {
      case Reading::kTruncated:
        return false;
      case Reading::kUnknown:
        ++counts_.unknown;
        return true;
      case Reading::kSkipped:
        return true;
      case Reading::kExternal:
        if (activity.external.kind == static_cast<std::uint32_t>(kOwnExternalKind)) {
          correlation_.external(activity.external.correlation, activity.external.id);
        }
        return true;
      case Reading::kWork:
        break;
    }
    const Work& work = activity.work;
    if (work.start_ns == 0 || work.end_ns < work.start_ns ||
        work.end_ns - work.start_ns > static_cast<std::uint64_t>(INT64_MAX)) {
      ++counts_.unfinished;
      return true;
    }
    DoneWork done;
    done.kind = work.kind;
    done.duration_ns = static_cast<std::int64_t>(work.end_ns - work.start_ns);
    done.bytes = work.bytes;
    if (work.kind == DeviceWorkKind::kKernel) {
      const std::size_t length = work.name != nullptr ? ::strnlen(work.name, kLongestName) : 0;
      done.name = sink_.nameOf({work.name, length});
    } else if (work.kind == DeviceWorkKind::kCopy) {
      done.name = sink_.nameOf(directionName(work.direction));
    }
    correlation_.work(work.correlation, done, [this](std::uint64_t id, const DoneWork& each) { sink_.done(id, each); });
    return true;
  }

  const CuptiApi api_;
  Sink& sink_;
  const SessionOptions options_;

  std::mutex reading_mutex_;
  Correlation correlation_;
  SessionCounts counts_;
  bool closed_ = false;

  std::mutex buffers_mutex_;
  std::vector<std::uint8_t*> spare_;
  std::size_t outstanding_ = 0;
  std::uint64_t refused_ = 0;
};

Session::Session(const CuptiApi& api, std::shared_ptr<State> state, void* subscriber)
    : api_(api), state_(std::move(state)), subscriber_(subscriber) {}

Session::~Session() { (void)stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Session>> Session::start(const CuptiApi& api, Sink& sink, const SessionOptions& options) {
  std::uint32_t version = 0;
  if (api.version(&version) != 0 || !isKnownVersion(version)) {
    return environmentError("this version of CUPTI (" + std::to_string(version) +
                            ") is not known; those of CUDA 11.8 to 13 are");
  }
  [[maybe_unused]] static const int kInstalled = pthread_atfork(nullptr, nullptr, &State::forgetInChild);
  auto state = std::make_shared<State>(api, sink, options);
  if (!State::setCurrent(state)) {
    return environmentError("this process listens to CUPTI already");
  }
  void* subscriber = nullptr;
  Status status = api.subscribe(&subscriber, &ignore, nullptr);
  const bool subscribed = status == 0;
  if (status == 0) status = api.register_callbacks(&State::requested, &State::completed);
  std::size_t enabled = 0;
  while (status == 0 && enabled < kKinds.size()) {
    status = api.enable(kKinds.at(enabled));
    enabled += status == 0 ? 1 : 0;
  }
  if (status != 0) {
    for (std::size_t i = 0; i < enabled; ++i) (void)api.disable(kKinds.at(i));
    if (subscribed) (void)api.unsubscribe(subscriber);
    State::setCurrent(nullptr);
    return environmentError(reasonOf(api, status));
  }
  if (api.flush_period != nullptr && options.flush_ms != 0) (void)api.flush_period(options.flush_ms);
  return std::unique_ptr<Session>(new Session(api, std::move(state), subscriber));
}

SessionCounts Session::stop(std::chrono::milliseconds grace) noexcept {
  if (state_->closed()) return state_->close(false);
  // CUPTI may wait for a device that hangs; then this thread of it is left behind, and the state with it.
  struct Ending {
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
  };
  bool hung = true;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);  // the program's handlers do not run on this thread
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    const auto ending = std::make_shared<Ending>();
    std::thread([ending, api = api_, subscriber = subscriber_, state = state_] {
      for (const std::uint32_t kind : kKinds) (void)api.disable(kind);
      (void)api.flush(kFlushForced);
      if (api.flush_period != nullptr) (void)api.flush_period(0);
      (void)api.unsubscribe(subscriber);
      const std::lock_guard lock(ending->mutex);
      ending->done = true;
      ending->ended.notify_all();
    }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    std::unique_lock lock(ending->mutex);
    hung = !ending->ended.wait_for(lock, grace, [&] { return ending->done; });
  } catch (const std::exception&) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);  // no thread to be had: what CUPTI holds is not heard
  }
  const SessionCounts counts = state_->close(hung);
  State::setCurrent(nullptr);
  return counts;
}

}  // namespace ampscope::gpu::cupti
