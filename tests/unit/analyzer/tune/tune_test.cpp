// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The search, with a program that is a function: each of its modules overflows unless it runs in float32.
#include "analyzer/tune/tune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace ampscope::tune {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A program whose modules `bad` overflow in float16. `hidden` shows only when no other is left: an overflow before it
/// kept its values away.
struct Program {
  std::set<std::string> bad{};
  std::set<std::string> alarms{};  ///< found in the program as it is, whatever their precision
  std::string hidden{};
  double loss = 1.0;
  double exact_loss = 1.0;
  std::string failure{};
  std::size_t interrupted_at = SIZE_MAX;
  std::vector<policy::Policy> ran{};

  Result<Observed> run(const policy::Policy& policy) {
    ran.push_back(policy);
    Observed observed;
    observed.session = std::to_string(ran.size());
    observed.interrupted = ran.size() == interrupted_at;
    observed.failure = failure;
    const bool off = policy.autocast_dtype == Dtype::kFloat32;
    observed.analysis.run.autocast_dtypes = {Dtype::kFloat16};
    observed.analysis.run.final_loss = off ? exact_loss : loss;
    std::set<std::string> promoted;
    for (const policy::ModulePolicy& module : policy.modules) {
      promoted.insert(module.module);
    }
    std::set<std::string> found;
    std::set_difference(bad.begin(), bad.end(), promoted.begin(), promoted.end(), std::inserter(found, found.end()));
    if (found.empty() && !hidden.empty() && !promoted.contains(hidden)) {
      found.insert(hidden);
    }
    if (policy.modules.empty()) {
      found.insert(alarms.begin(), alarms.end());
    }
    for (const std::string& module : off ? std::set<std::string>() : found) {
      analysis::Finding finding;
      finding.rule = analysis::Rule::kForwardOverflow;
      finding.severity = analysis::Severity::kError;
      finding.dtype = Dtype::kFloat16;
      analysis::Site site;
      site.module.in_module = true;
      site.module.root = "Net";
      site.module.path = module;
      finding.site = site;
      observed.analysis.findings.push_back(finding);
    }
    return observed;
  }

  Result<TuneOutcome> tune(TuneRequest request = {}) {
    return tune::tune(request, [this](const policy::Policy& policy) { return run(policy); }, {});
  }
};

std::vector<std::string> modules(const TuneOutcome& outcome) {
  std::vector<std::string> names;
  for (const policy::ModulePolicy& module : outcome.trials.at(outcome.best.value()).policy.modules) {
    names.push_back(module.module);
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Tune, NothingToDo) {
  Program program;
  const TuneOutcome outcome = program.tune().value();
  EXPECT_EQ(outcome.end, TuneEnd::kNothingToDo);
  EXPECT_EQ(program.ran.size(), 1U);
  EXPECT_FALSE(outcome.best);
}

TEST(Tune, FindsExactlyTheBadOnes) {
  Program program{.bad = {"blocks.3", "blocks.9"}};
  const TuneOutcome outcome = program.tune().value();
  ASSERT_EQ(outcome.end, TuneEnd::kFound);
  EXPECT_TRUE(outcome.minimal);
  EXPECT_THAT(modules(outcome), ElementsAre("blocks.3", "blocks.9"));
  EXPECT_EQ(program.ran.size(), 4U);  // as it is, both, and each alone
}

TEST(Tune, ShrinksWhatWasRecommendedInVain) {
  Program program{.bad = {"e"}, .alarms = {"a", "b", "c", "d", "f"}};
  const TuneOutcome outcome = program.tune().value();
  ASSERT_EQ(outcome.end, TuneEnd::kFound);
  EXPECT_TRUE(outcome.minimal);
  EXPECT_THAT(modules(outcome), ElementsAre("e"));
}

TEST(Tune, GoesOnWithWhatAPromotionUncovers) {
  Program program{.bad = {"a"}, .hidden = "z"};
  const TuneOutcome outcome = program.tune().value();
  ASSERT_EQ(outcome.end, TuneEnd::kFound);
  EXPECT_THAT(modules(outcome), ElementsAre("a", "z"));
}

TEST(Tune, TheLossMustBeThatOfFloat32) {
  Program program{.bad = {"a"}, .loss = 1.05, .exact_loss = 1.0};
  TuneRequest request;
  request.reference_run = true;
  const TuneOutcome strict = program.tune(request).value();
  EXPECT_EQ(strict.end, TuneEnd::kNotFound);
  EXPECT_THAT(strict.sentence, HasSubstr("the loss ends at 1.05, in float32 at 1"));
  EXPECT_EQ(strict.trials[1].kind, TrialKind::kFloat32);
  request.tolerance = 0.06;
  EXPECT_EQ(program.tune(request).value().end, TuneEnd::kFound);
  Program diverged{.bad = {"a"}, .loss = std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THAT(diverged.tune().value().sentence, HasSubstr("the loss ends as inf or nan"));
}

TEST(Tune, RunsAreCounted) {
  Program program{.bad = {"a", "b", "c", "d"}};
  TuneRequest request;
  request.max_runs = 3;
  const TuneOutcome outcome = program.tune(request).value();
  ASSERT_EQ(outcome.end, TuneEnd::kFound);
  EXPECT_FALSE(outcome.minimal);
  EXPECT_THAT(outcome.sentence, HasSubstr("--max-runs"));
  EXPECT_EQ(modules(outcome).size(), 4U);
  request.max_runs = 1;
  EXPECT_EQ(program.tune(request).value().end, TuneEnd::kNotFound);
}

TEST(Tune, AProgramThatFailsAndOneThatIsInterrupted) {
  Program failing{.failure = "the program ended with exit code 3"};
  const TuneOutcome failed = failing.tune().value();
  EXPECT_EQ(failed.end, TuneEnd::kProgramFailed);
  EXPECT_THAT(failed.sentence, HasSubstr("exit code 3"));
  Program interrupted{.bad = {"a"}, .interrupted_at = 2};
  EXPECT_EQ(interrupted.tune().value().end, TuneEnd::kInterrupted);
}

}  // namespace
}  // namespace ampscope::tune
