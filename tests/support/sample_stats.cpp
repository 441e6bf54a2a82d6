// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_stats.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace ampscope::test {
namespace {

struct Format {
  int precision;  ///< bits of the significand, the hidden one included
  int emin;
  double max;
};

Format formatOf(format::FormatId id) {
  using format::FormatId;
  switch (id) {
    case FormatId::kBinary16:
      return {11, -14, 65504};
    case FormatId::kBfloat16:
      return {8, -126, 0x1.FEp127};
    case FormatId::kTf32:
      return {11, -126, 0x1.FFCp127};
    case FormatId::kBinary32:
      return {24, -126, 0x1.FFFFFEp127};
    case FormatId::kBinary64:
      return {53, -1022, 0x1.FFFFFFFFFFFFFp1023};
    case FormatId::kE4m3fn:
      return {4, -6, 448};
    case FormatId::kE5m2:
      return {3, -14, 57344};
    case FormatId::kE4m3fnuz:
      return {4, -7, 240};
    case FormatId::kE5m2fnuz:
      return {3, -15, 57344};
    case FormatId::kNone:
      break;
  }
  throw std::invalid_argument("no format");
}

void countWhatIf(double magnitude, const Format& target, stats::WhatIf& counts) {
  const int exponent = std::max(std::ilogb(magnitude), target.emin);
  // nearbyint rounds to nearest even; scaling by powers of two is exact (a binary64 subnormal grows).
  const double quantum = std::ldexp(1.0, exponent - target.precision + 1);
  const double rounded = std::nearbyint(magnitude / quantum) * quantum;
  counts.flush_to_zero += rounded == 0 ? 1 : 0;
  counts.to_subnormal += rounded != 0 && rounded < std::ldexp(1.0, target.emin) ? 1 : 0;
  counts.overflow += rounded > target.max ? 1 : 0;
}

}  // namespace

stats::TensorStats statsOf(const std::vector<double>& values, format::FormatId format, stats::StatsLevel level) {
  const Format own = formatOf(format);
  stats::TensorStats s;
  s.format = format;
  s.level = level;
  s.numel = values.size();
  std::map<int, std::uint64_t> bins;
  for (const double value : values) {
    const double magnitude = std::fabs(value);
    s.negative += value < 0 ? 1 : 0;
    if (std::isnan(value)) {
      ++s.nan;
      continue;
    }
    if (std::isinf(value)) {
      ++(value > 0 ? s.pos_inf : s.neg_inf);
      continue;
    }
    s.min = std::fmin(s.min, value);
    s.max = std::fmax(s.max, value);
    s.absmax = std::fmax(s.absmax, magnitude);
    s.sum += value;
    if (magnitude == 0) {
      ++s.zero;
      continue;
    }
    s.absmin = std::fmin(s.absmin, magnitude);
    s.subnormal += magnitude < std::ldexp(1.0, own.emin) ? 1 : 0;
    s.near_max += std::ilogb(magnitude) == std::ilogb(own.max) ? 1 : 0;
    if (level == stats::StatsLevel::kFull) {
      ++bins[std::ilogb(magnitude)];
      for (std::size_t i = 0; i < s.what_if.size(); ++i) {
        countWhatIf(magnitude, formatOf(format::kWhatIfTargets[i]), s.what_if[i]);
      }
    }
  }
  if (!bins.empty()) {
    s.histogram.first = bins.begin()->first;
    s.histogram.size = bins.rbegin()->first - s.histogram.first + 1;
    for (std::int32_t i = 0; i < s.histogram.size; ++i) {
      s.histogram.bins[static_cast<std::size_t>(i)] = bins[s.histogram.first + i];
    }
  }
  return s;
}

}  // namespace ampscope::test
