// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// In which order the elements of a view are visited. Every back end walks a view through this class, so that all of
// them agree on the order of the sum: ascending addresses, each distinct element once. docs/definitions.md has the
// rule in prose. Thread rule: a value on the stack of the thread that measures; hot path, allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/stats/tensor_view.h"

namespace ampscope::stats {

class ElementWalk {
 public:
  struct Dimension {
    std::int64_t size;
    std::int64_t stride;  ///< in elements, positive
    std::int64_t at;      ///< index of the next element
  };

  explicit ElementWalk(const TensorView& view) noexcept;

  /// Elements visited: those of the view with every expanded dimension (stride 0) taken once.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// How often the view shows each of them: the product of its expanded sizes. numel = size * multiplicity.
  [[nodiscard]] std::uint64_t multiplicity() const noexcept { return multiplicity_; }

  /// The elements as one array of size() where they lie without gaps, else nullptr.
  [[nodiscard]] const std::byte* array() const noexcept { return count_ == 0 ? origin_ : nullptr; }

  /// The element at the lowest address, which is the first one, until copyNext is called.
  [[nodiscard]] const std::byte* origin() const noexcept { return origin_; }

  /// The dimensions that are left to walk, slowest first; none where there is one dense array.
  [[nodiscard]] std::size_t dimensionCount() const noexcept { return count_; }
  [[nodiscard]] const Dimension& dimension(std::size_t i) const noexcept { return dimensions_[i]; }

  /// Copies the next `count` elements of the walk. The caller asks for size() elements in all, never more.
  void copyNext(void* target, std::size_t count) noexcept;

 private:
  /// Dimensions that are neither of size 1 nor expanded have a product that fits 63 bits, so there are at most 63.
  static constexpr std::size_t kMaxDimensions = 63;

  void order(const TensorView& view) noexcept;

  const std::byte* origin_ = nullptr;  ///< the element at the lowest address; in a walk, the next row's first
  std::uint64_t size_ = 1;
  std::uint64_t multiplicity_ = 1;
  std::size_t element_bytes_ = 0;
  std::size_t count_ = 0;                             ///< dimensions in use; 0: one dense array
  std::array<Dimension, kMaxDimensions> dimensions_;  // NOLINT: slowest first, [0, count_) set by order()
};

}  // namespace ampscope::stats
