// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/ring.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "kernels/cuda/encoding.h"

namespace ampscope::gpu {
namespace {

template <class Record>
const Record* recordOf(const AnswerHead& answer) noexcept {
  return reinterpret_cast<const Record*>(&answer + 1);
}

/// Of a graph's answers: each look at pinned memory may miss the cache.
constexpr std::size_t kReplayWindow = 64;

constexpr std::size_t kLargestComparison =
    sizeof(cuda::ComparisonRecord) + std::size_t{cuda::kMostComparedChunks} * cuda::kErrorSums * sizeof(double);

std::optional<Question> searchIn(const stats::TensorView& view) noexcept {
  const std::optional<cuda::MeasurePlan> plan = cuda::planMeasurement(view);
  return plan ? std::optional<Question>(Search{*plan}) : std::nullopt;
}

}  // namespace

std::size_t largestSlotBytes() noexcept {
  const std::size_t measurement = sizeof(cuda::StatsRecord) +
                                  static_cast<std::size_t>(cuda::binCount(format::FormatId::kBinary64)) * 8 +
                                  cuda::kMostChunks * sizeof(double);
  const std::size_t record = std::max(measurement, kLargestComparison);
  return sizeof(AnswerHead) + (record + sizeof(AnswerHead) - 1) / sizeof(AnswerHead) * sizeof(AnswerHead);
}

Result<std::unique_ptr<Ring>> Ring::open(std::unique_ptr<Device> device, RingSink& sink, const RingOptions& options) {
  if (const Failure failure = device->allocate(options.slots + options.captured_slots, largestSlotBytes())) {
    return environmentError(std::string("no memory for measurements on the device: ") + failure);
  }
  auto ring = std::unique_ptr<Ring>(new Ring(std::move(device), sink, options));
  try {
    ring->thread_ = std::thread([started = ring.get()] { started->poll(); });
  } catch (const std::system_error& error) {
    ring->device_->release();
    ring->closed_ = true;
    return environmentError(std::string("no thread for measurements on the device: ") + error.what());
  }
  return ring;
}

Ring::Ring(std::unique_ptr<Device> device, RingSink& sink, const RingOptions& options)
    : device_(std::move(device)),
      sink_(sink),
      options_(options),
      requests_(options.slots + options.captured_slots),
      replays_(*device_, sink, largestSlotBytes()) {
  free_.reserve(requests_.size());
  due_.reserve(requests_.size());
  for (std::size_t slot = requests_.size(); slot > 0; --slot) free_.push_back(slot - 1);
}

Ring::~Ring() { close(std::chrono::milliseconds(0)); }

Admission Ring::measure(const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag,
                        Stream stream) noexcept {
  return submit(cuda::planMeasurement(view), level, tag, stream);
}

Admission Ring::search(const stats::TensorView& view, std::uint64_t tag, Stream stream) noexcept {
  return submit(searchIn(view), stats::StatsLevel::kFull, tag, stream);
}

Admission Ring::measure(RequestBatch& batch, const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag,
                        Stream stream) noexcept {
  return add(batch, cuda::planMeasurement(view), level, tag, stream);
}

Admission Ring::search(RequestBatch& batch, const stats::TensorView& view, std::uint64_t tag, Stream stream) noexcept {
  return add(batch, searchIn(view), stats::StatsLevel::kFull, tag, stream);
}

Admission Ring::compare(const void* result, format::FormatId format, const double* reference, const double* before,
                        std::uint64_t numel, std::uint64_t tag, Stream stream) noexcept {
  return submit(cuda::planComparison(result, format, reference, before, numel), stats::StatsLevel::kFull, tag, stream);
}

Admission Ring::read(const cuda::Words& words, std::uint64_t tag, Stream stream) noexcept {
  return submit(words, stats::StatsLevel::kFull, tag, stream);
}

bool Ring::answers(Stream stream) noexcept {
  bool capturing = false;
  if (device_->askCapturing(stream, capturing) != nullptr || capturing) return false;
  const std::lock_guard lock(mutex_);
  return !closing_ && failure_ == nullptr;
}

Admission Ring::submit(const std::optional<Question>& question, stats::StatsLevel level, std::uint64_t tag,
                       Stream stream) noexcept {
  RequestBatch alone;
  const Admission admission = add(alone, question, level, tag, stream);
  return admission == Admission::kEnqueued ? enqueue(alone) : admission;
}

Admission Ring::add(RequestBatch& batch, const std::optional<Question>& question, stats::StatsLevel level,
                    std::uint64_t tag, Stream stream) noexcept {
  bool capturing = false;
  const Failure unanswered = question ? device_->askCapturing(stream, capturing) : nullptr;
  if (!question || capturing || unanswered != nullptr) {
    const std::lock_guard lock(mutex_);
    if (closing_) return Admission::kClosed;
    if (!question) return ++counts_.unsupported, Admission::kUnsupported;
    if (capturing) return ++counts_.capturing, Admission::kCapturing;
    if (failure_ == nullptr) failure_ = unanswered;
    freed_.notify_all();
    return ++counts_.failed, Admission::kFailed;
  }
  if (batch.stream_ != stream || batch.count_ == kMostWorks) enqueue(batch);
  std::size_t slot = 0;
  if (const Admission admission = takeSlot(batch, slot); admission != Admission::kEnqueued) return admission;
  Request& request = requests_[slot];
  request = {*question, level, tag, request.ticket + 1};
  batch.stream_ = stream;
  batch.add(slot);
  return Admission::kEnqueued;
}

Admission Ring::takeSlot(RequestBatch& batch, std::size_t& slot) noexcept {
  std::unique_lock lock(mutex_);
  if (options_.wait_when_full) {
    if (free_.empty() && !batch.empty()) {
      lock.unlock();
      enqueue(batch);
      lock.lock();
    }
    freed_.wait(lock, [&] { return !free_.empty() || failure_ != nullptr || closing_; });
  }
  if (closing_) return Admission::kClosed;
  if (failure_ != nullptr) return ++counts_.failed, Admission::kFailed;
  if (free_.empty()) return ++counts_.full, Admission::kFull;
  slot = free_.back();
  free_.pop_back();
  return Admission::kEnqueued;
}

Admission Ring::enqueue(RequestBatch& batch) noexcept {
  if (batch.empty()) return Admission::kEnqueued;
  std::array<Work, kMostWorks> works;
  std::transform(batch.slots().begin(), batch.slots().end(), works.begin(), [&](std::size_t slot) {
    return Work{&requests_[slot].question, slot, requests_[slot].ticket};
  });
  std::unique_lock lock(mutex_);
  if (closing_) {
    counts_.lost += batch.count_;
    batch.clear();
    return Admission::kClosed;
  }
  ++enqueuing_;
  lock.unlock();
  const Failure failure = device_->enqueue({works.data(), batch.count_}, batch.stream_);

  lock.lock();
  const std::uint64_t count = batch.count_;
  if (failure == nullptr) due_.insert(due_.end(), batch.slots().begin(), batch.slots().end());
  batch.clear();
  if (--enqueuing_ == 0) settled_.notify_all();
  if (failure != nullptr) {
    // The slots are never used again: a part of the work may still write them.
    if (failure_ == nullptr) failure_ = failure;
    freed_.notify_all();
    settled_.notify_all();
    counts_.failed += count;
    return Admission::kFailed;
  }
  pending_.notify_one();
  return Admission::kEnqueued;
}

std::uint32_t Ring::beginGraph(Stream stream) {
  const std::uint64_t capture = device_->captureOf(stream);
  return capture != 0 ? replays_.begin(capture) : 0;
}

Admission Ring::capture(const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag, Stream stream,
                        std::uint32_t& graph) noexcept {
  graph = replays_.graphOf(device_->captureOf(stream));
  const std::optional<cuda::MeasurePlan> plan = cuda::planMeasurement(view);
  if (graph == 0 || !plan) return submit(plan, level, tag, stream);
  std::size_t slot = 0;
  if (const Admission admission = takeSlotForGood(slot); admission != Admission::kCaptured) return admission;
  AnswerHead& answer = *device_->answer(slot);  // of an earlier use; the device has done with it
  std::atomic_ref(answer.ticket).store(0, std::memory_order_relaxed);
  std::atomic_ref(answer.begun).store(0, std::memory_order_relaxed);
  try {
    const bool captured = device_->capture(*plan, slot, stream) == nullptr;
    if (captured && replays_.add(graph, {slot, *plan, level, tag})) return Admission::kCaptured;
  } catch (const std::bad_alloc&) {
    // The graph measures it all the same, for nobody.
  }
  const std::lock_guard lock(mutex_);  // a capture that is spoiled says nothing of the device
  return ++counts_.capturing, Admission::kCapturing;
}

Admission Ring::takeSlotForGood(std::size_t& slot) noexcept {
  const std::lock_guard lock(mutex_);
  if (closing_) return Admission::kClosed;
  if (failure_ != nullptr) return ++counts_.failed, Admission::kFailed;
  if (free_.empty() || captured_ == options_.captured_slots) return ++counts_.full, Admission::kFull;
  slot = free_.back();
  free_.pop_back();
  ++captured_;
  return Admission::kCaptured;
}

std::uint64_t Ring::replay(std::uint32_t graph, Stream stream) noexcept {
  if (device_->captureOf(stream) != 0) return replays_.abandon(graph), 0;
  const std::lock_guard lock(mutex_);
  if (closing_) return 0;
  const std::uint64_t replay = replays_.replay(graph);
  if (replay != 0) pending_.notify_one();
  return replay;
}

void Ring::handOver(const Request& request, const AnswerHead& answer) noexcept {
  if (const auto* const compared = std::get_if<cuda::ComparePlan>(&request.question)) {
    stats::Comparison comparison;
    cuda::finish(*compared, recordOf<cuda::ComparisonRecord>(answer), comparison);
    sink_.compared(request.tag, comparison);
    return;
  }
  if (const auto* const words = std::get_if<cuda::Words>(&request.question)) {
    sink_.read(request.tag, {recordOf<std::uint32_t>(answer), words->count});
    return;
  }
  const cuda::StatsRecord& record = *recordOf<cuda::StatsRecord>(answer);
  if (std::holds_alternative<Search>(request.question) && record.pos_inf + record.neg_inf + record.nan == 0) {
    sink_.finite(request.tag);
  } else if (const cuda::MeasurePlan* const measured = measuredBy(request.question)) {
    cuda::finish(*measured, request.level, &record, scratch_);
    sink_.measured(request.tag, scratch_);
  }
}

bool Ring::deliver(std::vector<std::size_t>& pending, std::vector<std::size_t>& done) noexcept {
  done.clear();
  const auto end = std::remove_if(pending.begin(), pending.end(), [&](std::size_t slot) {
    AnswerHead& answer = *device_->answer(slot);
    const std::atomic_ref<std::uint64_t> ticket(answer.ticket);
    if (ticket.load(std::memory_order_acquire) != requests_[slot].ticket) return false;
    handOver(requests_[slot], answer);
    done.push_back(slot);
    return true;
  });
  pending.erase(end, pending.end());
  return !done.empty();
}

void Ring::poll() noexcept {
  std::vector<std::size_t> looked_at;
  std::vector<std::size_t> done;
  looked_at.reserve(requests_.size());
  done.reserve(requests_.size());
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    pending_.wait(lock, [&] { return !due_.empty() || replays_.outstanding() || ending_; });
    last = ending_;  // what was published before the end is still delivered
    looked_at.swap(due_);
    delivering_ = looked_at.size();
    lock.unlock();
    bool any = deliver(looked_at, done);
    any = replays_.deliver(last ? requests_.size() : kReplayWindow) || any;
    lock.lock();
    counts_.delivered += done.size();
    free_.insert(free_.end(), done.begin(), done.end());
    due_.insert(due_.begin(), looked_at.begin(), looked_at.end());
    looked_at.clear();
    delivering_ = 0;
    if (any) freed_.notify_all();
    if (due_.empty()) settled_.notify_all();
    if (!any && !last) pending_.wait_for(lock, options_.poll_period, [&] { return ending_; });
  }
}

RingCounts Ring::close(std::chrono::milliseconds grace) noexcept {
  const std::lock_guard closing(close_mutex_);
  if (closed_) return counts_;
  std::unique_lock lock(mutex_);
  closing_ = true;
  freed_.notify_all();
  settled_.wait(lock, [&] { return enqueuing_ == 0; });
  settled_.wait_for(lock, grace, [&] {
    return (due_.empty() && delivering_ == 0 && !replays_.outstanding()) || failure_ != nullptr;
  });
  ending_ = true;
  pending_.notify_all();
  lock.unlock();
  thread_.join();
  counts_.lost += due_.size();
  counts_.replays = replays_.counts();
  closed_ = true;
  // A graph may be replayed as long as the program lives.
  if (due_.empty() && failure_ == nullptr && captured_ == 0) device_->release();
  return counts_;
}

Failure Ring::failure() const noexcept {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace ampscope::gpu
