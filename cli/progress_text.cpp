// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ampscope::cli {
namespace {

constexpr std::string_view kSeparator = " · ";
constexpr std::size_t kSeparatorColumns = 3;
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kPlain = "\033[0m";

struct Part {
  std::string text;  ///< ASCII: one byte is one column
  int rank = 0;      ///< the highest is left out first
  bool alarm = false;
};

std::string scaled(std::uint64_t value, double base, const std::array<std::string_view, 5>& units) {
  auto number = static_cast<double>(value);
  std::size_t unit = 0;
  while (number >= base && unit + 1 < units.size()) {
    number /= base;
    ++unit;
  }
  if (unit == 0) {
    return fmt::format("{}{}", value, units[0]);
  }
  return number < 10 ? fmt::format("{:.1f} {}", number, units[unit]) : fmt::format("{:.0f} {}", number, units[unit]);
}

std::size_t columnsOf(const std::vector<Part>& parts) {
  std::size_t columns = parts.empty() ? 0 : (parts.size() - 1) * kSeparatorColumns;
  for (const Part& part : parts) {
    columns += part.text.size();
  }
  return columns;
}

std::string clockText(std::chrono::seconds elapsed) {
  const auto seconds = elapsed.count();
  return seconds < 3600 ? fmt::format("{}:{:02}", seconds / 60, seconds % 60)
                        : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

std::string shortCount(std::uint64_t count) { return scaled(count, 1000, {"", "k", "M", "G", "T"}); }

std::string shortBytes(std::uint64_t bytes) { return scaled(bytes, 1024, {" bytes", "KiB", "MiB", "GiB", "TiB"}); }

std::string progressText(const launch::Progress& progress, std::chrono::seconds elapsed, int columns, bool color) {
  std::vector<Part> parts;
  if (progress.processes == 0) {
    parts.push_back({"ampscope: waiting for the first op", 0});
  } else {
    parts.push_back({fmt::format("step {}", progress.step), 0});
    parts.push_back({fmt::format("{} ops", shortCount(progress.calls)), 4});
    parts.push_back({fmt::format("{} non-finite", shortCount(progress.nonfinite)), 1, progress.nonfinite > 0});
    if (progress.scale != 0) {
      parts.push_back({fmt::format("scale {:g}", progress.scale), 2});
    }
    if (progress.run_ns > progress.tracer_ns) {
      const double ratio =
          static_cast<double>(progress.run_ns) / static_cast<double>(progress.run_ns - progress.tracer_ns);
      parts.push_back({fmt::format("overhead {:.2f}x", ratio), 5});
    }
    if (progress.dropped > 0) {
      parts.push_back({fmt::format("{} dropped", shortCount(progress.dropped)), 3, true});
    }
    if (progress.processes > 1) {
      parts.push_back({fmt::format("{} processes", progress.processes), 7});
    }
  }
  parts.push_back({clockText(elapsed), 6});
  while (parts.size() > 1 && columnsOf(parts) > static_cast<std::size_t>(std::max(columns, 0))) {
    parts.erase(
        std::max_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  }
  std::string line;
  for (const Part& part : parts) {
    line += (line.empty() ? "" : std::string(kSeparator));
    line += color && part.alarm ? fmt::format("{}{}{}", kRed, part.text, kPlain) : part.text;
  }
  return columnsOf(parts) > static_cast<std::size_t>(std::max(columns, 0)) ? std::string() : line;
}

std::string progressText(const store::IngestProgress& progress) {
  const double share = progress.bytes_total == 0
                           ? 1
                           : static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total);
  return fmt::format("writing the session: {:.0f} %, {} tensors", 100 * std::min(share, 1.0),
                     shortCount(progress.tensors));
}

}  // namespace ampscope::cli
