// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cupti_activity.h"

#include <array>
#include <cstring>

namespace ampscope::gpu::cupti {
namespace {

constexpr std::array kDirections = {"other",           "host to device",          "device to host",
                                    "host to array",   "array to host",           "array to array",
                                    "array to device", "device to array",         "device to device",
                                    "host to host",    "device to another device"};

/// The caller has looked that it lies within `bytes`.
template <class Value>
Value at(std::span<const std::uint8_t> bytes, std::size_t offset) noexcept {
  Value value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Activity readWork(std::span<const std::uint8_t> bytes, DeviceWorkKind kind, const Layout& layout) noexcept {
  Activity activity;
  if (bytes.size() < layout.size) {
    activity.reading = Reading::kTruncated;
    return activity;
  }
  activity.reading = Reading::kWork;
  Work& work = activity.work;
  work.kind = kind;
  work.start_ns = at<std::uint64_t>(bytes, layout.start);
  work.end_ns = at<std::uint64_t>(bytes, layout.end);
  work.device = at<std::uint32_t>(bytes, layout.device);
  work.stream = at<std::uint32_t>(bytes, layout.stream);
  work.correlation = at<std::uint32_t>(bytes, layout.correlation);
  if (kind == DeviceWorkKind::kKernel) {
    work.name = at<const char*>(bytes, layout.payload);
  } else {
    work.bytes = at<std::uint64_t>(bytes, layout.payload);
  }
  if (kind == DeviceWorkKind::kCopy) {
    work.direction = at<std::uint8_t>(bytes, kCopyDirection);
  }
  return activity;
}

Activity readExternal(std::span<const std::uint8_t> bytes) noexcept {
  constexpr ExternalLayout kLayout;
  Activity activity;
  if (bytes.size() < kLayout.size) {
    activity.reading = Reading::kTruncated;
    return activity;
  }
  activity.reading = Reading::kExternal;
  activity.external.kind = at<std::uint32_t>(bytes, kLayout.kind);
  activity.external.id = at<std::uint64_t>(bytes, kLayout.id);
  activity.external.correlation = at<std::uint32_t>(bytes, kLayout.correlation);
  return activity;
}

}  // namespace

Activity readActivity(std::span<const std::uint8_t> bytes) noexcept {
  Activity activity;
  if (bytes.size() < sizeof(std::uint32_t)) {
    activity.reading = Reading::kTruncated;
    return activity;
  }
  switch (at<std::uint32_t>(bytes, 0)) {
    case kConcurrentKernel:
      return readWork(bytes, DeviceWorkKind::kKernel, kKernelLayout);
    case kMemcpy:
      return readWork(bytes, DeviceWorkKind::kCopy, kCopyLayout);
    case kPeerCopy:
      return readWork(bytes, DeviceWorkKind::kCopy, kPeerCopyLayout);
    case kMemset:
      return readWork(bytes, DeviceWorkKind::kSet, kSetLayout);
    case kExternalCorrelation:
      return readExternal(bytes);
    case kDriverCall:
    case kRuntimeCall:
      activity.reading = Reading::kSkipped;
      return activity;
    default:
      return activity;
  }
}

const char* directionName(std::uint8_t direction) noexcept {
  return direction < kDirections.size() ? kDirections.at(direction) : kDirections.front();
}

}  // namespace ampscope::gpu::cupti
