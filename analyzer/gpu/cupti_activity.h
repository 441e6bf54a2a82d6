// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The records that CUPTI writes into its buffers, as values. Only fields that stand in the same place in the records of
// CUPTI 11, 12 and 13 are read; cupti_layout.cpp holds these places against CUPTI's own headers where they are found.
// Nothing here needs CUPTI, a driver or a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "analyzer/base/vocabulary.h"

namespace ampscope::gpu::cupti {

/// CUPTI's numbers of the kinds of records that are asked for.
inline constexpr std::uint32_t kMemcpy = 1;
inline constexpr std::uint32_t kMemset = 2;
inline constexpr std::uint32_t kDriverCall = 4;
inline constexpr std::uint32_t kRuntimeCall = 5;
inline constexpr std::uint32_t kConcurrentKernel = 10;
inline constexpr std::uint32_t kPeerCopy = 22;
inline constexpr std::uint32_t kExternalCorrelation = 39;

/// Where the fields stand, in bytes from the record's begin. The kind stands first in each.
struct Layout {
  std::size_t start, end, device, stream, correlation;  // times of 8 bytes, numbers of 4
  std::size_t payload;  ///< of a kernel: the address of its name; of the others: the number of bytes
  std::size_t size;     ///< all of these lie before it
};
inline constexpr Layout kKernelLayout{16, 24, 40, 48, 92, 104, 112};
inline constexpr Layout kCopyLayout{16, 24, 32, 40, 44, 8, 48};
inline constexpr Layout kPeerCopyLayout{16, 24, 32, 40, 60, 8, 64};
inline constexpr Layout kSetLayout{16, 24, 32, 40, 44, 8, 48};
inline constexpr std::size_t kCopyDirection = 4;  ///< of both copies: CUPTI's number, one byte
struct ExternalLayout {
  std::size_t kind = 4, id = 8, correlation = 16, size = 20;
};

enum class Reading : std::uint8_t {
  kWork,
  kExternal,   ///< an id of ours, and the call of CUDA that was made under it
  kSkipped,    ///< a call of CUDA: asked for because external ids come with these only
  kUnknown,    ///< another kind
  kTruncated,  ///< the record would not end within the bytes
};

/// One piece of work of a device.
struct Work {
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::uint8_t direction = 0;  ///< of a copy
  std::uint32_t correlation = 0;
  std::uint32_t device = 0;
  std::uint32_t stream = 0;
  std::uint64_t start_ns = 0;  ///< of the device's clock; 0: CUPTI does not know
  std::uint64_t end_ns = 0;
  std::uint64_t bytes = 0;
  const char* name = nullptr;  ///< of a kernel; CUPTI's, never followed here
};

struct External {
  std::uint32_t kind = 0;
  std::uint64_t id = 0;
  std::uint32_t correlation = 0;
};

/// One record.
struct Activity {
  Reading reading = Reading::kUnknown;
  Work work;          ///< of kWork
  External external;  ///< of kExternal
};

/// The record that begins where `bytes` begin; `bytes` end where the buffer's records end. They may say anything.
[[nodiscard]] Activity readActivity(std::span<const std::uint8_t> bytes) noexcept;

/// What a copy of this direction is called: "host to device"; "other" for a number that is not known.
[[nodiscard]] const char* directionName(std::uint8_t direction) noexcept;

}  // namespace ampscope::gpu::cupti
