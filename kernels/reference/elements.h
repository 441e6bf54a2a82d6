// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Elements of strided tensors as binary64, and the code that surrounds every certified function. Internal to
// kernels/reference.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <exception>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"
#include "kernels/reference/certified.h"
#include "kernels/stats/float_environment.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::reference {

using stats::TensorView;

inline constexpr std::int32_t kMostDimensions = 64;  ///< as torch has them
using Index = std::array<std::int64_t, kMostDimensions>;

/// The element `offset` elements from the first.
inline double elementAt(const TensorView& view, std::int64_t offset) noexcept {
  const std::size_t bytes = format::storageBytes(view.format);
  std::uint64_t pattern = 0;
  std::memcpy(&pattern, static_cast<const std::byte*>(view.data) + offset * static_cast<std::int64_t>(bytes), bytes);
  return format::decode(view.format, pattern);
}

inline std::int64_t offsetOf(const TensorView& view, const std::int64_t* index) noexcept {
  std::int64_t offset = 0;
  for (std::int32_t d = 0; d < view.dim; ++d) offset += index[d] * view.strides[d];
  return offset;
}

inline std::int64_t product(const std::int64_t* sizes, std::int32_t count) noexcept {
  std::int64_t size = 1;
  for (std::int32_t d = 0; d < count; ++d) size *= sizes[d];
  return size;
}

/// The multi-index of element `flat` in row-major order; false if there is none.
inline bool unflatten(std::uint64_t flat, const std::int64_t* sizes, std::int32_t dim, std::int64_t* index) noexcept {
  for (std::int32_t d = dim; d-- > 0;) {
    if (sizes[d] <= 0) return false;
    index[d] = static_cast<std::int64_t>(flat % static_cast<std::uint64_t>(sizes[d]));
    flat /= static_cast<std::uint64_t>(sizes[d]);
  }
  return flat == 0;
}

/// Runs `compute` in the default floating-point environment; what throws is not certified.
template <class Compute>
[[gnu::noinline]] Certified uncaught(const Compute& compute) noexcept {
  try {
    return compute();
  } catch (const std::exception&) {
    return {};
  }
}
template <class Compute>
Certified guarded(const Compute& compute) noexcept {
  const stats::FloatEnvironment environment;
  return uncaught(compute);
}

}  // namespace ampscope::reference
