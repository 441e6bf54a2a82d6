// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/storage_checksum.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ampscope::torch_adapter {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10U;
constexpr std::size_t kLanes = 4;  // independent, so that the multiplications overlap
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;

std::uint64_t sumOf(const char* data, std::size_t size) noexcept {
  std::array<std::uint64_t, kLanes> lanes = {1, 2, 3, 4};
  std::size_t at = 0;
  for (; at + sizeof(lanes) <= size; at += sizeof(lanes)) {
    std::array<std::uint64_t, kLanes> words;
    std::memcpy(words.data(), data + at, sizeof(words));
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = (lanes[lane] ^ words[lane]) * kOdd;
      lanes[lane] ^= lanes[lane] >> 32U;  // every step is a bijection of the lane
    }
  }
  std::uint64_t sum = size;
  for (; at < size; ++at) {
    sum = (sum ^ static_cast<unsigned char>(data[at])) * kOdd;
  }
  for (const std::uint64_t lane : lanes) {
    sum = (sum ^ lane) * kOdd;
    sum ^= sum >> 29U;
  }
  return sum;
}

/// Calls `function(chunk, sum)` for every chunk that the range touches, as long as it returns true.
template <class Function>
void forEachChunk(const void* data, std::size_t size, const ByteRange& range, Function&& function) {
  const std::size_t end = std::min(range.end, size);
  for (std::size_t chunk = range.first / kChunk; chunk * kChunk < end; ++chunk) {
    const std::size_t first = chunk * kChunk;
    if (!function(chunk, sumOf(static_cast<const char*>(data) + first, std::min(kChunk, size - first)))) {
      return;
    }
  }
}

}  // namespace

void StorageChecksum::take(const void* data, std::size_t size, const ByteRange& range) {
  size_ = size;
  sums_.resize((size + kChunk - 1) / kChunk);
  forEachChunk(data, size, range, [this](std::size_t chunk, std::uint64_t sum) {
    sums_[chunk] = sum;
    return true;
  });
}

bool StorageChecksum::matches(const void* data, std::size_t size, const ByteRange& range) const {
  bool same = size == size_;
  if (same) {
    forEachChunk(data, size, range, [&](std::size_t chunk, std::uint64_t sum) { return same = sums_[chunk] == sum; });
  }
  return same;
}

}  // namespace ampscope::torch_adapter
