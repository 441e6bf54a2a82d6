// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/run_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ampscope::analysis {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(RunVerdict, ACleanRunAndOneOfWhichNothingIsKnown) {
  Analysis analysis;
  EXPECT_FALSE(runVerdict(analysis).measured);
  EXPECT_THAT(runVerdict(analysis).sentence, HasSubstr("nothing can be said"));
  analysis.coverage.measured_tensors = 5;
  analysis.run.steps = 12;
  const RunVerdict clean = runVerdict(analysis);
  EXPECT_FALSE(clean.severity);
  EXPECT_THAT(clean.sentence, AllOf(HasSubstr("12 steps"), HasSubstr("no inf or nan")));
}

TEST(RunVerdict, NamesTheWorstPlaceStepAndWhatItCost) {
  Analysis analysis;
  analysis.coverage.measured_tensors = 5;
  analysis.run.steps = 12;
  Finding worst;
  worst.rule = Rule::kForwardOverflow;
  worst.severity = Severity::kError;
  worst.first_step = 4;
  worst.last_step = 4;
  worst.site.emplace();
  worst.site->module = {true, "Net", "fc2", "Linear"};
  worst.site->op = "aten::addmm";
  worst.site->phase = Phase::kForward;
  Finding note;
  note.severity = Severity::kNote;
  analysis.findings = {worst, note};
  ScalerLedger ledger;
  ledger.skipped = 3;
  analysis.scalers = {ledger};
  const RunVerdict verdict = runVerdict(analysis);
  EXPECT_EQ(verdict.severity, Severity::kError);
  EXPECT_EQ(verdict.findings, (std::array<std::uint64_t, 3>{1, 0, 1}));
  EXPECT_THAT(verdict.sentence,
              AllOf(HasSubstr("fc2 (aten::addmm, forward), step 4"), HasSubstr("3 of 12 steps skipped.")));
  analysis.nonfinite.broken_parameters = {{"w", {}, 7}};
  EXPECT_THAT(runVerdict(analysis).sentence, HasSubstr("1 weight holds inf or nan from step 7 on."));
}

}  // namespace
}  // namespace ampscope::analysis
