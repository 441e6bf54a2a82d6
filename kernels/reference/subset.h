// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The elements of a tensor whose index is fixed in some dimensions and free in the others: what one reduced element is
// computed from. Internal to kernels/reference.
#pragma once

#include <cstdint>

#include "kernels/reference/elements.h"

namespace ampscope::reference {

class Subset {
 public:
  /// Dimensions with their bit in `free` run; the others stand at `at`.
  Subset(const TensorView& view, std::uint64_t free, const std::int64_t* at) noexcept : view_(view) {
    for (std::int32_t d = 0; d < view.dim; ++d) {
      if ((free >> static_cast<unsigned>(d) & 1U) == 0) {
        origin_ += at[d] * view.strides[d];
      } else {
        sizes_[dim_] = view.sizes[d];
        strides_[dim_++] = view.strides[d];
        size_ *= view.sizes[d];
      }
    }
  }

  [[nodiscard]] std::int64_t size() const noexcept { return size_; }

  /// Element `flat`, in row-major order of the free dimensions.
  [[nodiscard]] double operator[](std::int64_t flat) const noexcept {
    std::int64_t offset = origin_;
    for (std::int32_t d = dim_; d-- > 0;) {
      offset += flat % sizes_[d] * strides_[d];
      flat /= sizes_[d];
    }
    return elementAt(view_, offset);
  }

 private:
  TensorView view_;
  Index sizes_{};
  Index strides_{};
  std::int32_t dim_ = 0;
  std::int64_t origin_ = 0;
  std::int64_t size_ = 1;
};

/// Sets `at` to the element of the dimensions that are not in `reduced`; false if there is none.
inline bool placeOf(const TensorView& view, std::uint64_t reduced, std::uint64_t flat, std::int64_t* at) noexcept {
  for (std::int32_t d = view.dim; d-- > 0;) {
    at[d] = 0;
    if ((reduced >> static_cast<unsigned>(d) & 1U) != 0) continue;
    if (view.sizes[d] <= 0) return false;
    at[d] = static_cast<std::int64_t>(flat % static_cast<std::uint64_t>(view.sizes[d]));
    flat /= static_cast<std::uint64_t>(view.sizes[d]);
  }
  return flat == 0;
}

}  // namespace ampscope::reference
