// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

namespace ampscope::reports {
namespace {

std::string rendered(const ReportData& data) {
  std::ostringstream out;
  EXPECT_TRUE(JsonReporter().render(data, {}, out).ok());
  return out.str();
}

ReportData withName(std::string name) {
  ReportData data;
  analysis::OpEntry entry;
  entry.site.module = {true, "Net", name, "Linear"};
  entry.site.op = "aten::mm";
  entry.totals.tensors = entry.totals.measured = entry.totals.full = 1;
  entry.totals.histogram = {-2, {3, 0, 4}};
  entry.totals.what_if[0].flush_to_zero = 9;
  entry.totals.absmax = 2.5;
  data.analysis.layers.push_back({entry.site.module, {}, {entry}});
  data.analysis.run.command = std::move(name);
  return data;
}

TEST(JsonReport, IsJsonAndKeepsHostileNames) {
  for (const std::string& name : {std::string("plain"), std::string("\x1b[31m\"\\\n\0x", 11),
                                  std::string("層\u2028\u202e"), std::string(100000, 'x'), std::string("</script>")}) {
    const nlohmann::json report = nlohmann::json::parse(rendered(withName(name)));
    EXPECT_EQ(report["layers"][0]["path"], name);
    EXPECT_EQ(report["run"]["command"], name);
  }
}

TEST(JsonReport, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  const nlohmann::json report = nlohmann::json::parse(rendered(withName("a\xff")));
  EXPECT_EQ(report["layers"][0]["path"], "a\xef\xbf\xbd");
}

TEST(JsonReport, WritesHistogramsByExponentAndWhatIfByFormat) {
  const nlohmann::json report = nlohmann::json::parse(rendered(withName("a")));
  const nlohmann::json& op = report["layers"][0]["ops"][0];
  EXPECT_EQ(op["histogram"], (nlohmann::json{{"-2", 3}, {"0", 4}}));
  EXPECT_EQ(op["what_if"]["fp16"]["flush_to_zero"], 9);
  EXPECT_EQ(op["what_if"].size(), 8U);
  EXPECT_EQ(op["absmax"], 2.5);
  EXPECT_TRUE(op["absmin"].is_null()) << "no such element";
}

TEST(JsonReport, ARangeLevelEntryHasNoHistogram) {
  ReportData data = withName("a");
  data.analysis.layers[0].ops[0].totals.full = 0;
  const nlohmann::json report = nlohmann::json::parse(rendered(data));
  EXPECT_FALSE(report["layers"][0]["ops"][0].contains("histogram"));
  EXPECT_FALSE(report["layers"][0]["ops"][0].contains("what_if"));
}

TEST(JsonReport, AReferenceStandsByLevelAndOnlyWhereTensorsWereCompared) {
  ReportData data = withName("a");
  EXPECT_FALSE(nlohmann::json::parse(rendered(data))["layers"][0]["ops"][0].contains("reference"));
  analysis::ReferencesByLevel& references = data.analysis.layers[0].ops[0].references;
  analysis::ReferenceTotals& local = references[analysis::indexOf(ReferenceLevel::kLocal)];
  local.tensors = 1;
  local.sum.numel = 10;
  local.sum.compared = 4;
  local.sum.flushed = {1, 2};
  local.sum.overflowed = {3, 0};
  local.sum.sum_error = -2;
  local.sum.sum_squared_error = 1;
  local.sum.sum_squared_reference = 4;
  local.sum.ulp[33] = 4;
  analysis::ReferenceTotals& shadow = references[analysis::indexOf(ReferenceLevel::kShadow)];
  shadow.tensors = 2;
  shadow.sum.sum_squared_reference = INFINITY;
  shadow.sum.sum_squared_error = INFINITY;
  analysis::OpEntry& entry = data.analysis.layers[0].ops[0];
  entry.balance = analysis::balance(0.25, 0, 0.5);
  entry.certification.add({300, 8, 2, 0x1p-60, std::nan("")});
  entry.cancellation.tensors = 1;
  entry.cancellation.sum.complete = 3;
  entry.cancellation.sum.bits[53] = 7;
  const nlohmann::json op = nlohmann::json::parse(rendered(data))["layers"][0]["ops"][0];
  EXPECT_EQ(op["cancellation"]["complete"], 3);
  EXPECT_EQ(op["cancellation"]["bits"].size(), 54U);
  EXPECT_EQ(op["cancellation"]["bits"][53], 7);
  const nlohmann::json& found = op["reference"];
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found["certified"]["sampled"], 8);
  EXPECT_EQ(found["certified"]["uncertified"], 2);
  EXPECT_EQ(found["certified"]["max_abs_bound"], 0x1p-60);
  EXPECT_EQ(found["certified"]["max_ulp_bound"], "inf") << "what is not known is the worst";
  EXPECT_EQ(found["balance"]["flow"], "made");
  EXPECT_TRUE(found["balance"]["amplification"].is_null()) << "the inputs are exact";
  EXPECT_EQ(found["local"]["numel"], 10);
  EXPECT_EQ(found["local"]["flushed"], (nlohmann::json{{"format_limited", 1}, {"algorithm_limited", 2}}));
  EXPECT_EQ(found["local"]["overflowed"]["format_limited"], 3);
  EXPECT_EQ(found["local"]["bias"], -0.5);
  EXPECT_EQ(found["local"]["rms_error"], 0.5);
  EXPECT_EQ(found["local"]["relative_norm_error"], 0.5);
  EXPECT_EQ(found["local"]["ulp"].size(), 34U);
  EXPECT_EQ(found["local"]["ulp"][33], 4);
  EXPECT_EQ(found["shadow"]["tensors"], 2);
  EXPECT_TRUE(found["shadow"]["bias"].is_null()) << "nothing was finite on both sides";
  EXPECT_EQ(found["shadow"]["relative_norm_error"], "nan");
}

TEST(JsonReport, CoverageSaysByOpWhyCallsWereNotCompared) {
  ReportData data;
  analysis::OpCoverage op;
  op.op = "aten::mm";
  op.referenced = 2;
  op.unreferenced_by_reason = {{"excluded", 1}, {"not sampled", 3}};
  data.analysis.coverage.ops = {op};
  const nlohmann::json found = nlohmann::json::parse(rendered(data))["coverage"]["ops"][0];
  EXPECT_EQ(found["referenced"], 2);
  EXPECT_EQ(found["unreferenced_by_reason"], (nlohmann::json{{"excluded", 1}, {"not sampled", 3}}));
  EXPECT_FALSE(found.contains("certified")) << "another level";
}

TEST(JsonReport, CoverageSaysWhyCallsWereNotCertified) {
  ReportData data;
  analysis::OpCoverage op;
  op.uncertified_by_reason = {{"no bound", 1}};
  data.analysis.coverage.ops = {op};
  data.analysis.coverage.certified = 2;
  data.analysis.coverage.uncertified_by_reason = {{"no bound", 1}, {"no formula", 3}};
  const nlohmann::json found = nlohmann::json::parse(rendered(data))["coverage"];
  EXPECT_EQ(found["certified"], 2);
  EXPECT_EQ(found["uncertified_by_reason"], (nlohmann::json{{"no bound", 1}, {"no formula", 3}}));
  EXPECT_EQ(found["ops"][0]["certified"], 0);
  EXPECT_EQ(found["ops"][0]["uncertified_by_reason"], (nlohmann::json{{"no bound", 1}}));
}

TEST(JsonReport, NonFiniteNumbersAreStrings) {
  ReportData data;
  analysis::ScalerLedger ledger;
  analysis::ScaleStep step;
  step.scale_before = INFINITY;
  step.scale_after = NAN;
  step.found_inf = -INFINITY;
  ledger.trajectory = {step};
  data.analysis.scalers = {ledger, ledger};
  const nlohmann::json report = nlohmann::json::parse(rendered(data));
  EXPECT_EQ(report["scaler"]["trajectory"][0]["scale_before"], "inf");
  EXPECT_EQ(report["scaler"]["trajectory"][0]["scale_after"], "nan");
  EXPECT_EQ(report["scaler"]["trajectory"][0]["found_inf"], "-inf");
  EXPECT_EQ(report["other_scalers"].size(), 1U);
}

TEST(JsonReport, FindingsHaveEvidenceByNameAndNullWhereTheyHaveNoPlace) {
  ReportData data;
  analysis::Finding finding;
  finding.rule = analysis::Rule::kNanOrigin;
  finding.severity = analysis::Severity::kError;
  finding.evidence = {{"input_absmax", INFINITY}, {"steps", std::uint64_t{3}}, {"origin", std::string("a")}};
  data.analysis.findings = {finding, finding};
  analysis::Site& site = data.analysis.findings[1].site.emplace();
  site.op = "aten::mm";
  site.phase = Phase::kBackward;
  const nlohmann::json report = nlohmann::json::parse(rendered(data));
  const nlohmann::json& about_the_run = report["findings"][0];
  EXPECT_EQ(about_the_run["rule"], "nan-origin");
  EXPECT_EQ(about_the_run["severity"], "error");
  EXPECT_EQ(about_the_run["evidence"], (nlohmann::json{{"input_absmax", "inf"}, {"steps", 3}, {"origin", "a"}}));
  for (const char* member : {"module", "op", "phase", "role", "dtype"}) {
    EXPECT_TRUE(about_the_run[member].is_null()) << member;
  }
  EXPECT_EQ(report["findings"][1]["op"], "aten::mm");
  EXPECT_EQ(report["findings"][1]["phase"], "backward");
}

TEST(JsonReport, WithoutAScalerTheScalerIsNull) {
  EXPECT_TRUE(nlohmann::json::parse(rendered({}))["scaler"].is_null());
}

TEST(JsonReport, AStreamThatFailsIsAnError) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  const Result<void> result = JsonReporter().render({}, {}, out);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInput);
}

}  // namespace
}  // namespace ampscope::reports
