// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a person should know of a run: one finding for one cause, with the place, the numbers that prove it, and what to
// do. Which rules there are, and their thresholds, stands in rules.inc; docs/rules/ has a page for each. Used by
// analysis, reports and cli; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// Worst first.
enum class Severity : std::uint8_t {
  kError = 0,    ///< the run is wrong, or will be
  kWarning = 1,  ///< something is lost
  kNote = 2,     ///< good to know; nothing is lost
};

[[nodiscard]] std::string_view name(Severity severity) noexcept;

/// In the order of rules.inc.
enum class Rule : std::uint8_t {
#define AMPSCOPE_RULE(name, id, severity, title) k##name,
#define AMPSCOPE_THRESHOLD(rule, name, value, meaning)
#include "analyzer/analysis/rules.inc"
#undef AMPSCOPE_RULE
#undef AMPSCOPE_THRESHOLD
};

/// A named fact behind a finding. Numbers may be inf or nan.
using EvidenceValue = std::variant<std::uint64_t, double, std::string>;
struct Evidence {
  std::string name;
  EvidenceValue value;
};

struct Finding {
  Rule rule{};
  Severity severity = Severity::kNote;
  std::optional<Site> site{};  ///< empty: about the run or a scaler
  std::optional<Role> role{};
  std::optional<Dtype> dtype{};
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t count = 0;  ///< affected elements, or steps where `numel` is 0
  std::uint64_t numel = 0;  ///< elements looked at
  std::string message{};    ///< one sentence, to be read behind the place
  std::vector<Evidence> evidence{};
  std::string remedy{};  ///< one sentence
};

using Findings = std::vector<Finding>;

}  // namespace ampscope::analysis
