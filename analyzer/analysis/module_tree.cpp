// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/module_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace ampscope::analysis {
namespace {

/// Deeper paths than any program has; what lies below is shown at this depth.
constexpr std::size_t kDeepest = 64;

void addDtypes(std::vector<Dtype>& to, const std::vector<Dtype>& from) {
  to.insert(to.end(), from.begin(), from.end());
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

void merge(LayerRollup& to, const LayerRollup& from) {
  to.calls += from.calls;
  to.duration_ns += from.duration_ns;
  to.forward.merge(from.forward);
  to.gradients.merge(from.gradients);
  to.low_gradient_nonzero += from.low_gradient_nonzero;
  to.low_gradient_subnormal += from.low_gradient_subnormal;
  addDtypes(to.forward_dtypes, from.forward_dtypes);
  addDtypes(to.gradient_dtypes, from.gradient_dtypes);
}

ModuleNode emptyNode(const ModulePlace& module, std::string label) {
  ModuleNode node;
  node.module = module;
  node.label = std::move(label);
  node.worst_relative_error = std::numeric_limits<double>::quiet_NaN();
  return node;
}

/// The node of `module`, made with those above it where they are missing.
ModuleNode& nodeOf(std::vector<ModuleNode>& roots, const ModulePlace& module) {
  const std::string root = module.in_module ? module.root : std::string(kOutsideModules);
  auto at = std::find_if(roots.begin(), roots.end(), [&](const ModuleNode& node) {
    return node.module.in_module == module.in_module && node.label == root;
  });
  if (at == roots.end()) {
    ModulePlace place;
    place.in_module = module.in_module;
    place.root = module.root;
    at = roots.insert(roots.end(), emptyNode(place, root));
  }
  ModuleNode* node = &*at;
  std::size_t begin = 0;
  for (std::size_t depth = 0; begin < module.path.size() && depth < kDeepest; ++depth) {
    const std::size_t dot = depth + 1 == kDeepest ? std::string::npos : module.path.find('.', begin);
    const std::string part = module.path.substr(begin, dot == std::string::npos ? dot : dot - begin);
    auto child = std::find_if(node->children.begin(), node->children.end(),
                              [&part](const ModuleNode& known) { return known.label == part; });
    if (child == node->children.end()) {
      ModulePlace place;
      place.in_module = true;
      place.root = module.root;
      place.path = module.path.substr(0, dot);
      child = node->children.insert(node->children.end(), emptyNode(place, part));
    }
    node = &*child;
    begin = dot == std::string::npos ? module.path.size() : dot + 1;
  }
  return *node;
}

void rollUp(ModuleNode& node) {
  if (node.layer != nullptr) {
    merge(node.total, node.layer->rollup);
    for (const OpEntry& op : node.layer->ops) {
      const ReferenceTotals& local = op.references[indexOf(ReferenceLevel::kLocal)];
      if (local.tensors != 0) {
        node.worst_relative_error = std::fmax(node.worst_relative_error, local.relativeNormError());
      }
    }
  }
  for (ModuleNode& child : node.children) {
    rollUp(child);
    merge(node.total, child.total);
    node.worst_relative_error = std::fmax(node.worst_relative_error, child.worst_relative_error);
    for (std::size_t i = 0; i < node.findings.size(); ++i) {
      node.findings[i] += child.findings[i];
    }
  }
}

}  // namespace

int ModuleNode::worst() const noexcept {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i] != 0) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

std::vector<ModuleNode> moduleTree(const Analysis& analysis) {
  std::vector<ModuleNode> roots;
  for (const Layer& layer : analysis.layers) {
    ModuleNode& node = nodeOf(roots, layer.module);
    node.module = layer.module;
    node.layer = &layer;
  }
  for (const Finding& finding : analysis.findings) {
    if (finding.site) {
      ++nodeOf(roots, finding.site->module).findings[static_cast<std::size_t>(finding.severity)];
    }
  }
  for (ModuleNode& root : roots) {
    rollUp(root);
  }
  return roots;
}

}  // namespace ampscope::analysis
