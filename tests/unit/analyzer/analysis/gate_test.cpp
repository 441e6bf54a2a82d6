// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/run_builder.h"

namespace ampscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Judgement> judgements(const Verdict& verdict) {
  std::vector<Judgement> result;
  for (const JudgedFinding& finding : verdict.findings) {
    result.push_back(finding.judgement);
  }
  return result;
}

RunBuilder oneOfEach() {
  RunBuilder run;
  run.finding(siteAt("a")).finding(siteAt("b"), Rule::kForwardUnderflow, Severity::kWarning);
  run.finding(siteAt("c"), Rule::kRedundantCasts, Severity::kNote);
  return run;
}

TEST(Gate, FailsOnTheSeverityAndWorse) {
  const RunBuilder run = oneOfEach();
  const auto failures = [&](std::optional<Severity> fail_on) {
    GateOptions options;
    options.fail_on = fail_on;
    return judge(run, nullptr, options, "x").failures.size();
  };
  EXPECT_EQ(failures(std::nullopt), 0U);
  EXPECT_EQ(failures(Severity::kError), 1U);
  EXPECT_EQ(failures(Severity::kWarning), 2U);
  EXPECT_EQ(failures(Severity::kNote), 3U);
}

TEST(Gate, OnlyWhatIsNewOrWorseFailsAgainstABaseline) {
  RunBuilder before;
  before.tensor(siteAt("a")).tensor(siteAt("b")).finding(siteAt("a"));
  before.finding(siteAt("b"), Rule::kForwardUnderflow, Severity::kWarning).finding(siteAt("b"), Rule::kNanOrigin);
  RunBuilder after;
  after.tensor(siteAt("a")).tensor(siteAt("b")).finding(siteAt("a")).finding(siteAt("b"));
  after.finding(siteAt("b"), Rule::kForwardUnderflow, Severity::kError);
  const Comparison comparison = compare(before, after);
  const Verdict verdict = judge(after, &comparison, {}, "x");
  EXPECT_THAT(judgements(verdict), ElementsAre(Judgement::kKnown, Judgement::kFails, Judgement::kFails));
  EXPECT_EQ(verdict.fixed, 1U);
}

TEST(Gate, SoManyOfARuleAreTolerated) {
  RunBuilder run;
  run.finding(siteAt("a")).finding(siteAt("b")).finding(siteAt("c"));
  GateOptions options;
  options.most = {{Rule::kForwardOverflow, 2}};
  EXPECT_THAT(judgements(judge(run, nullptr, options, "x")),
              ElementsAre(Judgement::kTolerated, Judgement::kTolerated, Judgement::kFails));
}

TEST(Gate, NoneOfARuleFailsWhateverItsSeverity) {
  RunBuilder run;
  run.finding(siteAt("a"), Rule::kRedundantCasts, Severity::kNote);
  GateOptions options;
  options.most = {{Rule::kRedundantCasts, 0}};
  EXPECT_FALSE(judge(run, nullptr, options, "x").passed());
}

TEST(Gate, ASuppressionHoldsUntilItsLastDayAndThenSaysSo) {
  RunBuilder run;
  run.finding(siteAt("head.fc"));
  GateOptions options;
  options.suppressions = {{"forward-*", "head.*", "known since v2", "2026-06-30"}};
  options.today = "2026-06-30";
  const Verdict held = judge(run, nullptr, options, "x");
  EXPECT_THAT(judgements(held), ElementsAre(Judgement::kSuppressed));
  EXPECT_EQ(held.findings[0].reason, "known since v2 (until 2026-06-30)");
  EXPECT_THAT(held.remarks, IsEmpty());
  options.today = "2026-07-01";
  const Verdict expired = judge(run, nullptr, options, "x");
  EXPECT_THAT(judgements(expired), ElementsAre(Judgement::kFails));
  EXPECT_THAT(expired.remarks,
              ElementsAre(HasSubstr("expired on 2026-06-30 (known since v2); 1 finding counts again")));
}

TEST(Gate, ASuppressionThatMatchesNothingIsRemarkedOn) {
  GateOptions options;
  options.suppressions = {{"nan-origin", "old.*", "gone", ""}};
  EXPECT_THAT(judge(RunBuilder(), nullptr, options, "x").remarks,
              ElementsAre("the suppression of nan-origin at old.* matches nothing any more; remove it"));
}

TEST(Gate, SettingsChangeSeveritiesByRuleAndModule) {
  RunBuilder run = oneOfEach();
  run.finding(siteAt("loss.x"));
  Findings& findings = run.get().findings;
  apply({{"*", Rule::kForwardOverflow, Severity::kNote},
         {"loss.*", Rule::kForwardOverflow, Severity::kError},
         {"*", Rule::kForwardUnderflow, std::nullopt}},
        findings);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].site->module.path, "loss.x") << "the worst comes first again";
  EXPECT_EQ(findings[1].severity, Severity::kNote);
  EXPECT_EQ(findings[2].rule, Rule::kRedundantCasts);
}

TEST(Gate, CoverageLeavesOutWhatWasLeftOutOnPurpose) {
  Coverage coverage;
  coverage.dispatched = coverage.observed = 100;
  coverage.tensors = 200;
  coverage.measured_tensors = 90;
  coverage.unmeasured_by_reason = {{"device", 10}, {"not sampled", 100}};
  EXPECT_EQ(coveragePercent(coverage), 90);
  coverage.dropped = 100;
  EXPECT_EQ(coveragePercent(coverage), 50);
  EXPECT_EQ(coveragePercent({}), 100);
  RunBuilder run;
  run.get().coverage = coverage;
  GateOptions options;
  options.coverage_percent = 50;
  EXPECT_TRUE(judge(run, nullptr, options, "x").passed());
  options.coverage_percent = 50.5;
  const Verdict verdict = judge(run, nullptr, options, "run.ampscope");
  ASSERT_EQ(verdict.failures.size(), 1U);
  EXPECT_EQ(verdict.failures[0].what, "50 % of the op calls and tensors were seen; 50.5 % are asked for");
}

TEST(Gate, DriftFailsAgainstABaseline) {
  RunBuilder before;
  before.tensor(siteAt("a"), 1);
  RunBuilder after;
  after.tensor(siteAt("a"), 1024);
  const Comparison comparison = compare(before, after);
  GateOptions options;
  options.drift.absmax = 9;
  EXPECT_FALSE(judge(after, &comparison, options, "x").passed());
  options.drift.absmax = 10;
  EXPECT_TRUE(judge(after, &comparison, options, "x").passed());
}

TEST(Gate, PatternsKnowStarsAndQuestionMarks) {
  EXPECT_TRUE(matchesPattern("*", ""));
  EXPECT_TRUE(matchesPattern("blocks.*.fc", "blocks.10.fc"));
  EXPECT_TRUE(matchesPattern("a?c", "abc"));
  EXPECT_TRUE(matchesPattern("*a*b", "xxaxxab"));
  EXPECT_FALSE(matchesPattern("a?c", "ac"));
  EXPECT_FALSE(matchesPattern("blocks.1", "blocks.10"));
  EXPECT_FALSE(matchesPattern("", "x"));
  EXPECT_FALSE(matchesPattern(std::string(40, '*') + "b", std::string(100000, 'a')));
}

}  // namespace
}  // namespace ampscope::analysis
