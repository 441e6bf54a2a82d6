// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/stats/compare.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/float_environment.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::stats {
namespace {

using format::FormatId;

constexpr std::uint64_t kMagnitude = ~(std::uint64_t{1} << 63U);
constexpr int kFraction = 52;
constexpr int kBias = 1023;

/// 2^exponent, for exponents of normal binary64 values.
double powerOfTwo(int exponent) noexcept {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kBias) << kFraction);
}

/// Biased exponent; 0 for zero and subnormals.
int biasedExponent(double value) noexcept {
  return static_cast<int>((std::bit_cast<std::uint64_t>(value) & kMagnitude) >> kFraction);
}

/// To an integer, ties to even.
double roundToInteger(double value) noexcept {
  constexpr double kMagic = 0x1.8p52;
  return std::fabs(value) < 0x1p51 ? (value + kMagic) - kMagic : value;  // what is larger is an integer already
}

/// Bin of Comparison::ulp: 0 for none, 1 up to 1/2, then one more for each factor of two.
std::size_t ulpBin(double error) noexcept {
  if (error == 0) {
    return 0;
  }
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(error);
  const bool between_powers = (bits << (64 - kFraction)) != 0;
  const int ceil_log2 = biasedExponent(error) - kBias + (between_powers ? 1 : 0);
  return static_cast<std::size_t>(std::clamp(ceil_log2 + 2, 1, static_cast<int>(kUlpBins) - 1));
}

double loadElement(const std::byte* at, FormatId id) noexcept {
  if (id == FormatId::kBinary32) {
    float value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  std::uint16_t bits = 0;
  std::memcpy(&bits, at, sizeof bits);
  return format::decode(id, bits);
}

void count(Loss& loss, bool format_limited) noexcept {
  (format_limited ? loss.format_limited : loss.algorithm_limited) += 1;
}

/// A sum in the one order of ordered_sum.h.
class OrderedSum {
 public:
  void add(std::size_t i, double value) noexcept { lanes_[i % kSumLanes] += value; }
  void endBlock() noexcept {
    blocks_.push(sumOfLanes(lanes_));
    lanes_ = {};
  }
  [[nodiscard]] double total() const noexcept { return blocks_.total(); }

 private:
  SumLanes lanes_{};
  BlockSums blocks_;
};

class Comparer {
 public:
  Comparer(FormatId id, Comparison& out) noexcept
      : format_(format::info(id)), limits_(format::thresholds(id)), out_(out) {}

  void add(std::size_t i, double result, double exact, const double* before) noexcept {
    if (!std::isfinite(exact)) {
      ++(std::isfinite(result) ? out_.reference_nonfinite : out_.both_nonfinite);
      return;
    }
    const double magnitude = std::fabs(exact);
    out_.reference_absmax = std::max(out_.reference_absmax, magnitude);
    squared_reference_.add(i, exact * exact);
    if (std::isnan(result)) {
      ++out_.nan_made;
      return;
    }
    if (std::isinf(result)) {
      count(out_.overflowed, magnitude >= limits_.overflow_from);
      return;
    }
    const int exponent = std::clamp(biasedExponent(exact) - kBias, format_.emin, format_.emax);
    const int ulp = exponent - (format_.precision - 1);
    const double in_ulps = powerOfTwo(-ulp);  // exact: a power of two, and nothing leaves the normal range
    const double rounded = roundToInteger(exact * in_ulps) * powerOfTwo(ulp);

    ++out_.compared;
    if (exact != 0 && std::fabs(result) < format_.min_normal) {
      count(out_.underflowed, std::fabs(rounded) < format_.min_normal);
      if (result == 0) {
        count(out_.flushed, rounded == 0);
        squared_flushed_.add(i, exact * exact);
      }
    }
    out_.correctly_rounded += result == rounded && magnitude < limits_.overflow_from ? 1 : 0;
    out_.stalled += before != nullptr && result == *before && exact != *before ? 1 : 0;

    const double error = result - exact;
    const double size = std::fabs(error);
    out_.max_abs_error = std::max(out_.max_abs_error, size);
    if (exact != 0) {
      out_.max_rel_error = std::max(out_.max_rel_error, size / magnitude);
    }
    const double error_in_ulps = size * in_ulps;
    out_.max_ulp_error = std::max(out_.max_ulp_error, error_in_ulps);
    ++out_.ulp[ulpBin(error_in_ulps)];
    error_.add(i, error);
    squared_error_.add(i, error * error);
  }

  void endBlock() noexcept {
    for (OrderedSum* const sum : {&error_, &squared_error_, &squared_reference_, &squared_flushed_}) {
      sum->endBlock();
    }
  }

  void finish() noexcept {
    out_.sum_error = error_.total();
    out_.sum_squared_error = squared_error_.total();
    out_.sum_squared_reference = squared_reference_.total();
    out_.sum_squared_flushed = squared_flushed_.total();
  }

 private:
  const format::FloatFormat& format_;
  const format::RoundingThresholds limits_;
  Comparison& out_;
  OrderedSum error_;
  OrderedSum squared_error_;
  OrderedSum squared_reference_;
  OrderedSum squared_flushed_;
};

/// Not inlined into the function that holds the FloatEnvironment.
[[gnu::noinline]] void compareAll(const std::byte* result, FormatId id, const double* reference, const double* before,
                                  std::size_t numel, Comparison& out) noexcept {
  Comparer comparer(id, out);
  const std::size_t width = format::storageBytes(id);
  for (std::size_t i = 0; i < numel; ++i) {
    comparer.add(i, loadElement(result + i * width, id), reference[i], before == nullptr ? nullptr : before + i);
    if ((i + 1) % kSumBlock == 0 || i + 1 == numel) {
      comparer.endBlock();
    }
  }
  comparer.finish();
}

}  // namespace

void compare(const void* result, FormatId id, const double* reference, const double* before, std::size_t numel,
             Comparison& out) noexcept {
  out = Comparison{};
  out.format = id;
  out.numel = numel;
  if (id == FormatId::kBinary16 || id == FormatId::kBfloat16 || id == FormatId::kBinary32) {
    const FloatEnvironment environment;
    compareAll(static_cast<const std::byte*>(result), id, reference, before, numel, out);
  }
}

}  // namespace ampscope::stats
