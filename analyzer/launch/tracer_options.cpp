// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/tracer_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace ampscope::launch {
namespace {

constexpr double kLargestBudget = 1000;

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

Result<void> readStats(std::string_view text, TracerOptions& options) {
  if (text != "full" && text != "range" && text != "dtype") {
    return usageError(fmt::format("--stats is full, range or dtype, not '{}'", text));
  }
  options.stats = text;
  return {};
}

Result<void> readEvery(std::string_view text, TracerOptions& options) {
  const auto every = number<std::uint32_t>(text);
  if (!every || *every == 0) {
    return usageError(fmt::format("--every is a number of steps from 1 on, not '{}'", text));
  }
  options.every = *every;
  return {};
}

Result<void> readSteps(std::string_view text, TracerOptions& options) {
  const auto colon = text.find(':');
  const std::string_view first = text.substr(0, colon);
  const std::string_view end = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const auto first_step = number<std::uint32_t>(first);
  const auto end_step = number<std::uint32_t>(end);
  if (colon == std::string_view::npos || (!first.empty() && !first_step) || (!end.empty() && !end_step)) {
    return usageError(
        fmt::format("--steps is FIRST:END with END not included, as in 100:200, 100: or :200, not '{}'", text));
  }
  if (end_step && *end_step <= first_step.value_or(0)) {
    return usageError(
        fmt::format("--steps {} holds no step: the end, which is not included, must be above the first", text));
  }
  options.first_step = first_step;
  options.end_step = end_step;
  return {};
}

Result<void> readBudget(std::string_view text, TracerOptions& options) {
  const std::string_view digits = text.ends_with('x') ? text.substr(0, text.size() - 1) : text;
  const auto budget = number<double>(digits);
  if (!budget || !std::isfinite(*budget) || *budget <= 1 || *budget > kLargestBudget) {
    return usageError(fmt::format(
        "--budget is the longest run time relative to the plain program, above 1, as in 1.3x, not '{}'", text));
  }
  options.budget = budget;
  return {};
}

Result<void> readReference(std::string_view text, TracerOptions& options) {
  if (text != "off" && text != "local" && text != "shadow" && text != "certified") {
    return usageError(fmt::format("--reference is off, local, shadow or certified, not '{}'", text));
  }
  options.reference = text;
  return {};
}

Result<void> readReferenceEvery(std::string_view text, TracerOptions& options) {
  const auto every = number<std::uint32_t>(text);
  if (!every || *every == 0) {
    return usageError(fmt::format("--reference-every is a number of measured steps from 1 on, not '{}'", text));
  }
  options.reference_every = *every;
  return {};
}

Result<void> readReferenceSamples(std::string_view text, TracerOptions& options) {
  const auto samples = number<std::uint32_t>(text);
  if (!samples || *samples == 0) {
    return usageError(fmt::format("--reference-samples is a number of elements from 1 on, not '{}'", text));
  }
  options.reference_samples = *samples;
  return {};
}

Result<void> readReferenceSeed(std::string_view text, TracerOptions& options) {
  const auto seed = number<std::uint64_t>(text);
  if (!seed) {
    return usageError(fmt::format("--reference-seed is a number below 2^64, not '{}'", text));
  }
  options.reference_seed = *seed;
  return {};
}

Result<void> readReferenceMemory(std::string_view text, TracerOptions& options) {
  const auto mib = number<std::uint32_t>(text);
  if (!mib || *mib == 0) {
    return usageError(fmt::format("--reference-memory is a number of MiB from 1 on, not '{}'", text));
  }
  options.reference_mib = mib;
  return {};
}

std::string encode(const TracerOptions& options) {
  std::string text = fmt::format("stats={};every={}", options.stats, options.every);
  if (options.first_step || options.end_step) {
    text += ";steps=" + (options.first_step ? std::to_string(*options.first_step) : std::string()) + ":" +
            (options.end_step ? std::to_string(*options.end_step) : std::string());
  }
  if (options.budget) {
    text += fmt::format(";budget={}", *options.budget);
  }
  if (options.reference != "off") {
    text += fmt::format(";reference={};reference_every={}", options.reference, options.reference_every);
    if (options.reference == "certified") {
      text += fmt::format(";reference_samples={};reference_seed={}", options.reference_samples, options.reference_seed);
    }
    text += options.reference_mib ? fmt::format(";reference_mib={}", *options.reference_mib) : "";
  }
  text += options.source ? ";source=1" : "";
  text += options.device ? ";device=1" : "";
  text += options.no_drop ? ";no_drop=1" : "";
  text += options.graphs ? ";graphs=1" : "";
  text += options.nvtx_ranges ? ";nvtx_ranges=1" : "";
  text += options.cupti ? ";cupti=1" : "";
  text += options.nvtx ? ";nvtx=1" : "";
  return text;
}

Result<TracerOptions> decode(std::string_view text) {
  using Read = Result<void> (*)(std::string_view, TracerOptions&);
  constexpr std::array<std::pair<std::string_view, Read>, 9> kKeys = {{{"stats", readStats},
                                                                       {"every", readEvery},
                                                                       {"steps", readSteps},
                                                                       {"budget", readBudget},
                                                                       {"reference", readReference},
                                                                       {"reference_every", readReferenceEvery},
                                                                       {"reference_samples", readReferenceSamples},
                                                                       {"reference_seed", readReferenceSeed},
                                                                       {"reference_mib", readReferenceMemory}}};
  TracerOptions options;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(entry.size() + 1, text.size()));
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const std::string_view key = entry.substr(0, equals);
    const std::string_view value = entry.substr(std::min(equals + 1, entry.size()));
    for (const auto& [name, read] : kKeys) {
      if (name == key) {
        AMPSCOPE_RETURN_IF_ERROR(read(value, options));
      }
    }
    options.source = options.source || entry == "source=1";
    options.device = options.device || entry == "device=1";
    options.no_drop = options.no_drop || entry == "no_drop=1";
    options.graphs = options.graphs || entry == "graphs=1";
    options.nvtx_ranges = options.nvtx_ranges || entry == "nvtx_ranges=1";
    options.cupti = options.cupti || entry == "cupti=1";
  }
  return options;
}

}  // namespace ampscope::launch
