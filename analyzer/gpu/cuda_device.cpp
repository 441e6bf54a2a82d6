// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cuda_device.h"

#include <cstdint>
#include <variant>

#include "kernels/cuda/launch.h"

namespace ampscope::gpu {
namespace {

AnswerHead* slotIn(void* memory, std::size_t offset) noexcept {
  return reinterpret_cast<AnswerHead*>(static_cast<char*>(memory) + offset);
}

constexpr Failure kNoRoom = "an empty batch has no room for a tensor";

/// Enqueues works: neighbours of a kind and a format in one launch, then all records in one publication.
class Launches {
 public:
  explicit Launches(Stream stream) noexcept : stream_(stream) {}

  /// `record` lies on the device, `answer` where the device sees the host's slot.
  Failure add(const Question& question, void* record, AnswerHead* answer, std::uint64_t ticket) noexcept {
    if (const auto* const words = std::get_if<cuda::Words>(&question)) {  // straight into the answer
      return cuda::launchRead({*words, reinterpret_cast<std::uint32_t*>(answer + 1), &answer->ticket, ticket}, stream_);
    }
    std::size_t bytes = 0;
    Failure failure = nullptr;
    if (const auto* const compared = std::get_if<cuda::ComparePlan>(&question)) {
      bytes = cuda::recordBytes(*compared);
      failure = compare(*compared, static_cast<cuda::ComparisonRecord*>(record));
    } else if (const cuda::MeasurePlan* const measured = measuredBy(question)) {
      bytes = cuda::recordBytes(*measured);
      failure = measure(*measured, std::holds_alternative<Search>(question), static_cast<cuda::StatsRecord*>(record));
    }
    publish_.publication[publish_.publications++] = {static_cast<std::uint64_t*>(record),
                                                     reinterpret_cast<std::uint64_t*>(answer + 1), &answer->ticket,
                                                     ticket, static_cast<std::uint32_t>(bytes / sizeof(std::uint64_t))};
    return failure;
  }

  Failure finish() noexcept {
    if (const Failure failure = launchMeasured()) return failure;
    return cuda::launchPublish(publish_, stream_);
  }

 private:
  Failure compare(const cuda::ComparePlan& plan, cuda::ComparisonRecord* record) noexcept {
    cuda::CompareBatch batch;
    cuda::start(batch, plan.format);
    return cuda::add(batch, plan, record) ? cuda::launchCompare(batch, stream_) : kNoRoom;
  }

  Failure measure(const cuda::MeasurePlan& plan, bool search, cuda::StatsRecord* record) noexcept {
    const bool same = measuring_ && measured_.format == plan.format && searching_ == search;
    if (same && cuda::add(measured_, plan, record)) return nullptr;
    if (const Failure failure = launchMeasured()) return failure;
    cuda::start(measured_, plan.format);
    measuring_ = true;
    searching_ = search;
    return cuda::add(measured_, plan, record) ? nullptr : kNoRoom;
  }

  Failure launchMeasured() noexcept {
    if (!measuring_) return nullptr;
    measuring_ = false;
    return searching_ ? cuda::launchSearch(measured_, stream_) : cuda::launchMeasure(measured_, stream_);
  }

  Stream stream_;
  bool measuring_ = false;  ///< measured_ holds tensors
  bool searching_ = false;  ///< it is a search
  cuda::MeasureBatch measured_;
  cuda::PublishBatch publish_{};
};

}  // namespace

Failure CudaDevice::allocate(std::size_t slots, std::size_t slot_bytes) noexcept {
  slot_bytes_ = slot_bytes;
  return cuda::allocateSlots(index_, slots * slot_bytes, memory_);
}

AnswerHead* CudaDevice::answer(std::size_t slot) noexcept { return slotIn(memory_.host, slot * slot_bytes_); }

Failure CudaDevice::enqueue(std::span<const Work> works, Stream stream) noexcept {
  const cuda::CurrentDevice current(index_);
  if (current.failure() != nullptr) return current.failure();
  Launches launches(stream);
  for (const Work& work : works) {
    const std::size_t offset = work.slot * slot_bytes_;
    const Failure failure = launches.add(*work.question, slotIn(memory_.device, offset) + 1,
                                         slotIn(memory_.host_on_device, offset), work.ticket);
    if (failure != nullptr) return failure;
  }
  return launches.finish();
}

Failure CudaDevice::capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream stream) noexcept {
  const std::size_t offset = slot * slot_bytes_;
  AnswerHead* const counter = slotIn(memory_.device, offset);  // beside the record, where no other work writes
  AnswerHead* const answer = slotIn(memory_.host_on_device, offset);
  auto* const record = reinterpret_cast<cuda::StatsRecord*>(counter + 1);
  cuda::MeasureBatch batch;
  cuda::start(batch, plan.format);
  if (!cuda::add(batch, plan, record)) return kNoRoom;
  if (const Failure failure = cuda::launchMeasure(batch, stream)) return failure;
  return cuda::launchPublishReplay(
      {reinterpret_cast<std::uint64_t*>(record), &counter->ticket, reinterpret_cast<std::uint64_t*>(answer + 1),
       &answer->begun, &answer->ticket, static_cast<std::uint32_t>(cuda::recordBytes(plan) / sizeof(std::uint64_t))},
      stream);
}

}  // namespace ampscope::gpu
