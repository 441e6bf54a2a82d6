// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A tuning as text and as JSON, with names that would break a terminal.
#include "reports/tuning/tuning_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace ampscope::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

tune::TuneOutcome outcome() {
  tune::TuneOutcome result;
  result.end = tune::TuneEnd::kFound;
  result.sentence = "1 module in another precision, verified";
  result.minimal = true;
  tune::Trial plain;
  plain.session = "tuning/00.ampscope";
  plain.why_not = "there is forward-overflow in Net a";
  plain.findings = {"forward-overflow in Net a"};
  plain.skipped = 3;
  tune::Trial fixed;
  fixed.kind = tune::TrialKind::kRecommended;
  fixed.policy.modules.push_back({"Net", "a\x1b[31m", Dtype::kFloat32, ""});
  fixed.session = "tuning/01.ampscope";
  fixed.passed = true;
  fixed.final_loss = 0.25;
  fixed.seconds_per_step = 0.001;
  result.trials = {plain, fixed};
  result.best = 1;
  return result;
}

TEST(TuningReport, TextNamesThePolicyAndWhatWasTried) {
  std::ostringstream out;
  ASSERT_TRUE(writeTuningText(outcome(), "tuning/policy.json", {80, false}, out).ok());
  EXPECT_THAT(out.str(), HasSubstr("* 2  recommended"));
  EXPECT_THAT(out.str(), HasSubstr("0.25"));
  EXPECT_THAT(out.str(), HasSubstr("ampscope profile --policy tuning/policy.json"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

TEST(TuningReport, JsonHoldsEveryRun) {
  std::ostringstream out;
  ASSERT_TRUE(writeTuningJson(outcome(), "", "1.0", out).ok());
  const nlohmann::json json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["end"], "found");
  EXPECT_EQ(json["best"], 1);
  EXPECT_TRUE(json["policy"].is_null());
  EXPECT_EQ(json["trials"][0]["skipped"], 3);
  EXPECT_TRUE(json["trials"][0]["final_loss"].is_null());
  EXPECT_EQ(json["trials"][1]["modules"][0]["dtype"], "float32");
}

TEST(TuningReport, AStreamThatFailsIsSaid) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_FALSE(writeTuningText(outcome(), "", {80, false}, out).ok());
  EXPECT_FALSE(writeTuningJson(outcome(), "", "1.0", out).ok());
}

}  // namespace
}  // namespace ampscope::reports
