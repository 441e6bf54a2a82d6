// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The layers of a run as the tree that their paths make, each node with what lies below it summed up. Used by gui;
// values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/analysis/analysis.h"

namespace ampscope::analysis {

struct ModuleNode {
  ModulePlace module;                       ///< class_name is "" where no op ran in the module itself
  std::string label;                        ///< last part of the path; the root's name; <program>
  const Layer* layer = nullptr;             ///< its own ops, in the analysis; null: none
  LayerRollup total;                        ///< of its ops and of everything below
  std::array<std::uint64_t, 3> findings{};  ///< by severity, of its ops and of everything below
  double worst_relative_error = 0;  ///< largest ||error|| / ||exact|| of an op, local reference; NaN: not compared
  std::vector<ModuleNode> children;
  /// Of groupRepeated(): the modules that are one node here, `module.path` being a pattern; empty: it is one module.
  std::vector<ModulePlace> members;

  /// Worst severity below; -1: no finding.
  [[nodiscard]] int worst() const noexcept;
};

/// One node for each root, and one for <program>. The analysis must outlive the nodes.
[[nodiscard]] std::vector<ModuleNode> moduleTree(const Analysis& analysis);

/// Numbered siblings of the same class with the same modules in them (blocks.0, blocks.1, ...) become one node,
/// "blocks.*", that sums them up, and so does what is in them. Where ops ran in the members themselves, these follow
/// as children, so that they can be compared.
[[nodiscard]] std::vector<ModuleNode> groupRepeated(std::vector<ModuleNode> nodes);

}  // namespace ampscope::analysis
