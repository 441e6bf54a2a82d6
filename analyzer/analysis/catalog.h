// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the numbers in a session's calls stand for, and which steps the scalers skipped: what every collector needs
// while the calls stream by. Used by analysis only; a value.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "analyzer/analysis/place.h"
#include "analyzer/base/id.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

struct ParameterName {
  std::string name;
  ModulePlace module;
};

/// A step of one process.
using StepKey = std::pair<std::uint32_t, std::uint32_t>;

struct Catalog {
  std::unordered_map<SiteId, Site> sites;
  std::unordered_map<ParameterId, ParameterName> parameters;
  std::set<StepKey> skipped_steps;
  std::set<StepKey> calibration_steps;  ///< of the skipped ones, before the first good step

  /// A session with a dangling id has an empty site there.
  [[nodiscard]] const Site& site(SiteId id) const {
    static const Site kNone;
    const auto found = sites.find(id);
    return found == sites.end() ? kNone : found->second;
  }
  [[nodiscard]] std::string parameterName(ParameterId id) const {
    const auto found = parameters.find(id);
    return found == parameters.end() ? std::string() : found->second.name;
  }
};

/// A result, or a written argument as it is after the call.
[[nodiscard]] inline bool isOutput(const store::TensorRow& tensor) noexcept {
  return (tensor.flags & trace::kTensorOutput) != 0;
}
/// An argument that the call writes.
[[nodiscard]] inline bool isWritten(const store::TensorRow& tensor) noexcept {
  return (tensor.flags & trace::kTensorWritten) != 0;
}

}  // namespace ampscope::analysis
