// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "reports/json/json_report.h"
#include "tests/support/temp_dir.h"

namespace ampscope::reports {
namespace {

using ::testing::HasSubstr;

class JsonReader : public ::testing::Test {
 protected:
  [[nodiscard]] Result<ReportData> read(const std::string& text) const {
    const std::string path = folder_ / "report.json";
    std::ofstream(path) << text;
    return readJsonReport(path);
  }
  [[nodiscard]] std::string whyNot(const std::string& text) const {
    const Result<ReportData> result = read(text);
    EXPECT_FALSE(result.ok());
    return result.ok() ? "" : result.error().message;
  }

 private:
  test::TempDir folder_;
};

const std::string kLeast = R"({"schema_version": 1, "generator": {"name": "ampscope", "version": "0"})";

TEST_F(JsonReader, AReportOfAnOlderAmpscopeHasLess) {
  const Result<ReportData> report = read(kLeast + "}");
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report.value().analysis.layers.empty());
  EXPECT_EQ(report.value().analysis.overhead.steps_timed, 0U);
}

TEST_F(JsonReader, MembersOfANewerAmpscopeArePassedOver) {
  EXPECT_TRUE(read(kLeast + R"(, "weather": {"deep": [1, 2, [3]]}, "run": {"moon": "full", "steps": 7}})").ok());
}

TEST_F(JsonReader, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(whyNot("{"), HasSubstr("it is no JSON from byte 2 on"));
  EXPECT_THAT(whyNot(R"({"a": 1})"), HasSubstr("it is JSON, but no ampscope report"));
  EXPECT_THAT(whyNot("{}"), HasSubstr("it is JSON, but no ampscope report"));
  EXPECT_THAT(whyNot(R"({"schema_version": 2, "generator": {"name": "ampscope"}})"),
              HasSubstr("it has schema_version 2, and this ampscope reads 1"));
  EXPECT_THAT(whyNot(kLeast + R"(, "run": {"steps": -1}})"), HasSubstr("the report.run.steps is no count"));
  EXPECT_THAT(whyNot(kLeast + R"(, "findings": [{"rule": "nan-origin", "severity": "fatal"}]})"),
              HasSubstr("the report.findings[0].severity is 'fatal', which this ampscope does not know"));
  EXPECT_THAT(whyNot(kLeast + R"(, "findings": [{"rule": "cold-fusion", "severity": "error"}]})"),
              HasSubstr("'cold-fusion', which this ampscope does not know"));
  EXPECT_THAT(whyNot(kLeast + R"(, "layers": {}})"), HasSubstr("the report.layers is no array"));
  EXPECT_THAT(whyNot(kLeast + R"(, "layers": [[1]]})"), HasSubstr("the report.layers[0] is no object"));
  EXPECT_THAT(whyNot(kLeast + R"(, "overhead": {"ratio": "fast"}})"),
              HasSubstr("the report.overhead.ratio is no number"));
}

TEST_F(JsonReader, IsBounded) {
  EXPECT_THAT(whyNot(kLeast + ", \"x\": " + std::string(100000, '[') + std::string(100000, ']') + "}"),
              HasSubstr("nests deeper"));
  const std::string layer = R"(, "layers": [{"root": "N", "path": "a", "class": "C", "forward": {)";
  EXPECT_THAT(whyNot(kLeast + layer + R"("steps": 9, "first_step": 1, "last_step": 2}}]})"),
              HasSubstr("does not fit first_step and last_step"));
  EXPECT_THAT(whyNot(kLeast + layer + R"("steps": 1, "first_step": 4294967296}}]})"), HasSubstr("is too large"));
  EXPECT_THAT(whyNot(kLeast + layer + R"("histogram": {"1000000": 1}}}]})"), HasSubstr("is no exponent"));
}

TEST_F(JsonReader, AdviceComesBackAsItWas) {
  ReportData data;
  analysis::ScalerLedger& first = data.analysis.scalers.emplace_back();
  first.process = 1;
  first.scaler = 1;
  analysis::ScalerLedger& second = data.analysis.scalers.emplace_back();
  second.process = 1;
  second.scaler = 2;
  analysis::ReportAdvice& advice = data.advice.emplace();
  analysis::RoleAdvice& role = advice.recommendations.emplace_back();
  role.module = {true, "Net", "ff.1", ""};
  role.role = "grad";
  role.dtype = Dtype::kBfloat16;
  role.eight_bit = "e5m2 with block scaling";
  role.tf32 = true;
  role.reason = "a reason";
  role.evidence = {{"absmax", INFINITY}, {"steps", std::uint64_t{3}}};
  role.cost = {-128, 0.25};
  role.confidence = analysis::Confidence::kLow;
  analysis::NamedSimulation& named = advice.simulations.emplace_back();
  named.process = 1;
  named.scaler = 2;
  named.name = "recommended";
  analysis::Simulation& simulation = named.simulation;
  simulation.parameters = {analysis::ScalerMode::kFixed, 1024, {3, 0.25, 7}};
  simulation.format = format::FormatId::kE5m2;
  simulation.steps = 9;
  simulation.skipped = 4;
  simulation.wasted = 3;
  simulation.overflowed = 5;
  simulation.unknown = 2;
  simulation.final_scale = INFINITY;
  simulation.exact_through_step = 6;
  simulation.lost = {{}, 0.125, 0.5};
  simulation.next_overflow = 1ULL << 40U;
  const auto rendered = [](const ReportData& report) {
    std::ostringstream out;
    EXPECT_TRUE(JsonReporter().render(report, {}, out).ok());
    return nlohmann::json::parse(out.str());
  };
  const nlohmann::json written = rendered(data);
  EXPECT_TRUE(written["scaler"]["simulations"].empty()) << "it is about the second scaler";
  EXPECT_EQ(written["other_scalers"][0]["simulations"].size(), 1U);
  const Result<ReportData> report = read(written.dump());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(rendered(report.value()), written);
  ASSERT_EQ(report.value().advice->simulations.size(), 1U);
  const analysis::NamedSimulation& back = report.value().advice->simulations.front();
  EXPECT_EQ(back.scaler, 2U);
  EXPECT_EQ(back.simulation.parameters.mode, analysis::ScalerMode::kFixed);
  EXPECT_EQ(back.simulation.format, format::FormatId::kE5m2);
  EXPECT_EQ(back.simulation.final_scale, INFINITY);
  EXPECT_EQ(back.simulation.next_overflow, 1ULL << 40U);
  EXPECT_EQ(report.value().advice->recommendations.front().confidence, analysis::Confidence::kLow);
}

TEST_F(JsonReader, RangesComeBackAsTheyWere) {
  ReportData data;
  data.analysis.ranges = {{"", "epoch", 2, 3'000'000}, {"loader", "batch", 1, 0}};
  std::ostringstream out;
  ASSERT_TRUE(JsonReporter().render(data, {}, out).ok());
  const auto found = read(out.str()).value().analysis.ranges;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "epoch");
  EXPECT_EQ(found[0].count, 2U);
  EXPECT_EQ(found[0].duration_ns, 3'000'000);
  EXPECT_EQ(found[1].domain, "loader");
}

TEST_F(JsonReader, DeviceWorkComesBackAsItWas) {
  ReportData data;
  analysis::DeviceWork& work = data.analysis.device_work;
  work.totals = {{DeviceWorkOwner::kOp, DeviceWorkKind::kCopy, 3, 7'000, 64},
                 {DeviceWorkOwner::kTracer, DeviceWorkKind::kKernel, 2, 1'000, 0}};
  work.ops = {{"aten::mm", 3, 7'000}};
  work.kernels = {
      {"host to device", DeviceWorkOwner::kOp, DeviceWorkKind::kCopy, 3, 7'000, 64, {"aten::mm", "aten::to"}}};
  work.cast_duration_ns = 500;
  work.kernels_left_out = 9;
  std::ostringstream out;
  ASSERT_TRUE(JsonReporter().render(data, {}, out).ok());
  const analysis::DeviceWork found = read(out.str()).value().analysis.device_work;
  EXPECT_EQ(analysis::deviceDuration(found), 8'000U);
  EXPECT_EQ(analysis::deviceDuration(found, DeviceWorkOwner::kTracer), 1'000U);
  EXPECT_EQ(found.cast_duration_ns, 500U);
  EXPECT_EQ(found.kernels_left_out, 9U);
  ASSERT_EQ(found.ops.size(), 1U);
  EXPECT_EQ(found.ops[0].count, 3U);
  ASSERT_EQ(found.kernels.size(), 1U);
  EXPECT_EQ(found.kernels[0].name, "host to device");
  EXPECT_EQ(found.kernels[0].kind, DeviceWorkKind::kCopy);
  EXPECT_EQ(found.kernels[0].bytes, 64U);
  EXPECT_EQ(found.kernels[0].ops.size(), 2U);
}

TEST_F(JsonReader, AdviceThatMakesNoSenseIsRefused) {
  const std::string simulation = R"(, "scaler": {"process": 1, "scaler": 1, "simulations": [{"parameters": )";
  EXPECT_THAT(whyNot(kLeast + simulation + R"({"mode": "wild"}}]}})"),
              HasSubstr("the report.scaler.simulations[0].parameters.mode is 'wild'"));
  EXPECT_THAT(whyNot(kLeast + simulation + R"({"mode": "fixed"}, "gradient_format": "fp3"}]}})"),
              HasSubstr("the report.scaler.simulations[0].gradient_format is no format"));
  EXPECT_THAT(whyNot(kLeast + R"(, "recommendations": [{"dtype": "float16", "confidence": "total"}]})"),
              HasSubstr("the report.recommendations[0].confidence is 'total'"));
}

TEST_F(JsonReader, NoSuchFileIsOneSentence) {
  const Result<ReportData> result = readJsonReport("/no/such/report.json");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInput);
  EXPECT_THAT(result.error().message, HasSubstr("/no/such/report.json"));
}

TEST_F(JsonReader, HoleyStepsKeepTheirNumberAndEnds) {
  const Result<ReportData> report =
      read(kLeast + R"(, "layers": [{"root": "N", "path": "a", "class": "C", "forward": )"
                    R"({"steps": 3, "first_step": 10, "last_step": 50}, "gradients": {}}]})");
  ASSERT_TRUE(report.ok()) << report.error().message;
  const analysis::StepSet& steps = report.value().analysis.layers[0].rollup.forward.steps;
  EXPECT_EQ(steps.count(), 3U);
  EXPECT_EQ(steps.first(), 10U);
  EXPECT_EQ(steps.last(), 50U);
}

}  // namespace
}  // namespace ampscope::reports
