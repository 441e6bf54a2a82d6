// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A CUPTI without a device: records are made when the test says so, and handed over in the order that it says. One at a
// time, as the real one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/gpu/cupti_activity.h"
#include "analyzer/gpu/cupti_api.h"

namespace ampscope::test {

/// Records as bytes, each as long as the test's version of CUPTI has them.
class RecordBytes {
 public:
  using Sizes = std::map<std::uint32_t, std::size_t>;
  /// Of CUPTI 12 and 13; another kind has 32 bytes.
  static Sizes sizes(std::size_t kernel = 208) {
    using namespace gpu::cupti;
    return {{kConcurrentKernel, kernel}, {kMemcpy, 96}, {kPeerCopy, 104}, {kMemset, 88}, {kRuntimeCall, 40},
            {kExternalCorrelation, 24}};
  }

  explicit RecordBytes(Sizes sizes = RecordBytes::sizes()) : sizes_(std::move(sizes)) {}

  RecordBytes& kernel(std::uint32_t correlation, const char* name, std::uint64_t start, std::uint64_t end) {
    work(gpu::cupti::kConcurrentKernel, gpu::cupti::kKernelLayout, correlation, start, end);
    return put(gpu::cupti::kKernelLayout.payload, name);
  }
  RecordBytes& copy(std::uint32_t correlation, std::uint8_t direction, std::uint64_t bytes, std::uint64_t start,
                    std::uint64_t end) {
    const bool peer = direction == 10;
    const gpu::cupti::Layout& layout = peer ? gpu::cupti::kPeerCopyLayout : gpu::cupti::kCopyLayout;
    work(peer ? gpu::cupti::kPeerCopy : gpu::cupti::kMemcpy, layout, correlation, start, end);
    put(gpu::cupti::kCopyDirection, direction);
    return put(layout.payload, bytes);
  }
  RecordBytes& set(std::uint32_t correlation, std::uint64_t bytes, std::uint64_t start, std::uint64_t end) {
    work(gpu::cupti::kMemset, gpu::cupti::kSetLayout, correlation, start, end);
    return put(gpu::cupti::kSetLayout.payload, bytes);
  }
  RecordBytes& external(std::uint32_t correlation, std::uint64_t id,
                        std::uint32_t kind = gpu::cupti::kOwnExternalKind) {
    constexpr gpu::cupti::ExternalLayout kLayout;
    begin(gpu::cupti::kExternalCorrelation);
    put(kLayout.kind, kind);
    put(kLayout.id, id);
    return put(kLayout.correlation, correlation);
  }
  RecordBytes& other(std::uint32_t kind) {
    begin(kind);
    return *this;
  }
  /// The last record ends before its time.
  RecordBytes& cut(std::size_t bytes) {
    bytes_.resize(bytes_.size() - bytes);
    return *this;
  }

  [[nodiscard]] std::size_t size(std::uint32_t kind) const {
    const auto known = sizes_.find(kind);
    return known == sizes_.end() ? 32 : known->second;
  }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  void begin(std::uint32_t kind) {
    last_ = bytes_.size();
    bytes_.resize(last_ + size(kind), 0xEE);
    put(0, kind);
  }
  template <class Value>
  RecordBytes& put(std::size_t offset, Value value) {
    std::memcpy(bytes_.data() + last_ + offset, &value, sizeof value);
    return *this;
  }
  void work(std::uint32_t kind, const gpu::cupti::Layout& layout, std::uint32_t correlation, std::uint64_t start,
            std::uint64_t end) {
    begin(kind);
    put(layout.start, start);
    put(layout.end, end);
    put(layout.device, std::uint32_t{1});
    put(layout.stream, std::uint32_t{7});
    put(layout.correlation, correlation);
  }

  Sizes sizes_;
  std::vector<std::uint8_t> bytes_;
  std::size_t last_ = 0;
};

class FakeCupti {
 public:
  std::uint32_t version = 28;
  gpu::cupti::Status subscribe_status = 0;
  gpu::cupti::Status enable_status = 0;
  std::size_t dropped = 0;  ///< told with the next buffer
  RecordBytes::Sizes sizes = RecordBytes::sizes();
  enum class Walk { kSound, kStays, kLeaves } walk = Walk::kSound;
  bool hangs = false;  ///< flush does not come back until release()

  std::map<std::uint32_t, int> enabled;
  std::atomic<int> subscribers = 0;
  int flushes = 0;

  FakeCupti() { s_fake = this; }
  FakeCupti(const FakeCupti&) = delete;
  FakeCupti& operator=(const FakeCupti&) = delete;
  ~FakeCupti() { s_fake = nullptr; }

  static gpu::cupti::CuptiApi api() {
    gpu::cupti::CuptiApi api;
    api.version = [](std::uint32_t* version) { return *version = s_fake->version, 0; };
    api.subscribe = [](void** subscriber, gpu::cupti::AmpscopeCuptiCallback, void*) {
      s_fake->subscribers += s_fake->subscribe_status == 0 ? 1 : 0;
      return *subscriber = s_fake, s_fake->subscribe_status;
    };
    api.unsubscribe = [](void*) { return --s_fake->subscribers, 0; };
    api.enable = [](std::uint32_t kind) {
      const gpu::cupti::Status status = kind == gpu::cupti::kMemset ? s_fake->enable_status : 0;
      s_fake->enabled[kind] += status == 0 ? 1 : 0;
      return status;
    };
    api.disable = [](std::uint32_t kind) { return --s_fake->enabled[kind], 0; };
    api.register_callbacks = [](gpu::cupti::AmpscopeBufferRequested requested,
                                gpu::cupti::AmpscopeBufferCompleted completed) {
      s_fake->requested_ = requested;
      s_fake->completed_ = completed;
      return 0;
    };
    api.next_record = &next;
    api.dropped = [](void*, std::uint32_t, std::size_t* count) {
      *count = s_fake->dropped;
      s_fake->dropped = 0;
      return 0;
    };
    api.flush = [](std::uint32_t) { return s_fake->flush(), 0; };
    api.push = [](int, std::uint64_t id) { return stack().push_back(id), 0; };
    api.pop = [](int, std::uint64_t*) {
      if (stack().empty()) return 18;
      stack().pop_back();
      return 0;
    };
    api.result_string = [](gpu::cupti::Status, const char** text) { return *text = "CUPTI_ERROR_OF_A_TEST", 0; };
    return api;
  }

  /// What the calling thread would launch now is for this id; 0: for none.
  static std::uint64_t topmost() { return stack().empty() ? 0 : stack().back(); }
  static std::size_t depth() { return stack().size(); }

  /// Asks for a buffer, fills it, and hands it over at once. False: there was none, or it was too small.
  bool deliver(const RecordBytes& records) { return complete(take(), records); }
  /// Handed over by the next flush.
  void keep(const RecordBytes& records) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(records);
  }
  std::uint8_t* take() {
    std::uint8_t* buffer = nullptr;
    std::size_t size = 0;
    std::size_t most = 1;
    requested_(&buffer, &size, &most);
    capacity_ = buffer != nullptr ? size : capacity_;
    return buffer;
  }
  bool complete(std::uint8_t* buffer, const RecordBytes& records) {
    const std::vector<std::uint8_t>& bytes = records.bytes();
    if (buffer == nullptr) return false;
    const std::size_t valid = bytes.size() <= capacity_ ? bytes.size() : 0;
    std::memcpy(buffer, bytes.data(), valid);
    completed_(nullptr, 0, buffer, capacity_, valid);
    return valid == bytes.size();
  }
  void release() {
    const std::lock_guard lock(mutex_);
    hangs = false;
    changed_.notify_all();
  }
  void waitForFlush() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return flushes != 0; });
  }

 private:
  static std::vector<std::uint64_t>& stack() {
    thread_local std::vector<std::uint64_t> ids;
    return ids;
  }

  void flush() {
    std::deque<RecordBytes> kept;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !hangs; });
      kept.swap(kept_);
    }
    for (const RecordBytes& records : kept) (void)deliver(records);
    const std::lock_guard lock(mutex_);
    ++flushes;
    changed_.notify_all();
  }

  static gpu::cupti::Status next(std::uint8_t* buffer, std::size_t valid, void** record) {
    if (s_fake->walk == Walk::kLeaves) return *record = buffer + valid, 0;
    if (s_fake->walk == Walk::kStays) return *record = buffer, 0;
    auto* at = static_cast<std::uint8_t*>(*record);
    if (at == nullptr) return *record = buffer, 0;
    std::uint32_t kind = 0;
    std::memcpy(&kind, at, sizeof kind);
    const auto known = s_fake->sizes.find(kind);
    at += known == s_fake->sizes.end() ? 32 : known->second;
    if (at >= buffer + valid) return gpu::cupti::kMaxLimitReached;
    *record = at;
    return 0;
  }

  static inline FakeCupti* s_fake = nullptr;
  gpu::cupti::AmpscopeBufferRequested requested_ = nullptr;
  gpu::cupti::AmpscopeBufferCompleted completed_ = nullptr;
  std::size_t capacity_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RecordBytes> kept_;
};

}  // namespace ampscope::test
