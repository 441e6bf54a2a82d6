// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which module, tensor and finding of one run is which of another? A module that was moved or renamed is found by what
// it is (its class and the ops in it) and by what is left of its path. Used by analysis only (comparison, gate).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "analyzer/analysis/analysis.h"

namespace ampscope::analysis {

/// Indices into Analysis::layers of the two runs.
struct ModulePair {
  std::size_t before = 0;
  std::size_t after = 0;
  bool moved = false;  ///< its root or path changed
};

/// The tensors of the same op call, role for role. The dtype may differ.
struct EntryPair {
  const OpEntry* before = nullptr;
  const OpEntry* after = nullptr;
};

/// Indices into Analysis::findings of the two runs.
struct FindingPair {
  std::size_t before = 0;
  std::size_t after = 0;
};

struct Matching {
  std::vector<ModulePair> modules;    ///< in the order of the second run
  std::vector<EntryPair> entries;     ///< in the order of the second run
  std::vector<FindingPair> findings;  ///< in the order of the second run
};

/// Modules: those of the same root and path first; then, of the rest, the same class with at least half of the ops in
/// common, the longest common end of the path first. Op calls within a pair: the same op, phase and ordinal first, then
/// what is left in order. Findings: the same rule at the same op call in the same role, whatever their dtype and
/// steps; those about the run by rule. Each is paired at most once. The pointers are into the arguments.
[[nodiscard]] Matching match(const Analysis& before, const Analysis& after);

/// Names a finding across runs: of rule, place and role, not of steps, counts or dtype.
[[nodiscard]] std::uint64_t fingerprint(const Finding& finding) noexcept;

}  // namespace ampscope::analysis
