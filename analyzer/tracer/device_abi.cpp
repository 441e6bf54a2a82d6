// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The part of the C border that is about tensors on a device.
#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include "analyzer/tracer/abi_values.h"
#include "analyzer/tracer/device_path.h"

namespace {

using namespace ampscope;
using tracer::guarded;

tracer::DevicePath& devices() noexcept { return tracer::Process::instance().core()->devices(); }

tracer::OnStream placeOf(const AmpscopeOnStream& where) noexcept { return {where.device, where.stream}; }

}  // namespace

uint32_t ampscope_device_type(void) noexcept {
  const tracer::Core* const core = tracer::Process::instance().core();
  const bool wanted = core != nullptr && core->readsDevices();
  return static_cast<std::uint32_t>(!wanted                      ? DeviceType::kCpu
                                    : tracer::hasDeviceLibrary() ? DeviceType::kOther
                                                                 : DeviceType::kCuda);
}

int ampscope_device_answers(const AmpscopeOnStream* where) noexcept {
  return devices().answers(placeOf(*where)) ? 1 : 0;
}

uint64_t ampscope_measure_on_device(AmpscopeThread* thread, const AmpscopeTensorView* view,
                                    const AmpscopeOnStream* where) noexcept {
  const auto level = static_cast<stats::StatsLevel>(ampscope_level(thread) & AMPSCOPE_LEVEL_MASK);
  return devices().measure(tracer::state(thread).device_batch, placeOf(*where), tracer::viewOf(*view), level);
}

uint64_t ampscope_search_on_device(AmpscopeThread* thread, const AmpscopeTensorView* view,
                                   const AmpscopeOnStream* where) noexcept {
  return devices().search(tracer::state(thread).device_batch, placeOf(*where), tracer::viewOf(*view));
}

void ampscope_enqueue_on_device(AmpscopeThread* thread) noexcept {
  tracer::DevicePath::enqueue(tracer::state(thread).device_batch);
}

void ampscope_call_if_nonfinite(AmpscopeThread* /*thread*/, const AmpscopeCall* call, int32_t device) noexcept {
  guarded([&] {
    const tracer::Core& core = *tracer::Process::instance().core();
    const std::size_t count = std::min<std::size_t>(call->tensor_count, tracer::kMaxCallTensors);
    std::vector<trace::TensorUse> tensors(count);
    std::transform(call->tensors, call->tensors + count, tensors.begin(), &tracer::tensorUse);
    devices().recordIfNonFinite(device, {core.step(), core.forward()}, tracer::callOf(*call, tensors));
  });
}

int ampscope_compare_on_device(AmpscopeThread* thread, uint32_t use_index, uint32_t level, uint8_t format,
                               const void* result, const double* reference, const double* before, uint64_t numel,
                               const AmpscopeOnStream* where) noexcept {
  const tracer::ThreadState& self = tracer::state(thread);
  const trace::LateReference place{
      self.index(), {CallId(self.id(self.next_call - 1)), use_index, static_cast<ReferenceLevel>(level), nullptr}};
  return devices().compare(placeOf(*where), {result, static_cast<format::FormatId>(format), reference, before, numel},
                           place)
             ? 1
             : 0;
}

uint64_t ampscope_read_on_device(const void* const* numbers, uint32_t count, const AmpscopeOnStream* where) noexcept {
  cuda::Words words{{}, std::min<std::uint32_t>(count, cuda::kMostWords)};
  std::copy(numbers, numbers + words.count, std::begin(words.at));
  return devices().read(placeOf(*where), words);
}

void ampscope_scaler_unscale_on_device(uint32_t scaler, uint32_t optimizer, int32_t device, uint64_t reading) noexcept {
  if (tracer::currentThread() != nullptr) {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    const std::uint32_t step = tracer::Process::instance().core()->step();
    devices().recordUnscale(device, {scaler, optimizer, step, kUnknown, kUnknown}, reading);
  }
}

void ampscope_scaler_update_on_device(const AmpscopeScalerUpdate* update, int32_t device, uint64_t before,
                                      uint64_t after) noexcept {
  if (tracer::currentThread() != nullptr) {
    const std::uint32_t step = tracer::Process::instance().core()->step();
    devices().recordUpdate(device, tracer::updateOf(*update, step), before, after);
  }
}
