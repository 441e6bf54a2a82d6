// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/module_tree.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ampscope::analysis {
namespace {

Layer layer(const std::string& path, std::uint64_t calls, Dtype dtype) {
  Layer result;
  result.module = {true, "Net", path, "Linear"};
  result.rollup.calls = calls;
  result.rollup.forward_dtypes = {dtype};
  result.rollup.forward.numel = calls;
  return result;
}

Finding finding(const std::string& path, Severity severity) {
  Finding result;
  result.severity = severity;
  result.site.emplace();
  result.site->module = {true, "Net", path, "Linear"};
  return result;
}

TEST(ModuleTree, FollowsThePathsAndSumsUp) {
  Analysis analysis;
  analysis.layers = {layer("", 1, Dtype::kFloat32), layer("blocks.0.fc", 10, Dtype::kFloat16),
                     layer("blocks.1.fc", 100, Dtype::kFloat32)};
  Layer outside;
  outside.rollup.calls = 5;
  analysis.layers.push_back(outside);
  analysis.findings = {finding("blocks.1.fc", Severity::kWarning), finding("blocks.0.fc", Severity::kNote), Finding{}};
  const std::vector<ModuleNode> roots = moduleTree(analysis);
  ASSERT_EQ(roots.size(), 2U);
  const ModuleNode& net = roots[0];
  EXPECT_EQ(net.label, "Net");
  EXPECT_EQ(net.layer, &analysis.layers[0]);
  EXPECT_EQ(net.total.calls, 111U);
  EXPECT_EQ(net.total.forward.numel, 111U);
  EXPECT_EQ(net.total.forward_dtypes, (std::vector<Dtype>{Dtype::kFloat16, Dtype::kFloat32}));
  EXPECT_EQ(net.worst(), static_cast<int>(Severity::kWarning));
  ASSERT_EQ(net.children.size(), 1U);
  const ModuleNode& blocks = net.children[0];
  EXPECT_EQ(blocks.label, "blocks");
  EXPECT_EQ(blocks.module.path, "blocks");
  EXPECT_EQ(blocks.layer, nullptr);
  ASSERT_EQ(blocks.children.size(), 2U);
  EXPECT_EQ(blocks.children[1].children[0].module.path, "blocks.1.fc");
  EXPECT_EQ(blocks.children[0].worst(), static_cast<int>(Severity::kNote));
  EXPECT_TRUE(std::isnan(net.worst_relative_error));
  EXPECT_EQ(roots[1].label, "<program>");
  EXPECT_EQ(roots[1].total.calls, 5U);
  EXPECT_EQ(roots[1].worst(), -1);
}

TEST(ModuleTree, RepeatedLayersBecomeOne) {
  Analysis analysis;
  for (const char* path :
       {"blocks.0.fc", "blocks.0.norm", "blocks.1.fc", "blocks.1.norm", "blocks.2.fc", "mlp.0", "mlp.1"}) {
    analysis.layers.push_back(layer(path, 10, Dtype::kFloat16));
  }
  analysis.findings = {finding("blocks.1.fc", Severity::kWarning)};
  const std::vector<ModuleNode> roots = groupRepeated(moduleTree(analysis));
  ASSERT_EQ(roots.size(), 1U);
  ASSERT_EQ(roots[0].children.size(), 2U);
  const ModuleNode& blocks = roots[0].children[0];
  ASSERT_EQ(blocks.children.size(), 2U) << "blocks.2 has other modules in it";
  const ModuleNode& group = blocks.children[0];
  EXPECT_EQ(group.label, "*");
  EXPECT_EQ(group.module.path, "blocks.*");
  EXPECT_EQ(group.members.size(), 2U);
  EXPECT_EQ(group.total.calls, 40U);
  EXPECT_EQ(group.worst(), static_cast<int>(Severity::kWarning));
  ASSERT_EQ(group.children.size(), 2U);
  const ModuleNode& fc = group.children[0];
  EXPECT_EQ(fc.module.path, "blocks.*.fc");
  EXPECT_EQ(fc.total.calls, 20U);
  ASSERT_EQ(fc.children.size(), 2U) << "the members, to compare";
  EXPECT_EQ(fc.children[1].label, "blocks.1.fc");
  EXPECT_EQ(fc.children[1].layer, &analysis.layers[2]);
  EXPECT_EQ(fc.children[1].worst(), static_cast<int>(Severity::kWarning));
  EXPECT_EQ(fc.children[0].worst(), -1);
  EXPECT_EQ(blocks.children[1].label, "2");
  EXPECT_EQ(roots[0].children[1].children.size(), 2U) << "mlp.0 and mlp.1 are no blocks";
  EXPECT_EQ(roots[0].total.calls, 70U);
}

TEST(ModuleTree, APathDeeperThanAnyProgramIsCut) {
  Analysis analysis;
  std::string path = "a";
  for (int i = 0; i < 1000; ++i) {
    path += ".a";
  }
  analysis.layers = {layer(path, 1, Dtype::kFloat32)};
  const std::vector<ModuleNode> roots = moduleTree(analysis);
  std::size_t depth = 0;
  for (const ModuleNode* node = &roots[0]; !node->children.empty(); node = &node->children[0]) {
    ++depth;
  }
  EXPECT_EQ(depth, 64U);
  EXPECT_EQ(roots[0].total.calls, 1U);
}

}  // namespace
}  // namespace ampscope::analysis
