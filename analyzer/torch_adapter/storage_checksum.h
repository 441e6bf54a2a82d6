// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Has memory changed since an op wrote it? Sums over chunks of a storage: a write that went around the dispatcher (a
// NumPy array over the same memory) changes the sum of its chunk. A single changed word always does. A range costs one
// reading of the chunks that it touches. Used by shadow_table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ampscope::torch_adapter {

/// Bytes [first, end) of a storage.
struct ByteRange {
  std::size_t first = 0;
  std::size_t end = 0;

  [[nodiscard]] bool empty() const noexcept { return first >= end; }
  void include(const ByteRange& other) noexcept {
    if (!other.empty()) {
      first = empty() || other.first < first ? other.first : first;
      end = other.end > end ? other.end : end;
    }
  }
};

class StorageChecksum {
 public:
  /// Sums the chunks that `range` touches, of memory of `size` bytes.
  void take(const void* data, std::size_t size, const ByteRange& range);
  /// Whether these chunks still have the sums that were taken.
  [[nodiscard]] bool matches(const void* data, std::size_t size, const ByteRange& range) const;

 private:
  std::size_t size_ = 0;
  std::vector<std::uint64_t> sums_;
};

}  // namespace ampscope::torch_adapter
