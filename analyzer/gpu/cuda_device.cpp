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

/// Enqueues one question; the record that it fills lies at `record`.
struct Launch {
  void* record;
  Stream stream;
  std::size_t bytes = 0;  ///< of the record

  Failure operator()(const cuda::MeasurePlan& plan) noexcept {
    bytes = cuda::recordBytes(plan);
    return measure(plan, &cuda::launchMeasure);
  }
  Failure operator()(const NonFiniteCount& count) noexcept {
    bytes = sizeof(cuda::StatsRecord);
    return measure(count.plan, &cuda::launchNonFinite);
  }
  Failure operator()(const cuda::ComparePlan& plan) noexcept {
    bytes = cuda::recordBytes(plan);
    cuda::CompareBatch batch;
    cuda::start(batch, plan.format);
    return cuda::add(batch, plan, static_cast<cuda::ComparisonRecord*>(record)) ? cuda::launchCompare(batch, stream)
                                                                                : kNoRoom;
  }
  template <class Function>
  Failure measure(const cuda::MeasurePlan& plan, Function* launch) noexcept {
    cuda::MeasureBatch batch;
    cuda::start(batch, plan.format);
    return cuda::add(batch, plan, static_cast<cuda::StatsRecord*>(record)) ? launch(batch, stream) : kNoRoom;
  }
};

}  // namespace

Failure CudaDevice::allocate(std::size_t slots, std::size_t slot_bytes) noexcept {
  slot_bytes_ = slot_bytes;
  return cuda::allocateSlots(index_, slots * slot_bytes, memory_);
}

AnswerHead* CudaDevice::answer(std::size_t slot) noexcept { return slotIn(memory_.host, slot * slot_bytes_); }

Failure CudaDevice::enqueue(const Question& question, std::size_t slot, std::uint64_t ticket, Stream stream) noexcept {
  const std::size_t offset = slot * slot_bytes_;
  AnswerHead* const answer = slotIn(memory_.host_on_device, offset);
  if (const auto* const words = std::get_if<cuda::Words>(&question)) {  // straight into the answer
    return cuda::launchRead({*words, reinterpret_cast<std::uint32_t*>(answer + 1), &answer->ticket, ticket}, stream);
  }
  Launch launch{slotIn(memory_.device, offset) + 1, stream};
  Failure failure = "a question that nobody knows";
  if (const auto* const plan = std::get_if<cuda::MeasurePlan>(&question)) failure = launch(*plan);
  if (const auto* const count = std::get_if<NonFiniteCount>(&question)) failure = launch(*count);
  if (const auto* const plan = std::get_if<cuda::ComparePlan>(&question)) failure = launch(*plan);
  if (failure != nullptr) return failure;
  return cuda::launchPublish(
      {static_cast<std::uint64_t*>(launch.record), reinterpret_cast<std::uint64_t*>(answer + 1), &answer->ticket,
       ticket, static_cast<std::uint32_t>(launch.bytes / sizeof(std::uint64_t))},
      stream);
}

Failure CudaDevice::capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream stream) noexcept {
  const std::size_t offset = slot * slot_bytes_;
  AnswerHead* const counter = slotIn(memory_.device, offset);  // beside the record, where no other work writes
  AnswerHead* const answer = slotIn(memory_.host_on_device, offset);
  Launch launch{counter + 1, stream};
  if (const Failure failure = launch(plan)) return failure;
  return cuda::launchPublishReplay(
      {static_cast<std::uint64_t*>(launch.record), &counter->ticket, reinterpret_cast<std::uint64_t*>(answer + 1),
       &answer->begun, &answer->ticket, static_cast<std::uint32_t>(launch.bytes / sizeof(std::uint64_t))},
      stream);
}

}  // namespace ampscope::gpu
