// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// An oracle for formats, rounding and tensor statistics that shares no code with kernels/: formats restated from their
// specifications, values as exact rationals, every element looked at on its own, the sum by recursion over lists.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ampscope::oracle {

using Rational = boost::multiprecision::cpp_rational;

struct Format {
  std::string name;
  int bits;
  int significand_bits;  ///< without the implicit one
  int bias;
  double max;
  bool has_inf;
  bool fnuz;  ///< no -0; its pattern is the only nan
};

/// By the number of format::FormatId.
const Format& formatOf(int id);

Rational power(int exponent);

enum class Kind { kFinite, kInf, kNan };
struct Value {
  Kind kind = Kind::kFinite;
  bool negative = false;  ///< the sign bit, also of zero; always false for nan
  double value = 0;       ///< every finite value of every format here is a binary64 number
};
Value decode(const Format& format, std::uint64_t pattern);

/// |x| rounded to nearest even as if the format had no largest value.
Rational round(const Format& format, const Rational& magnitude);

struct WhatIf {
  std::uint64_t flush_to_zero = 0;
  std::uint64_t to_subnormal = 0;
  std::uint64_t overflow = 0;
};

struct Stats {
  std::uint64_t numel = 0, zero = 0, subnormal = 0, near_max = 0, pos_inf = 0, neg_inf = 0, nan = 0, negative = 0;
  std::optional<double> min, max, absmin, absmax;
  double sum = 0;
  std::vector<WhatIf> what_if;  ///< one for each of `targets`
  std::map<int, std::uint64_t> histogram;
};

/// `patterns` in the order in which their sum is taken.
Stats measure(const Format& format, const std::vector<std::uint64_t>& patterns, const std::vector<int>& targets);

}  // namespace ampscope::oracle
