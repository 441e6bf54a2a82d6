// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A device whose streams run when the test says so. Of dense binary32 tensors in host memory it measures zeros and
// nans, and the largest difference from exact values.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "analyzer/gpu/device.h"

namespace ampscope::gpu {

/// What the test holds of a device, and what stays when the ring is gone, as a device's memory does.
class FakeStreams {
 public:
  std::atomic<bool> capturing{false};
  std::atomic<Failure> enqueue_failure{nullptr};
  std::atomic<Failure> capture_failure{nullptr};
  Failure allocate_failure = nullptr;
  std::atomic<bool> released{false};
  std::atomic<int> enqueued{0};           ///< how often the ring came with work
  std::atomic<std::uint64_t> capture{0};  ///< into which graph streams are captured

  /// Launches a graph, or what of it was captured.
  void replay(std::uint64_t graph, Stream stream) {
    const std::lock_guard lock(mutex_);
    for (const Waiting& work : graphs_[graph]) queues_[stream].push_back(work);
  }

  /// Begins to publish the oldest work of a stream, which is one of a graph, and spoils the answer before it.
  void tearOne(Stream stream) {
    const std::lock_guard lock(mutex_);
    const Waiting& work = queues_[stream].front();
    begin(work);
    cuda::StatsRecord spoiled{};
    spoiled.zero = 12345;
    put(spoiled, answer(work.slot) + 1);
  }

  /// Does the oldest work of a stream. False: there is none.
  bool runOne(Stream stream) {
    const std::lock_guard lock(mutex_);
    std::deque<Waiting>& queue = queues_[stream];
    if (queue.empty()) return false;
    run(queue.front());
    queue.pop_front();
    return true;
  }

  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    std::size_t sum = 0;
    for (const auto& [stream, queue] : queues_) sum += queue.size();
    return sum;
  }

 private:
  friend class FakeDevice;
  struct Waiting {
    Question question;
    std::size_t slot;
    std::uint64_t ticket;  ///< 0: of a graph, which counts
  };

  void begin(const Waiting& work) {
    std::atomic_ref(answer(work.slot)->begun).store(replays_[work.slot] + 1, std::memory_order_relaxed);
  }

  AnswerHead* answer(std::size_t slot) {
    return reinterpret_cast<AnswerHead*>(memory_.data() + slot * slot_bytes_ / sizeof(AnswerHead));
  }

  void run(const Waiting& work) {
    AnswerHead* const head = answer(work.slot);
    void* const answer = head + 1;
    if (work.ticket == 0) begin(work);
    if (const cuda::MeasurePlan* const plan = measuredBy(work.question)) {
      put(measured(*plan), answer);
    } else if (const auto* const compared = std::get_if<cuda::ComparePlan>(&work.question)) {
      put(difference(*compared), answer);
    } else if (const auto* const words = std::get_if<cuda::Words>(&work.question)) {
      for (std::uint32_t i = 0; i < words->count; ++i) {
        std::memcpy(static_cast<std::uint32_t*>(answer) + i, words->at[i], sizeof(std::uint32_t));
      }
    }
    const std::uint64_t ticket = work.ticket != 0 ? work.ticket : ++replays_[work.slot];
    std::atomic_ref<std::uint64_t>(head->ticket).store(ticket, std::memory_order_release);
  }

  template <class Record>
  static void put(const Record& record, void* answer) {
    // Whoever sees one of these words sees what was begun.
    static_assert(sizeof record % sizeof(std::uint64_t) == 0);
    std::array<std::uint64_t, sizeof record / sizeof(std::uint64_t)> words{};
    std::memcpy(words.data(), &record, sizeof record);
    auto* const to = static_cast<std::uint64_t*>(answer);
    for (std::size_t i = 0; i < words.size(); ++i) std::atomic_ref(to[i]).store(words[i], std::memory_order_release);
  }

  static cuda::StatsRecord measured(const cuda::MeasurePlan& plan) {
    cuda::StatsRecord record{};
    const auto* const data = static_cast<const float*>(plan.data);
    for (std::uint64_t i = 0; i < plan.size; ++i) {
      record.nan += std::isnan(data[i]) ? 1 : 0;
      record.zero += data[i] == 0 ? 1 : 0;
    }
    return record;
  }

  static cuda::ComparisonRecord difference(const cuda::ComparePlan& plan) {
    cuda::ComparisonRecord record{};
    double largest = 0;
    for (std::uint64_t i = 0; i < plan.numel; ++i) {
      largest = std::max(largest, std::fabs(static_cast<const float*>(plan.result)[i] - plan.reference[i]));
    }
    record.compared = plan.numel;
    record.max_abs_error = std::bit_cast<std::uint64_t>(largest);
    return record;
  }

  std::mutex mutex_;
  std::map<Stream, std::deque<Waiting>> queues_;
  std::map<std::uint64_t, std::vector<Waiting>> graphs_;
  std::map<std::size_t, std::uint64_t> replays_;  ///< by slot
  std::vector<AnswerHead> memory_;
  std::size_t slot_bytes_ = 0;
};

class FakeDevice final : public Device {
 public:
  explicit FakeDevice(std::shared_ptr<FakeStreams> streams) : streams_(std::move(streams)) {}

  [[nodiscard]] Failure allocate(std::size_t slots, std::size_t slot_bytes) noexcept override {
    streams_->slot_bytes_ = slot_bytes;
    streams_->memory_.resize(slots * slot_bytes / sizeof(AnswerHead));
    return streams_->allocate_failure;
  }
  void release() noexcept override { streams_->released = true; }
  [[nodiscard]] AnswerHead* answer(std::size_t slot) noexcept override { return streams_->answer(slot); }
  [[nodiscard]] Failure askCapturing(Stream /*stream*/, bool& capturing) noexcept override {
    capturing = streams_->capturing || streams_->capture != 0;
    return streams_->capture_failure;
  }
  [[nodiscard]] Failure enqueue(std::span<const Work> works, Stream stream) noexcept override {
    const std::lock_guard lock(streams_->mutex_);
    if (streams_->enqueue_failure != nullptr) return streams_->enqueue_failure;
    ++streams_->enqueued;
    for (const Work& work : works) streams_->queues_[stream].push_back({*work.question, work.slot, work.ticket});
    return nullptr;
  }
  [[nodiscard]] std::uint64_t captureOf(Stream /*stream*/) noexcept override { return streams_->capture; }
  [[nodiscard]] Failure capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream /*stream*/) noexcept override {
    const std::lock_guard lock(streams_->mutex_);
    if (streams_->enqueue_failure != nullptr) return streams_->enqueue_failure;
    streams_->graphs_[streams_->capture].push_back({plan, slot, 0});
    return nullptr;
  }

 private:
  std::shared_ptr<FakeStreams> streams_;
};

}  // namespace ampscope::gpu
