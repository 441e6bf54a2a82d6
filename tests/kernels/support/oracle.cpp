// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/support/oracle.h"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace ampscope::oracle {
namespace {

/// IEEE 754-2019 table 3.5; OCP OFP8 table 1; fnuz as in ONNX's "Float stored in 8 bits".
const std::array<Format, 10> kFormats = {{
    {"none", 0, 0, 0, 0, false, false},
    {"binary16", 16, 10, 15, 65504.0, true, false},
    {"bfloat16", 16, 7, 127, 0x1.FEp127, true, false},
    {"binary32", 32, 23, 127, 0x1.FFFFFEp127, true, false},
    {"binary64", 64, 52, 1023, 0x1.FFFFFFFFFFFFFp1023, true, false},
    {"tf32", 19, 10, 127, 0x1.FFCp127, true, false},
    {"e4m3fn", 8, 3, 7, 448.0, false, false},
    {"e5m2", 8, 2, 15, 57344.0, true, false},
    {"e4m3fnuz", 8, 3, 8, 240.0, false, true},
    {"e5m2fnuz", 8, 2, 16, 57344.0, false, true},
}};

int floorLog2(const Rational& x) {
  int exponent = 0;
  Rational p = 1;
  while (p * 2 <= x) p *= 2, ++exponent;
  while (p > x) p /= 2, --exponent;
  return exponent;
}

int exponentOf(double x) { return std::ilogb(x); }

double pairwise(std::vector<double> lanes) {
  while (lanes.size() > 1) {
    const std::size_t half = lanes.size() / 2;
    std::vector<double> next(half);
    for (std::size_t i = 0; i < half; ++i) next[i] = lanes[i] + lanes[half + i];
    lanes = std::move(next);
  }
  return lanes[0];
}

double sumOfBlocks(const std::vector<double>& blocks, std::size_t first, std::size_t count) {
  if (count == 0) return 0;
  if (count == 1) return blocks[first];
  std::size_t left = 1;
  while (left * 2 < count) left *= 2;
  return sumOfBlocks(blocks, first, left) + sumOfBlocks(blocks, first + left, count - left);
}

double orderedSum(const std::vector<double>& values) {
  std::vector<double> blocks;
  for (std::size_t begin = 0; begin < values.size(); begin += 4096) {
    std::vector<double> lanes(32, 0.0);
    for (std::size_t i = begin; i < values.size() && i < begin + 4096; ++i) lanes[i % 32] += values[i];
    blocks.push_back(pairwise(lanes));
  }
  return sumOfBlocks(blocks, 0, blocks.size());
}

/// What one magnitude does in one target: 0 nothing, 1 flushed, 2 subnormal, 3 overflow. Scaling by a power of two is
/// exact here, and nearbyint rounds as the hardware does; round() says the same with rationals, but slowly.
int outcome(const Format& target, double magnitude) {
  const int quantum = std::max(exponentOf(magnitude), 1 - target.bias) - target.significand_bits;
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(magnitude, -quantum)), quantum);
  if (rounded == 0) return 1;
  if (rounded > target.max) return 3;
  return rounded < std::ldexp(1.0, 1 - target.bias) ? 2 : 0;
}

}  // namespace

const Format& formatOf(int id) { return kFormats.at(static_cast<std::size_t>(id)); }

Rational power(int exponent) {
  Rational p = 1;
  const boost::multiprecision::cpp_int big = boost::multiprecision::cpp_int(1) << std::abs(exponent);
  return exponent >= 0 ? Rational(big) : p / Rational(big);
}

Value decode(const Format& format, std::uint64_t pattern) {
  const std::uint64_t fractions = 1ULL << format.significand_bits;
  const int exponent_bits = format.bits - 1 - format.significand_bits;
  const std::uint64_t field = (pattern / fractions) % (1ULL << exponent_bits);
  const std::uint64_t fraction = pattern % fractions;
  const bool negative = (pattern >> (format.bits - 1)) % 2 == 1;
  const bool top = field == (1ULL << exponent_bits) - 1;
  if (format.fnuz) {
    if (negative && field == 0 && fraction == 0) return {Kind::kNan, false, 0};
  } else if (top && format.has_inf) {
    return {fraction == 0 ? Kind::kInf : Kind::kNan, fraction == 0 && negative, 0};
  } else if (top && fraction == fractions - 1) {
    return {Kind::kNan, false, 0};
  }
  const auto scale = -(format.bias + format.significand_bits);
  const double magnitude = field == 0
                               ? std::ldexp(static_cast<double>(fraction), 1 + scale)
                               : std::ldexp(static_cast<double>(fractions + fraction), static_cast<int>(field) + scale);
  return {Kind::kFinite, negative, negative ? -magnitude : magnitude};
}

Rational round(const Format& format, const Rational& magnitude) {
  if (magnitude == 0) return 0;
  const int exponent = std::max(floorLog2(magnitude), 1 - format.bias);
  const Rational quantum = power(exponent - format.significand_bits);
  const Rational scaled = magnitude / quantum;
  boost::multiprecision::cpp_int whole = numerator(scaled) / denominator(scaled);
  const Rational rest = scaled - Rational(whole);
  const Rational half(1, 2);
  if (rest > half || (rest == half && whole % 2 != 0)) ++whole;
  return Rational(whole) * quantum;
}

Stats measure(const Format& format, const std::vector<std::uint64_t>& patterns, const std::vector<int>& targets) {
  Stats s;
  s.numel = patterns.size();
  s.what_if.resize(targets.size());
  std::vector<double> values;
  std::map<double, std::uint64_t> magnitudes;
  for (const std::uint64_t pattern : patterns) {
    const Value v = decode(format, pattern);
    values.push_back(v.kind == Kind::kFinite ? v.value : 0.0);
    if (v.kind == Kind::kNan) {
      ++s.nan;
      continue;
    }
    if (v.kind == Kind::kInf) {
      ++(v.negative ? s.neg_inf : s.pos_inf);
      s.negative += v.negative ? 1 : 0;
      continue;
    }
    if (v.value < 0) ++s.negative;
    s.min = std::min(s.min.value_or(v.value), v.value);
    s.max = std::max(s.max.value_or(v.value), v.value);
    s.absmax = std::max(s.absmax.value_or(0), std::fabs(v.value));
    if (v.value == 0) {
      ++s.zero;
    } else {
      s.absmin = std::min(s.absmin.value_or(std::numeric_limits<double>::infinity()), std::fabs(v.value));
      ++magnitudes[std::fabs(v.value)];
    }
  }
  const int top = exponentOf(format.max);
  for (const auto& [magnitude, count] : magnitudes) {
    const int exponent = exponentOf(magnitude);
    s.histogram[exponent] += count;
    if (exponent < 1 - format.bias) s.subnormal += count;
    if (exponent == top) s.near_max += count;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const int what = outcome(formatOf(targets[i]), magnitude);
      if (what == 1) s.what_if[i].flush_to_zero += count;
      if (what == 2) s.what_if[i].to_subnormal += count;
      if (what == 3) s.what_if[i].overflow += count;
    }
  }
  s.sum = orderedSum(values);
  return s;
}

}  // namespace ampscope::oracle
