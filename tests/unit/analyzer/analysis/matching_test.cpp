// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/run_builder.h"

namespace ampscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "before -> after" of every pair of modules.
std::vector<std::string> modules(const Analysis& before, const Analysis& after) {
  std::vector<std::string> result;
  for (const ModulePair& pair : match(before, after).modules) {
    result.push_back(before.layers[pair.before].module.path + " -> " + after.layers[pair.after].module.path +
                     (pair.moved ? " moved" : ""));
  }
  return result;
}

std::size_t sameFindings(const Analysis& before, const Analysis& after) { return match(before, after).findings.size(); }

TEST(Matching, TheSamePathIsTheSameModuleInAnyOrder) {
  RunBuilder before;
  before.tensor(siteAt("a")).tensor(siteAt("b"));
  RunBuilder after;
  after.tensor(siteAt("b")).tensor(siteAt("a"));
  EXPECT_THAT(modules(before, after), ElementsAre("b -> b", "a -> a"));
}

TEST(Matching, AModuleThatGotAParentIsMoved) {
  RunBuilder before;
  before.tensor(siteAt("encoder.0.fc")).tensor(siteAt("encoder.1.fc"));
  RunBuilder after;
  after.tensor(siteAt("module.encoder.0.fc")).tensor(siteAt("module.encoder.1.fc"));
  EXPECT_THAT(modules(before, after),
              ElementsAre("encoder.0.fc -> module.encoder.0.fc moved", "encoder.1.fc -> module.encoder.1.fc moved"));
}

TEST(Matching, ARenamedModuleIsFoundBesideItsSiblings) {
  RunBuilder before;
  before.tensor(siteAt("block.fc")).tensor(siteAt("block.out"));
  RunBuilder after;
  after.tensor(siteAt("block.dense")).tensor(siteAt("block.out"));
  EXPECT_THAT(modules(before, after), ElementsAre("block.fc -> block.dense moved", "block.out -> block.out"));
}

TEST(Matching, AShiftedSequenceIsFollowedByClass) {
  RunBuilder before;
  before.tensor(siteAt("0")).tensor(siteAt("1", "aten::relu", 0, "ReLU")).tensor(siteAt("2"));
  RunBuilder after;
  after.tensor(siteAt("0")).tensor(siteAt("1", "aten::native_layer_norm", 0, "LayerNorm"));
  after.tensor(siteAt("2", "aten::relu", 0, "ReLU")).tensor(siteAt("3"));
  EXPECT_THAT(modules(before, after), ElementsAre("0 -> 0", "1 -> 2 moved", "2 -> 3 moved"));
}

TEST(Matching, AnotherClassElsewhereIsAnotherModule) {
  RunBuilder before;
  before.tensor(siteAt("a.fc"));
  RunBuilder after;
  after.tensor(siteAt("b.conv", "aten::convolution", 0, "Conv2d"));
  EXPECT_THAT(modules(before, after), IsEmpty());
}

TEST(Matching, TheSameClassWithOtherOpsElsewhereIsAnotherModule) {
  RunBuilder before;
  before.tensor(siteAt("a.x")).tensor(siteAt("a.x", "aten::add"));
  RunBuilder after;
  after.tensor(siteAt("b.x", "aten::exp")).tensor(siteAt("b.x", "aten::log"));
  EXPECT_THAT(modules(before, after), IsEmpty());
}

TEST(Matching, ARootThatIsCalledAnotherNameIsTheSameModel) {
  RunBuilder before;
  before.tensor(siteAt("fc"));
  RunBuilder after;
  Site site = siteAt("fc");
  site.module.root = "Model";
  after.tensor(site);
  EXPECT_THAT(modules(before, after), ElementsAre("fc -> fc moved"));
}

TEST(Matching, TensorsAreMatchedAcrossDtypesAndOrdinals) {
  RunBuilder before;
  before.tensor(siteAt("a", "aten::mm", 0), 1, Dtype::kFloat16).tensor(siteAt("a", "aten::mm", 1), 2, Dtype::kFloat16);
  RunBuilder after;
  after.tensor(siteAt("a", "aten::mm", 0), 3, Dtype::kBfloat16).tensor(siteAt("a", "aten::mm", 5), 4, Dtype::kFloat16);
  const Matching matching = match(before, after);
  ASSERT_EQ(matching.entries.size(), 2U);
  EXPECT_EQ(matching.entries[0].before->totals.absmax, 1);
  EXPECT_EQ(matching.entries[0].after->totals.absmax, 3);
  EXPECT_EQ(matching.entries[1].before->totals.absmax, 2);
  EXPECT_EQ(matching.entries[1].after->totals.absmax, 4);
}

TEST(Matching, AFindingIsTheSameWhereItsModuleMoved) {
  RunBuilder before;
  before.tensor(siteAt("fc")).finding(siteAt("fc"));
  RunBuilder after;
  after.tensor(siteAt("module.fc")).finding(siteAt("module.fc"));
  EXPECT_EQ(sameFindings(before, after), 1U);
}

TEST(Matching, AFindingIsTheSameWithAnotherDtypeAndOrdinal) {
  RunBuilder before;
  before.tensor(siteAt("fc")).finding(siteAt("fc"));
  RunBuilder after;
  after.tensor(siteAt("fc", "aten::mm", 2));
  after.finding(siteAt("fc", "aten::mm", 2), Rule::kForwardOverflow, Severity::kError, Dtype::kBfloat16);
  EXPECT_EQ(sameFindings(before, after), 1U);
}

TEST(Matching, ASecondFindingOfTheSamePlaceIsANewOne) {
  RunBuilder before;
  before.tensor(siteAt("fc")).finding(siteAt("fc"));
  RunBuilder after;
  after.tensor(siteAt("fc")).finding(siteAt("fc")).finding(siteAt("fc", "aten::mm", 1));
  const Matching matching = match(before, after);
  ASSERT_EQ(matching.findings.size(), 1U);
  EXPECT_EQ(matching.findings[0].after, 0U);
}

TEST(Matching, AnotherRuleOrModuleIsAnotherFinding) {
  RunBuilder before;
  before.tensor(siteAt("a")).tensor(siteAt("b")).finding(siteAt("a"));
  RunBuilder after;
  after.tensor(siteAt("a")).tensor(siteAt("b")).finding(siteAt("b")).finding(siteAt("a"), Rule::kNanOrigin);
  EXPECT_EQ(sameFindings(before, after), 0U);
}

TEST(Matching, FindingsAboutTheRunAreMatchedByRule) {
  RunBuilder before;
  before.runFinding(Rule::kSkippedSteps);
  RunBuilder after;
  after.runFinding(Rule::kScaleTooHigh).runFinding(Rule::kSkippedSteps);
  const Matching matching = match(before, after);
  ASSERT_EQ(matching.findings.size(), 1U);
  EXPECT_EQ(matching.findings[0].after, 1U);
}

TEST(Matching, TheFingerprintIsOfThePlaceNotOfTheCounts) {
  RunBuilder run;
  run.finding(siteAt("a")).finding(siteAt("a"), Rule::kForwardOverflow, Severity::kNote, Dtype::kBfloat16);
  run.finding(siteAt("b")).finding(siteAt("a"), Rule::kNanOrigin).runFinding(Rule::kForwardOverflow);
  const Findings& findings = run.get().findings;
  run.get().findings[1].first_step = 77;
  run.get().findings[1].count = 5;
  EXPECT_EQ(fingerprint(findings[0]), fingerprint(findings[1]));
  for (std::size_t i = 2; i < findings.size(); ++i) {
    EXPECT_NE(fingerprint(findings[0]), fingerprint(findings[i])) << i;
  }
  // Baselines in repositories hold it: it must not change from version to version.
  EXPECT_EQ(fingerprint(findings[4]), [] {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char byte : std::string("forward-overflow\xff\xff")) {
      hash = (hash ^ byte) * 0x100000001b3;
    }
    return hash;
  }());
}

}  // namespace
}  // namespace ampscope::analysis
