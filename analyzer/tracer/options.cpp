// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/options.h"

#include <charconv>

namespace ampscope::tracer {
namespace {

template <class Number>
void readNumber(std::string_view text, Number& number, Number lowest) noexcept {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= lowest) {
    number = value;
  }
}

void readOne(std::string_view key, std::string_view value, Options& options) noexcept {
  if (key == "stats") {
    options.level = value == "dtype"   ? stats::StatsLevel::kDtype
                    : value == "range" ? stats::StatsLevel::kRange
                                       : stats::StatsLevel::kFull;
  } else if (key == "every") {
    readNumber<std::uint32_t>(value, options.every, 1);
  } else if (key == "budget") {
    readNumber(value, options.budget, 1.0);
  } else if (key == "reference") {
    options.reference = value == "local"       ? ReferenceLevel::kLocal
                        : value == "shadow"    ? ReferenceLevel::kShadow
                        : value == "certified" ? ReferenceLevel::kCertified
                                               : ReferenceLevel::kOff;
  } else if (key == "reference_every") {
    readNumber<std::uint32_t>(value, options.reference_every, 1);
  } else if (key == "reference_samples") {
    readNumber<std::uint32_t>(value, options.reference_samples, 1);
  } else if (key == "reference_seed") {
    readNumber<std::uint64_t>(value, options.reference_seed, 0);
  } else if (key == "reference_mib") {
    readNumber<std::uint32_t>(value, options.reference_mib, 1);
  } else if (key == "device") {
    options.device = value == "1";
  } else if (key == "no_drop") {
    options.device_waits = value == "1";
  } else if (key == "graphs") {
    options.graphs = value == "1";
  } else if (key == "nvtx") {
    options.nvtx = value == "1";
  } else if (key == "cupti") {
    options.cupti = value == "1";
  } else if (key == "buffer_mib") {
    readNumber<std::uint32_t>(value, options.buffer_mib, 1);
  } else if (key == "steps") {
    const auto colon = value.find(':');
    readNumber<std::uint32_t>(value.substr(0, colon), options.first_step, 0);
    if (colon != std::string_view::npos) {
      readNumber<std::uint32_t>(value.substr(colon + 1), options.end_step, 0);
    }
  }
}

}  // namespace

Options parseOptions(std::string_view text) noexcept {
  Options options;
  while (!text.empty()) {
    const auto end = text.find(';');
    const std::string_view item = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const auto equals = item.find('=');
    if (equals != std::string_view::npos) {
      readOne(item.substr(0, equals), item.substr(equals + 1), options);
    }
  }
  return options;
}

}  // namespace ampscope::tracer
