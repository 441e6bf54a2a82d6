// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/stats/measure_scalar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/element_walk.h"
#include "kernels/stats/float_environment.h"
#include "kernels/stats/histogram_builder.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::stats {
namespace {

using format::FloatFormat;
using format::FormatId;
using format::RoundingThresholds;

constexpr auto kThresholds = [] {
  std::array<RoundingThresholds, format::kWhatIfTargets.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = format::thresholds(format::kWhatIfTargets[i]);
  return all;
}();

/// The walk as a sequence of values, a buffer at a time.
class Values {
 public:
  Values(ElementWalk& walk, FormatId id) noexcept
      : walk_(walk), id_(id), bytes_(format::storageBytes(id)), left_(walk.size()) {}

  bool next(double& value) noexcept {
    if (at_ == filled_) {
      if (left_ == 0) return false;
      filled_ = static_cast<std::size_t>(std::min<std::uint64_t>(left_, kBuffer));
      walk_.copyNext(buffer_.data(), filled_);
      left_ -= filled_;
      at_ = 0;
    }
    std::uint64_t pattern = 0;  // little endian, as everything that torch runs on
    std::memcpy(&pattern, buffer_.data() + bytes_ * at_++, bytes_);
    value = format::decode(id_, pattern);
    return true;
  }

 private:
  static constexpr std::size_t kBuffer = 512;
  ElementWalk& walk_;
  FormatId id_;
  std::size_t bytes_;
  std::uint64_t left_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::array<std::byte, kBuffer * sizeof(double)> buffer_;  // NOLINT: [0, filled_) is set
};

void countWhatIf(double magnitude, std::array<WhatIf, format::kWhatIfTargets.size()>& what_if) noexcept {
  for (std::size_t i = 0; i < what_if.size(); ++i) {
    if (magnitude <= kThresholds[i].flush_max) {
      ++what_if[i].flush_to_zero;
    } else if (magnitude < kThresholds[i].subnormal_end) {
      ++what_if[i].to_subnormal;
    } else if (magnitude >= kThresholds[i].overflow_from) {
      ++what_if[i].overflow;
    }
  }
}

[[gnu::noinline]] void measureIn(const TensorView& view, StatsLevel level, TensorStats& out) noexcept {
  ElementWalk walk(view);
  reset(out, view.format, level, walk.size() * walk.multiplicity());
  if (level == StatsLevel::kDtype) return;

  const FloatFormat& own = format::info(view.format);
  HistogramBuilder histogram(out.histogram);
  SumLanes lanes{};
  BlockSums blocks;
  std::uint64_t index = 0;
  Values values(walk, view.format);
  for (double x = 0; values.next(x); ++index) {
    if (index > 0 && index % kSumBlock == 0) {
      blocks.push(sumOfLanes(lanes));
      lanes = {};
    }
    if (x < 0) ++out.negative;
    if (std::isnan(x)) {
      ++out.nan;
      continue;
    }
    if (std::isinf(x)) {
      ++(x > 0 ? out.pos_inf : out.neg_inf);
      continue;
    }
    lanes[index % kSumLanes] += x;
    const double signless_zero = x + 0.0;  // -0 becomes +0, so that min and max have one representation
    out.min = out.min <= x ? out.min : signless_zero;
    out.max = out.max >= x ? out.max : signless_zero;
    const double magnitude = std::fabs(x);
    out.absmax = out.absmax >= magnitude ? out.absmax : magnitude;
    if (magnitude == 0) {
      ++out.zero;
      continue;
    }
    out.absmin = out.absmin <= magnitude ? out.absmin : magnitude;
    const int exponent = std::ilogb(magnitude);
    if (exponent < own.emin) ++out.subnormal;
    if (exponent == own.emax) ++out.near_max;
    if (level == StatsLevel::kFull) {
      if (!histogram.covers(exponent)) histogram.cover(exponent, exponent);
      ++histogram.at(exponent);
      countWhatIf(magnitude, out.what_if);
    }
  }
  if (index > 0) blocks.push(sumOfLanes(lanes));
  out.sum = blocks.total();
  histogram.finish();
  multiply(out, walk.multiplicity());
}

}  // namespace

void measureScalar(const TensorView& view, StatsLevel level, TensorStats& out) noexcept {
  const FloatEnvironment environment;
  measureIn(view, level, out);
}

std::uint64_t countNonFiniteScalar(const TensorView& view) noexcept {
  ElementWalk walk(view);
  Values values(walk, view.format);
  std::uint64_t count = 0;
  for (double x = 0; values.next(x);) {
    if (!std::isfinite(x)) ++count;
  }
  return count * walk.multiplicity();
}

}  // namespace ampscope::stats
