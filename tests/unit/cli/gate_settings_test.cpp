// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/gate_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace ampscope::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class GateSettings : public ::testing::Test {
 protected:
  Result<void> read(const std::string& text) {
    const std::string path = folder_ / "ampscope.toml";
    std::ofstream(path) << text;
    return readSettings(path, options_);
  }
  std::string whyNot(const std::string& text) {
    const Result<void> result = read(text);
    EXPECT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.ok() ? ErrorCode::kUsage : result.error().code, ErrorCode::kUsage);
    return result.ok() ? "" : result.error().message;
  }

  test::TempDir folder_;
  analysis::GateOptions options_;
};

TEST_F(GateSettings, AreReadInFull) {
  const Result<void> result = read(R"(
[check]
fail_on = "warning"
strict_coverage = 99.5
[check.max]
scale-too-high = 1
[drift]
absmax = 3
time = 1.5
[rules]
redundant-casts = "off"
forward-underflow = "error"
[[modules]]
path = "head.*"
[modules.rules]
low-precision-loss = "note"
[[suppress]]
rule = "masked-nonfinite"
module = "decoder.*"
reason = "the mask of padded rows"
expires = 2027-01-31
[[suppress]]
rule = "*"
module = ""
reason = "the root itself"
)");
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(options_.fail_on, analysis::Severity::kWarning);
  EXPECT_EQ(options_.coverage_percent, 99.5);
  ASSERT_EQ(options_.most.size(), 1U);
  EXPECT_EQ(options_.most[0], std::pair(analysis::Rule::kScaleTooHigh, std::uint64_t{1}));
  EXPECT_EQ(options_.drift.absmax, 3);
  EXPECT_EQ(options_.drift.time, 1.5);
  EXPECT_FALSE(options_.drift.error);
  ASSERT_EQ(options_.settings.size(), 3U);
  EXPECT_EQ(options_.settings[2].module, "head.*");
  EXPECT_EQ(options_.settings[2].severity, analysis::Severity::kNote);
  ASSERT_EQ(options_.suppressions.size(), 2U);
  EXPECT_EQ(options_.suppressions[0].expires, "2027-01-31");
  EXPECT_EQ(options_.suppressions[1].module, "");
  EXPECT_EQ(options_.suppressions[1].expires, "");
}

TEST_F(GateSettings, AnUnknownKeyIsAnErrorWithTheNearestNameAndTheLine) {
  EXPECT_THAT(whyNot("\n[chekc]\n"), EndsWith("ampscope.toml:2: the file has no key 'chekc'; did you mean check?"));
  EXPECT_THAT(whyNot("[check]\nfail_no = \"error\"\n"),
              EndsWith(":2: [check] has no key 'fail_no'; did you mean fail_on?"));
  EXPECT_THAT(whyNot("[rules]\nnan-orgin = \"off\"\n"),
              EndsWith(":2: there is no rule 'nan-orgin'; did you mean nan-origin?"));
  EXPECT_THAT(whyNot("[drift]\nabsmux = 1\n"), EndsWith(":2: there is no drift 'absmux'; did you mean absmax?"));
  EXPECT_THAT(whyNot("[[suppress]]\nrule = \"*\"\nreasons = \"x\"\n"), HasSubstr("did you mean reason?"));
}

TEST_F(GateSettings, AValueThatMakesNoSenseIsAnErrorWithTheLine) {
  EXPECT_THAT(whyNot("[check]\nfail_on = \"fatal\"\n"), EndsWith(":2: fail_on is error, warning or note, not 'fatal'"));
  EXPECT_THAT(whyNot("[check]\nfail_on = 1\n"), EndsWith(":2: fail_on is a text that is not empty"));
  EXPECT_THAT(whyNot("[check.max]\nnan-origin = -1\n"), HasSubstr("an integer from 0 on"));
  EXPECT_THAT(whyNot("[drift]\ntime = -2\n"), HasSubstr("time is a number from 0 on"));
  EXPECT_THAT(whyNot("[drift]\ntime = nan\n"), HasSubstr("time is a number from 0 on"));
  EXPECT_THAT(whyNot("[rules]\nnan-origin = \"loud\"\n"), HasSubstr("not 'loud'"));
  EXPECT_THAT(whyNot("check = 1\n"), EndsWith(":1: check is a table: [check]"));
  EXPECT_THAT(whyNot("[suppress]\nrule = \"*\"\n"), HasSubstr("suppress is a list of tables: [[suppress]]"));
  EXPECT_THAT(whyNot("[[suppress]]\nrule = \"*\"\n"), EndsWith(":1: reason is missing here"));
  EXPECT_THAT(whyNot("[[suppress]]\nrule = \"*\"\nreason = \"\"\n"), HasSubstr("reason is a text that is not empty"));
  EXPECT_THAT(whyNot("[[suppress]]\nrule = \"*\"\nreason = \"x\"\nexpires = \"2027-01-01\"\n"),
              HasSubstr("expires is a date without quotes"));
  EXPECT_THAT(whyNot("[check\n"), HasSubstr(":1: it is no TOML: "));
}

TEST_F(GateSettings, AFileThatCannotBeReadIsAnInputError) {
  const Result<void> result = readSettings("/no/such/ampscope.toml", options_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInput);
  EXPECT_THAT(result.error().message, HasSubstr("/no/such/ampscope.toml"));
  EXPECT_FALSE(read(std::string(2 << 20, '#')).ok()) << "bounded";
}

}  // namespace
}  // namespace ampscope::cli
