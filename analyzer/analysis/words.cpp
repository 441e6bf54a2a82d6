// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace ampscope::analysis {

std::string countText(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) {
      text += ',';
    }
    text += digits[i];
  }
  return text;
}

std::string countOf(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", countText(count), noun, count == 1 ? "" : "s");
}

std::string magnitudeText(double value) {
  if (std::isnan(value)) {
    return "-";
  }
  const double magnitude = std::fabs(value);
  if (std::isfinite(value) && magnitude >= 1000 && magnitude < 100000) {
    return fmt::format("{:.0f}", value);
  }
  return fmt::format("{:.3g}", value);
}

std::string scaleText(double value) {
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    return fmt::format("{:.0f}", value);
  }
  return fmt::format("{:.7g}", value);
}

std::string percentText(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) {
    return "0 %";
  }
  if (part >= whole) {
    return "100 %";
  }
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent < 0.01) {
    return "<0.01 %";
  }
  if (percent > 99.9) {
    return ">99.9 %";
  }
  return fmt::format(fmt::runtime(percent < 1                    ? "{:.2f} %"
                                  : percent < 10 || percent > 90 ? "{:.1f} %"
                                                                 : "{:.0f} %"),
                     percent);
}

std::string bytesText(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024) {
    return fmt::format("{} B", bytes);
  }
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format(fmt::runtime(value < 10    ? "{:.2f} {}"
                                  : value < 100 ? "{:.1f} {}"
                                                : "{:.0f} {}"),
                     value, kUnits[unit]);
}

std::string secondsText(double seconds) {
  if (seconds <= 0) {
    return "0 s";
  }
  if (seconds < 1e-3) {
    return fmt::format("{:.3g} us", seconds * 1e6);
  }
  if (seconds < 1) {
    return fmt::format("{:.3g} ms", seconds * 1e3);
  }
  if (seconds < 120) {
    return fmt::format(fmt::runtime(seconds < 10 ? "{:.2f} s" : "{:.1f} s"), seconds);
  }
  const double minutes = std::floor(seconds / 60);
  return fmt::format("{:.0f} min {:.0f} s", minutes, std::floor(seconds - minutes * 60));
}

std::string stepsText(std::uint32_t first, std::uint32_t last) {
  return first == last ? fmt::format("step {}", first) : fmt::format("steps {} to {}", first, last);
}

}  // namespace ampscope::analysis
