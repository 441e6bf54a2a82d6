// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
