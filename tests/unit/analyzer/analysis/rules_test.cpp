// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does every rule have what a rule must have: a page that says its thresholds, a program that shows it, and one that
// looks alike?
#include "analyzer/analysis/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "tests/support/markdown.h"
#include "tests/support/temp_dir.h"

namespace ampscope::analysis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kSource = AMPSCOPE_SOURCE_DIR;

class EveryRule : public testing::TestWithParam<RuleInfo> {};

TEST_P(EveryRule, HasAPageWithItsSections) {
  const std::string text = test::readFile((kSource / "docs/rules" / (std::string(GetParam().id) + ".md")).string());
  EXPECT_EQ(text, page(GetParam().rule)) << "the page that is compiled in";
  EXPECT_TRUE(text.starts_with("# " + std::string(GetParam().id) + "\n")) << text.substr(0, 80);
  EXPECT_THAT(text, HasSubstr(std::string(GetParam().title)));
  for (const char* section :
       {"What it means", "How it is detected", "Evidence", "What to do", "When it is not a problem"}) {
    EXPECT_THAT(text, HasSubstr("\n## " + std::string(section) + "\n\n"));
  }
}

TEST_P(EveryRule, IsInTheListOfFindings) {
  const std::string id(GetParam().id);
  EXPECT_THAT(test::markdownRows(test::readFile((kSource / "docs/findings.md").string())),
              testing::Contains(testing::ElementsAre("[" + id + "](rules/" + id + ".md)", name(GetParam().severity),
                                                     std::string(GetParam().title))));
}

TEST_P(EveryRule, HasItsThresholdsInItsPage) {
  std::set<std::pair<std::string, double>> in_page;
  for (const auto& row : test::markdownRows(std::string(page(GetParam().rule)))) {
    if (row.size() == 3 && row[0].front() == '`') {
      in_page.emplace(row[0].substr(1, row[0].size() - 2), std::stod(row[1]));
    }
  }
  std::set<std::pair<std::string, double>> in_table;
  for (const ThresholdInfo& entry : kThresholds) {
    if (entry.rule == GetParam().rule) {
      in_table.emplace(entry.name, entry.value);
    }
  }
  EXPECT_EQ(in_page, in_table);
}

TEST_P(EveryRule, HasAFaultAndAControl) {
  std::string stem(GetParam().id);
  std::replace(stem.begin(), stem.end(), '-', '_');
  const fs::path faults = kSource / "tests/data/faults";
  EXPECT_THAT(test::readFile((faults / (stem + ".py")).string()), HasSubstr("\nExpect: module="));
  EXPECT_TRUE(fs::is_regular_file(faults / (stem + "_control.py")));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryRule, testing::ValuesIn(kRules), [](const auto& parameter) {
  std::string name(parameter.param.id);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Rules, AreFoundByTheirIdAndDifferInIt) {
  std::set<std::string_view> ids;
  for (const RuleInfo& rule : kRules) {
    EXPECT_EQ(findRule(rule.id), rule.rule);
    EXPECT_EQ(info(rule.rule).id, rule.id);
    ids.insert(rule.id);
  }
  EXPECT_EQ(ids.size(), std::size(kRules));
  EXPECT_EQ(findRule("no-such-rule"), std::nullopt);
}

TEST(Rules, ThresholdsAreReadAtCompileTime) {
  static_assert(threshold(Rule::kScaleCollapsed, "scale") == 1);
  EXPECT_EQ(threshold(Rule::kBackwardUnderflow, "share"), 0.1);
}

}  // namespace
}  // namespace ampscope::analysis
