// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/blobs.h"

#include <algorithm>
#include <cstddef>

namespace ampscope::store {
namespace {

void put(std::vector<std::uint8_t>& out, std::uint64_t value) {
  while (value >= 0x80U) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Takes one varint from the front. False: there is none.
bool take(std::span<const std::uint8_t>& blob, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < blob.size() && i < 10; ++i) {
    value |= static_cast<std::uint64_t>(blob[i] & 0x7FU) << (7U * i);
    if (blob[i] < 0x80U) {
      blob = blob.subspan(i + 1);
      return true;
    }
  }
  return false;
}

bool isZero(const stats::WhatIf& counts) { return (counts.flush_to_zero | counts.to_subnormal | counts.overflow) == 0; }

}  // namespace

void packHistogram(const stats::ExponentHistogram& histogram, std::vector<std::uint8_t>& out) {
  out.clear();
  if (histogram.size == 0) {
    return;
  }
  const auto first = static_cast<std::uint32_t>(histogram.first);
  put(out, histogram.first < 0 ? ~(first << 1U) : first << 1U);
  for (std::int32_t i = 0; i < histogram.size; ++i) {
    put(out, histogram.bins[static_cast<std::size_t>(i)]);
  }
}

void packWhatIf(const stats::TensorStats& stats, std::vector<std::uint8_t>& out) {
  out.clear();
  if (std::all_of(stats.what_if.begin(), stats.what_if.end(), isZero)) {
    return;
  }
  for (const stats::WhatIf& counts : stats.what_if) {
    put(out, counts.flush_to_zero);
    put(out, counts.to_subnormal);
    put(out, counts.overflow);
  }
}

void packBins(std::span<const std::uint64_t> bins, std::vector<std::uint8_t>& out) {
  out.clear();
  std::size_t used = bins.size();
  while (used != 0 && bins[used - 1] == 0) {
    --used;
  }
  for (const std::uint64_t bin : bins.first(used)) {
    put(out, bin);
  }
}

bool unpackBins(std::span<const std::uint8_t> blob, std::span<std::uint64_t> bins) {
  std::fill(bins.begin(), bins.end(), 0);
  for (std::uint64_t& bin : bins) {
    if (blob.empty()) {
      return true;
    }
    if (!take(blob, bin)) {
      return false;
    }
  }
  return blob.empty();
}

bool unpackHistogram(std::span<const std::uint8_t> blob, stats::ExponentHistogram& histogram) {
  using Histogram = stats::ExponentHistogram;
  histogram.first = 0;
  histogram.size = 0;
  if (blob.empty()) {
    return true;
  }
  std::uint64_t coded = 0;
  if (!take(blob, coded)) {
    return false;
  }
  const auto first = static_cast<std::int64_t>((coded >> 1U) ^ (~(coded & 1U) + 1U));
  if (first < Histogram::kLowest || first > Histogram::kHighest) {
    return false;
  }
  histogram.first = static_cast<std::int32_t>(first);
  while (!blob.empty()) {
    std::uint64_t bin = 0;
    if (histogram.first + histogram.size > Histogram::kHighest || !take(blob, bin)) {
      return false;
    }
    histogram.bins[static_cast<std::size_t>(histogram.size++)] = bin;
  }
  return true;
}

bool unpackWhatIf(std::span<const std::uint8_t> blob, stats::TensorStats& stats) {
  stats.what_if = {};
  if (blob.empty()) {
    return true;
  }
  for (stats::WhatIf& counts : stats.what_if) {
    if (!take(blob, counts.flush_to_zero) || !take(blob, counts.to_subnormal) || !take(blob, counts.overflow)) {
      return false;
    }
  }
  return true;  // what follows belongs to targets of a newer ampscope
}

}  // namespace ampscope::store
