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
  to.device_ns += from.device_ns;
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

/// What makes two numbered modules repetitions of each other.
std::string shapeOf(const ModuleNode& node) {
  std::string shape = node.module.class_name;
  for (const ModuleNode& child : node.children) {
    shape += '\n' + child.label;
  }
  return shape;
}

bool isNumbered(const ModuleNode& node) {
  return !node.children.empty() && !node.label.empty() &&
         std::all_of(node.label.begin(), node.label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

ModuleNode merged(std::vector<ModuleNode> nodes, const std::string& label, const std::string& path) {
  ModuleNode group = emptyNode(nodes.front().module, label);
  group.module.path = path;
  for (const ModuleNode& node : nodes) {
    group.members.push_back(node.module);
    merge(group.total, node.total);
    group.worst_relative_error = std::fmax(group.worst_relative_error, node.worst_relative_error);
    for (std::size_t i = 0; i < group.findings.size(); ++i) {
      group.findings[i] += node.findings[i];
    }
  }
  const std::size_t parts = nodes.front().children.size();
  for (std::size_t part = 0; part < parts; ++part) {
    std::vector<ModuleNode> same;
    for (ModuleNode& node : nodes) {
      for (ModuleNode& child : node.children) {
        if (child.label == nodes.front().children[part].label) {
          same.push_back(child);
        }
      }
    }
    const std::string& name = nodes.front().children[part].label;
    group.children.push_back(merged(std::move(same), name, std::string(path).append(".").append(name)));
  }
  for (ModuleNode& node : nodes) {
    if (node.layer != nullptr) {
      ModuleNode& own = group.children.emplace_back(emptyNode(node.module, std::string(displayName(node.module))));
      own.layer = node.layer;
      own.findings = node.children.empty() ? node.findings : own.findings;
      rollUp(own);
    }
  }
  return group;
}

}  // namespace

std::vector<ModuleNode> groupRepeated(std::vector<ModuleNode> nodes) {
  std::vector<ModuleNode> result;
  while (!nodes.empty()) {
    std::vector<ModuleNode> same;
    std::vector<ModuleNode> rest;
    for (ModuleNode& node : nodes) {
      const bool repeats =
          same.empty() || (isNumbered(same.front()) && isNumbered(node) && shapeOf(same.front()) == shapeOf(node));
      (repeats ? same : rest).push_back(std::move(node));
    }
    nodes = std::move(rest);
    if (same.size() > 1) {
      const std::string& path = same.front().module.path;
      result.push_back(merged(std::move(same), "*", path.substr(0, path.rfind('.') + 1) + '*'));
    } else {
      result.push_back(std::move(same.front()));
    }
    result.back().children = groupRepeated(std::move(result.back().children));
  }
  return result;
}

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
