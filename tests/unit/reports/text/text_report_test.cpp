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
  analysis.run.range = evil;
  analysis.ranges = {{evil, evil, 1, 1}};
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
  analysis::OpEntry entry;
  entry.site = site;
  entry.site.phase = Phase::kOptimizer;
  entry.dtype = Dtype::kBfloat16;
  analysis::ReferenceTotals& totals = entry.references[0];
  totals.tensors = totals.sum.numel = 999'999'999;
  totals.sum.flushed = totals.sum.overflowed = {499'999'999, 499'999'999};
  totals.sum.sum_squared_flushed = totals.sum.sum_squared_error = 0.1234567;
  totals.sum.sum_squared_reference = 1.23456e9;
  totals.sum.max_ulp_error = 1.23456e9;
  layer.ops = {entry};
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
  analysis.coverage.reference_on = true;
  analysis.coverage.unreferenced_by_reason = {{evil, 1}};
  analysis.device_work.totals = {{DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, 1, UINT64_MAX, 0}};
  analysis.device_work.ops = {{evil, 1, UINT64_MAX}};
  analysis.device_work.kernels = {
      {"_Z3000" + evil, DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, 1, UINT64_MAX, 0, {evil}},
      {evil, DeviceWorkOwner::kOutside, DeviceWorkKind::kCopy, 1, 1, UINT64_MAX, {}}};
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

TEST(TextReport, DeviceWorkStandsOnlyWhereThereIsSome) {
  ReportData data;
  EXPECT_THAT(rendered(data), Not(HasSubstr("Device\n")));
  analysis::DeviceWork& work = data.analysis.device_work;
  work.totals = {{DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, 4, 750, 0},
                 {DeviceWorkOwner::kTracer, DeviceWorkKind::kKernel, 4, 250, 0}};
  work.ops = {{"aten::mm", 4, 750}};
  work.kernels = {{"_ZN2at6native4gemmILi4EEEvi",
                   DeviceWorkOwner::kOp,
                   DeviceWorkKind::kKernel,
                   4,
                   750,
                   0,
                   {"aten::addmm", "aten::mm"}},
                  {"statistics", DeviceWorkOwner::kTracer, DeviceWorkKind::kKernel, 4, 250, 0, {}}};
  const std::string text = rendered(data);
  EXPECT_THAT(text, HasSubstr("Device\n"));
  EXPECT_THAT(text, HasSubstr("at::native::gemm"));
  EXPECT_THAT(text, HasSubstr("aten::addmm and 1 more"));
  EXPECT_THAT(text, HasSubstr("for ampscope 0.25 us (25 %)"));
}

TEST(TextReport, ColourOnlyWhereAsked) {
  ReportData data;
  EXPECT_THAT(rendered(data), Not(HasSubstr("\x1b")));
  EXPECT_THAT(rendered(data, {.color = true}), HasSubstr("\x1b["));
}

TEST(TextReport, AnEmptySessionSaysThatNothingWasMeasured) {
  EXPECT_THAT(rendered({}), HasSubstr("nothing was measured"));
}

TEST(TextReport, RangesOfTheProgramMostOfThemCutOff) {
  ReportData data;
  EXPECT_THAT(rendered(data), Not(HasSubstr("Ranges of the program")));
  for (int i = 0; i < 25; ++i) {
    data.analysis.ranges.push_back({"loader", "range " + std::to_string(i), 3, 2'000'000'000});
  }
  const std::string text = rendered(data);
  EXPECT_THAT(text, testing::ContainsRegex("range 19 +loader +3 +2.00 s"));
  EXPECT_THAT(text, Not(HasSubstr("range 20")));
  EXPECT_THAT(text, HasSubstr("and 5 more\n"));
  data.analysis.run.range = "forward";
  EXPECT_THAT(rendered(data), HasSubstr("only calls in NVTX ranges named forward\n"));
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

/// One op of layer `path`, compared at `level`: flushed elements with `lost` of the norm, all by the algorithm.
analysis::Layer comparedLayer(const std::string& path, ReferenceLevel level, double lost) {
  analysis::Layer layer;
  layer.module = {true, "Net", path, "Linear"};
  analysis::OpEntry entry;
  entry.site.module = layer.module;
  entry.site.op = "aten::mm";
  entry.dtype = Dtype::kFloat16;
  analysis::ReferenceTotals& totals = entry.references[analysis::indexOf(level)];
  totals.tensors = 1;
  totals.sum.numel = 100;
  totals.sum.flushed.algorithm_limited = 25;
  totals.sum.sum_squared_reference = 1;
  totals.sum.sum_squared_flushed = lost * lost;
  layer.ops = {entry};
  return layer;
}

TEST(TextReport, ShowsWhatWasLostOnlyWhereItWasCompared) {
  ReportData data;
  EXPECT_THAT(rendered(data), Not(HasSubstr("Against the exact result")));
  data.analysis.coverage.referenced = 1;
  data.analysis.layers = {comparedLayer("fc", ReferenceLevel::kShadow, 0.5)};
  EXPECT_THAT(rendered(data), Not(HasSubstr("Against the exact result"))) << "levels are never mixed";
  data.analysis.layers = {comparedLayer("fc", ReferenceLevel::kLocal, 1e-6)};
  EXPECT_THAT(rendered(data), HasSubstr("of the results that were compared none overflowed"));
  data.analysis.layers = {comparedLayer("fc", ReferenceLevel::kLocal, 0.5)};
  EXPECT_THAT(rendered(data, {.width = 80}), testing::ContainsRegex("fc +mm +other +f16 +25% +50%"));
  EXPECT_THAT(rendered(data, {.width = 120}), testing::ContainsRegex("fc +mm +other +f16 +0% +25% +50%"));
}

TEST(TextReport, TheLargestLossIsFirstAndAnUnknownOneIsLargest) {
  ReportData data;
  for (const auto& [path, lost] : std::vector<std::pair<std::string, double>>{
           {"small", 0.01}, {"large", 0.9}, {"unknown", std::nan("")}, {"medium", 0.3}}) {
    data.analysis.layers.push_back(comparedLayer(path, ReferenceLevel::kLocal, lost));
  }
  const std::string text = rendered(data);
  const std::string section = text.substr(text.find("Against the exact result"));
  std::size_t before = 0;
  for (const char* path : {"unknown", "large", "medium", "small"}) {
    const std::size_t at = section.find(path);
    ASSERT_NE(at, std::string::npos) << path;
    EXPECT_GT(at, before) << path;
    before = at;
  }
}

TEST(TextReport, SharesFromAHairToAllAndEveryRowShowsItsReason) {
  ReportData data;
  data.analysis.layers = {comparedLayer("all", ReferenceLevel::kLocal, 1),
                          comparedLayer("none", ReferenceLevel::kLocal, 0)};
  data.analysis.layers[0].ops[0].references[0].sum.flushed = {100, 0};
  data.analysis.layers[1].ops[0].references[0].sum.flushed = {0, 0};
  data.analysis.layers[1].ops[0].references[0].sum.nan_made = 7;
  std::string text = rendered(data);
  EXPECT_THAT(text, testing::ContainsRegex("all +mm +other +f16 +100% +100%"));
  EXPECT_THAT(text, testing::ContainsRegex("none +mm +other +f16 +0% +0% +7 "));
  data.analysis.layers[1].ops[0].references[0].sum.numel = 3'000'000'000;
  data.analysis.layers[1].ops[0].references[0].sum.flushed = {1, 0};
  data.analysis.layers[1].ops[0].references[0].sum.overflowed = {1'500'000, 0};
  EXPECT_THAT(rendered(data), testing::ContainsRegex("none +mm +other +f16 +<0.001% +0% +1.5e[+]06 "));
}

TEST(TextReport, ReasonsAreSaidEvenWhenNothingCouldBeCompared) {
  ReportData data;
  analysis::Coverage& coverage = data.analysis.coverage;
  coverage.unreferenced_by_reason = {{"off", 3}};
  EXPECT_THAT(rendered(data), Not(HasSubstr("not compared")));
  coverage.reference_on = true;
  coverage.unreferenced_by_reason = {{"failed", 3}};
  EXPECT_THAT(rendered(data), HasSubstr("not compared: 3 failed"));
  EXPECT_THAT(rendered(data), Not(HasSubstr("certified")));
  coverage.uncertified_by_reason = {{"no formula", 4}};
  EXPECT_THAT(rendered(data), HasSubstr("certified: 0 of those that were compared; not: 4 no formula"));
}

TEST(Reporters, AreFoundByName) {
  ASSERT_NE(findReporter("json"), nullptr);
  EXPECT_EQ(findReporter("json")->name(), "json");
  EXPECT_EQ(findReporter("xml"), nullptr);
  EXPECT_EQ(reporters().front()->name(), "text");
}

}  // namespace
}  // namespace ampscope::reports
