// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/scale_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "analyzer/base/suggestion.h"

namespace ampscope::cli {
namespace {

using analysis::ScalerParameters;
using Parameters = std::vector<ScalerParameters>;

constexpr std::array<std::string_view, 4> kKeys = {"init-scale", "growth-factor", "backoff-factor", "growth-interval"};

std::optional<double> parseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() && std::isfinite(value)
             ? std::optional(value)
             : std::nullopt;
}

/// The values of one word: a number, or a range that doubles.
Result<std::vector<double>> valuesOf(std::string_view word) {
  const std::size_t dots = word.find("..");
  const std::optional<double> first = parseScale(word.substr(0, dots));
  const std::optional<double> last = dots == std::string_view::npos ? first : parseScale(word.substr(dots + 2));
  if (!first || !last) {
    return usageError(fmt::format("--sweep: '{}' is no number, power (2^16) or range (2^4..2^24)", word));
  }
  if (*last < *first) {
    return usageError(fmt::format("--sweep: the range {} runs downwards", word));
  }
  std::vector<double> values;
  double value = *first;
  while (value <= *last) {
    values.push_back(value);
    value *= 2;
  }
  return values;
}

Result<void> set(ScalerParameters& parameters, std::string_view key, double value) {
  if (key == kKeys[0]) {
    parameters.init_scale = value;
  } else if (key == kKeys[1]) {
    parameters.rule.growth_factor = value;
  } else if (key == kKeys[2]) {
    parameters.rule.backoff_factor = value;
  } else {
    constexpr double kLongest = 1e15;
    if (value != std::floor(value) || value > kLongest) {
      return usageError(fmt::format("--sweep: growth-interval is a number of steps, not {}", value));
    }
    parameters.rule.growth_interval = static_cast<std::int64_t>(value);
  }
  return {};
}

Result<Parameters> product(const Parameters& base, std::string_view key, const std::vector<double>& values) {
  if (base.size() * values.size() > kMostPoints) {
    return usageError(fmt::format("--sweep: more than {} combinations", kMostPoints));
  }
  Parameters result;
  result.reserve(base.size() * values.size());
  for (const ScalerParameters& parameters : base) {
    for (const double value : values) {
      result.push_back(parameters);
      AMPSCOPE_RETURN_IF_ERROR(set(result.back(), key, value));
    }
  }
  return result;
}

}  // namespace

std::optional<double> parseScale(std::string_view text) {
  const std::size_t power = text.find('^');
  const std::optional<double> base = parseNumber(text.substr(0, power));
  if (!base) {
    return std::nullopt;
  }
  double value = *base;
  if (power != std::string_view::npos) {
    const std::optional<double> exponent = parseNumber(text.substr(power + 1));
    if (!exponent) {
      return std::nullopt;
    }
    value = std::pow(*base, *exponent);
  }
  return value > 0 && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string_view formatWords() noexcept { return "fp16, bf16, fp32, fp8-e4m3 and fp8-e5m2"; }

std::optional<format::FormatId> parseFormat(std::string_view text) noexcept {
  using format::FormatId;
  constexpr std::array<std::pair<std::string_view, FormatId>, 13> kWords = {{{"fp16", FormatId::kBinary16},
                                                                             {"bf16", FormatId::kBfloat16},
                                                                             {"fp32", FormatId::kBinary32},
                                                                             {"tf32", FormatId::kTf32},
                                                                             {"fp8-e4m3", FormatId::kE4m3fn},
                                                                             {"fp8-e5m2", FormatId::kE5m2},
                                                                             {"fp8-e4m3fnuz", FormatId::kE4m3fnuz},
                                                                             {"fp8-e5m2fnuz", FormatId::kE5m2fnuz},
                                                                             {"float16", FormatId::kBinary16},
                                                                             {"bfloat16", FormatId::kBfloat16},
                                                                             {"float32", FormatId::kBinary32},
                                                                             {"float8_e4m3fn", FormatId::kE4m3fn},
                                                                             {"float8_e5m2", FormatId::kE5m2}}};
  const auto* const found =
      std::find_if(kWords.begin(), kWords.end(), [text](const auto& word) { return word.first == text; });
  return found == kWords.end() ? std::nullopt : std::optional(found->second);
}

Result<Parameters> parseSweep(std::string_view text, const ScalerParameters& base) {
  Parameters grid = {base};
  std::string_view key;
  std::vector<double> values;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view word = text.substr(0, comma);
    if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
      if (!values.empty()) {
        AMPSCOPE_ASSIGN_OR_RETURN(grid, product(grid, key, values));
        values.clear();
      }
      key = word.substr(0, equals);
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
        const std::string meant = nearest(key, {kKeys.begin(), kKeys.end()});
        return usageError(fmt::format("--sweep: there is no parameter '{}'{}", key,
                                      meant.empty() ? "; there are: " + fmt::format("{}", fmt::join(kKeys, ", "))
                                                    : fmt::format("; did you mean {}?", meant)));
      }
      word.remove_prefix(equals + 1);
    } else if (key.empty()) {
      return usageError(fmt::format("--sweep: '{}' names no parameter; as in: init-scale=2^4..2^24", word));
    }
    AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<double> more, valuesOf(word));
    values.insert(values.end(), more.begin(), more.end());
    if (comma == std::string_view::npos) {
      return product(grid, key, values);
    }
    text.remove_prefix(comma + 1);
  }
}

}  // namespace ampscope::cli
