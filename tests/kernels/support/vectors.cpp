// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/support/vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"

namespace ampscope::testing_support {

using format::FormatId;

Patterns adversarial(FormatId id) {
  const format::FloatFormat& f = format::info(id);
  const std::uint64_t sign = 1ULL << (f.bits - 1);
  Patterns all;
  const auto around = [&](double x) {
    const std::uint64_t pattern = format::encode(id, x, format::Overflow::kSaturate);
    for (std::uint64_t k = 0; k < 5; ++k) {
      const std::uint64_t p = pattern + k < 2 ? 0 : pattern + k - 2;
      if (p < sign) all.push_back(p), all.push_back(p | sign);
    }
  };
  for (const FormatId target : format::kWhatIfTargets) {
    const format::RoundingThresholds at = format::thresholds(target);
    around(at.flush_max), around(at.subnormal_end), around(at.overflow_from), around(format::info(target).max);
  }
  for (int e = f.emin - f.precision; e <= f.emax; e += f.bits == 64 ? 17 : 1) around(std::ldexp(1.0, e));
  for (std::uint64_t k = 0; k < 4; ++k) all.push_back(f.max_bits + k), all.push_back((f.max_bits + k) | sign);
  for (const std::uint64_t payload : {1ULL, 5ULL, 1ULL << (f.precision - 3)}) {
    if (f.has_inf) all.push_back((f.max_bits + 1) | payload), all.push_back((f.max_bits + 1) | payload | sign);
  }
  return all;
}

std::vector<Data> kinds() {
  const auto normal = [](std::mt19937_64& r, double sigma) { return std::normal_distribution<double>(0, sigma)(r); };
  const auto uniform = [](std::mt19937_64& r, double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(r);
  };
  constexpr double inf = std::numeric_limits<double>::infinity();
  return {
      {"normal", [=](auto& r, auto) { return normal(r, 1); }},
      {"small", [=](auto& r, auto) { return normal(r, 0x1p-16); }},
      {"relu", [=](auto& r, auto) { return std::max(0.0, normal(r, 3)); }},
      {"squares",
       [=](auto& r, auto) {
         const double x = normal(r, 1e-3);
         return x * x;
       }},
      {"binades", [=](auto& r, auto) { return std::exp2(uniform(r, -170, 130)); }},
      {"doubles", [=](auto& r, auto) { return std::exp2(uniform(r, -1080, 1024)); }},
      {"drift", [=](auto& r, auto i) { return normal(r, 1) * std::exp2(static_cast<double>(i) / 300.0 - 60); }},
      {"subnormals", [=](auto& r, auto) { return uniform(r, -1, 1) * 0x1p-127; }},
      {"masked", [=](auto& r, auto i) { return i % 3 == 0 ? -inf : normal(r, 1); }},
      {"negative", [=](auto& r, auto) { return -std::exp2(uniform(r, -4, 4)); }},
      {"zeros", [](auto& r, auto) { return r() % 2 == 0 ? 0.0 : -0.0; }},
      {"powers", [](auto& r, auto) { return std::ldexp(1.0, -static_cast<int>(r() % 20)); }},
      {"huge", [=](auto& r, auto) { return uniform(r, -1, 1) * 0x1.FFp1023; }},
      {"rare nan", [=](auto& r, auto i) { return i == 777 ? std::nan("") : normal(r, 1); }},
  };
}

}  // namespace ampscope::testing_support
