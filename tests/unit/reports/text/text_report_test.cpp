// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "reports/reporters.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(const ReportData& data, Style style = {}) {
  std::ostringstream out;
  EXPECT_TRUE(TextReporter().render(data, style, out).ok());
  return out.str();
}

ReportData hostile() {
  const std::string evil = "\x1b]0;owned\x07" + std::string(3000, 'm') + "\n\xff";
  ReportData data;
  analysis::Analysis& analysis = data.analysis;
  analysis.run.command = evil;
  analysis.run.torch_version = evil;
  analysis.run.devices = {evil};
  analysis::Site site;
  site.module = {true, evil, evil, evil};
  site.op = evil;
  site.public_op = evil;
  analysis::Finding finding;
  finding.severity = analysis::Severity::kError;
  finding.site = site;
  finding.message = evil;
  finding.remedy = evil;
  analysis.findings = {finding};
  analysis::Layer layer;
  layer.module = site.module;
  layer.rollup.forward.tensors = 1;
  analysis.layers = {layer};
  analysis::ScalerLedger ledger;
  analysis::ScaleStep step;
  step.skipped = true;
  step.blame = analysis::Blame{.site = site};
  ledger.trajectory = {step};
  ledger.skipped = 1;
  analysis.scalers = {ledger};
  analysis.coverage.notices = {{evil, 1, evil}};
  analysis.coverage.ingest = {{evil, evil, 1, evil}};
  analysis.coverage.unmeasured_by_reason = {{evil, 1}};
  return data;
}

TEST(TextReport, NoLineIsWiderThanAskedWhateverTheNames) {
  for (const int width : {76, 80, 120, 200}) {
    std::istringstream lines(rendered(hostile(), {.width = width}));
    for (std::string line; std::getline(lines, line);) {
      ASSERT_LE(columns(line), static_cast<std::size_t>(width)) << line.substr(0, 300);
    }
  }
}

TEST(TextReport, NamesCannotSpeakToTheTerminal) {
  const std::string text = rendered(hostile());
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
  EXPECT_THAT(text, HasSubstr("\\x1b]0;owned"));
}

TEST(TextReport, ColourOnlyWhereAsked) {
  ReportData data;
  EXPECT_THAT(rendered(data), Not(HasSubstr("\x1b")));
  EXPECT_THAT(rendered(data, {.color = true}), HasSubstr("\x1b["));
}

TEST(TextReport, AnEmptySessionSaysThatNothingWasMeasured) {
  EXPECT_THAT(rendered({}), HasSubstr("nothing was measured"));
}

TEST(TextReport, ErrorsSayWhatToDo) {
  ReportData data;
  analysis::Finding finding;
  finding.rule = analysis::Rule::kInfOrigin;
  finding.severity = analysis::Severity::kError;
  finding.message = "two became inf.";
  finding.remedy = "Mend it.";
  data.analysis.findings = {finding};
  EXPECT_THAT(rendered(data), HasSubstr("ERROR  inf-origin\n         two became inf.\n         Do: Mend it.\n"));
  data.analysis.findings[0].severity = analysis::Severity::kWarning;
  EXPECT_THAT(rendered(data), Not(HasSubstr("Mend it.")));
}

TEST(TextReport, AFlatAndADeadScaleAreDrawn) {
  ReportData data;
  analysis::ScalerLedger ledger;
  for (const double scale : {0.0, HUGE_VAL, 65536.0, std::nan("")}) {
    ledger.trajectory.emplace_back().scale_before = scale;
  }
  data.analysis.scalers = {ledger};
  EXPECT_THAT(rendered(data), HasSubstr("scale"));
}

TEST(Reporters, AreFoundByName) {
  ASSERT_NE(findReporter("json"), nullptr);
  EXPECT_EQ(findReporter("json")->name(), "json");
  EXPECT_EQ(findReporter("xml"), nullptr);
  EXPECT_EQ(reporters().front()->name(), "text");
}

}  // namespace
}  // namespace ampscope::reports
