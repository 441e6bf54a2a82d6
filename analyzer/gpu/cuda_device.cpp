// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cuda_device.h"

#include <cstdint>

#include "kernels/cuda/launch.h"

namespace ampscope::gpu {
namespace {

AnswerHead* slotIn(void* memory, std::size_t offset) noexcept {
  return reinterpret_cast<AnswerHead*>(static_cast<char*>(memory) + offset);
}

}  // namespace

Failure CudaDevice::allocate(std::size_t slots, std::size_t slot_bytes) noexcept {
  slot_bytes_ = slot_bytes;
  return cuda::allocateSlots(index_, slots * slot_bytes, memory_);
}

AnswerHead* CudaDevice::answer(std::size_t slot) noexcept { return slotIn(memory_.host, slot * slot_bytes_); }

Failure CudaDevice::enqueue(const cuda::MeasurePlan& plan, Question question, std::size_t slot, std::uint64_t ticket,
                            Stream stream) noexcept {
  const std::size_t offset = slot * slot_bytes_;
  auto* const record = reinterpret_cast<cuda::StatsRecord*>(slotIn(memory_.device, offset) + 1);
  cuda::MeasureBatch batch;
  cuda::start(batch, plan.format);
  if (!cuda::add(batch, plan, record)) return "an empty batch has no room for a tensor";
  const bool all = question == Question::kStatistics;
  if (const Failure failure = all ? cuda::launchMeasure(batch, stream) : cuda::launchNonFinite(batch, stream)) {
    return failure;
  }
  AnswerHead* const answer = slotIn(memory_.host_on_device, offset);
  const std::size_t bytes = all ? cuda::recordBytes(plan) : sizeof(cuda::StatsRecord);
  return cuda::launchPublish({reinterpret_cast<std::uint64_t*>(record), reinterpret_cast<std::uint64_t*>(answer + 1),
                              &answer->ticket, ticket, static_cast<std::uint32_t>(bytes / sizeof(std::uint64_t))},
                             stream);
}

}  // namespace ampscope::gpu
