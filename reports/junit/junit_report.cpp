// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/junit/junit_report.h"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/analysis/rules.h"
#include "reports/data/markup.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using analysis::Judgement;

constexpr std::string_view kRunSuite = "(run)";

/// Text or attribute. XML 1.0 has no way to write most control characters, so they are shown as the summary shows them.
std::string xml(std::string_view text) { return escapeMarkup(printable(text)); }

/// What a test case is called by; CI systems follow it from run to run.
std::string suiteName(const analysis::ModulePlace& module) {
  if (!module.in_module) {
    return std::string(analysis::kOutsideModules);
  }
  return module.path.empty() ? module.root : module.root + "." + module.path;
}

/// One rule in one module.
struct Case {
  std::vector<std::size_t> failing;
  std::vector<std::size_t> accepted;  ///< known, suppressed or tolerated
  std::vector<std::size_t> mild;

  [[nodiscard]] bool fails() const { return !failing.empty(); }
  [[nodiscard]] bool skipped() const { return failing.empty() && !accepted.empty(); }
};

using Suite = std::map<analysis::Rule, Case>;

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

class Writer {
 public:
  Writer(const ReportData& data, std::ostream& out) : data_(data), out_(out) { sort(); }

  void write() {
    Counts all;
    for (const auto& [name, suite] : suites_) {
      const Counts own = count(suite, name);
      all = {all.tests + own.tests, all.failures + own.failures, all.skipped + own.skipped};
    }
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         << fmt::format("<testsuites name=\"ampscope\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n", all.tests,
                        all.failures);
    for (const auto& [name, suite] : suites_) {
      writeSuite(name, suite);
    }
    out_ << "</testsuites>\n";
  }

 private:
  /// Findings by suite and rule. The run comes first, then the modules in the order of the report.
  void sort() {
    std::map<std::string, std::size_t> at;
    const auto suite = [&](const std::string& name) -> Suite& {
      const auto [found, is_new] = at.try_emplace(name, suites_.size());
      if (is_new) {
        suites_.emplace_back(name, Suite());
      }
      return suites_[found->second].second;
    };
    suite(std::string(kRunSuite));
    for (const analysis::Layer& layer : data_.analysis.layers) {
      suite(suiteName(layer.module));
    }
    for (std::size_t i = 0; i < data_.analysis.findings.size(); ++i) {
      const analysis::Finding& finding = data_.analysis.findings[i];
      Case& test = suite(finding.site ? suiteName(finding.site->module) : std::string(kRunSuite))[finding.rule];
      const Judgement judgement = data_.judged(i).judgement;
      (judgement == Judgement::kFails  ? test.failing
       : judgement == Judgement::kMild ? test.mild
                                       : test.accepted)
          .push_back(i);
    }
  }

  /// Failures of a check that are about no finding: coverage and drift.
  [[nodiscard]] std::vector<const analysis::GateFailure*> otherFailures(const std::string& suite) const {
    std::vector<const analysis::GateFailure*> result;
    if (data_.verdict && suite == kRunSuite) {
      for (const analysis::GateFailure& failure : data_.verdict->failures) {
        if (!failure.finding) {
          result.push_back(&failure);
        }
      }
    }
    return result;
  }

  [[nodiscard]] Counts count(const Suite& suite, const std::string& name) const {
    const std::size_t others = otherFailures(name).size();
    Counts counts{std::size(analysis::kRules) + others, others, 0};
    for (const auto& [rule, test] : suite) {
      counts.failures += test.fails() ? 1 : 0;
      counts.skipped += test.skipped() ? 1 : 0;
    }
    return counts;
  }

  void writeSuite(const std::string& name, const Suite& suite) {
    const Counts counts = count(suite, name);
    const std::string shown = xml(name);
    out_ << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n", shown,
                        counts.tests, counts.failures, counts.skipped);
    for (const analysis::RuleInfo& rule : analysis::kRules) {
      out_ << fmt::format("    <testcase classname=\"{}\" name=\"{}\"", shown, rule.id);
      const auto found = suite.find(rule.rule);
      if (found == suite.end()) {
        out_ << "/>\n";
      } else {
        out_ << ">\n";
        writeCase(rule, found->second);
        out_ << "    </testcase>\n";
      }
    }
    std::size_t nth = 0;
    for (const analysis::GateFailure* failure : otherFailures(name)) {
      out_ << fmt::format(
          "    <testcase classname=\"{}\" name=\"check {}\">\n      <failure type=\"check\" message=\"{}\"/>\n"
          "    </testcase>\n",
          shown, ++nth, xml(failure->what));
    }
    out_ << "  </testsuite>\n";
  }

  void writeCase(const analysis::RuleInfo& rule, const Case& test) {
    if (test.fails()) {
      const analysis::Finding& worst = data_.analysis.findings[test.failing.front()];
      out_ << fmt::format("      <failure type=\"{}\" message=\"{}\">", name(worst.severity), xml(worst.message));
      writeTexts(test.failing);
      out_ << fmt::format("what the rule means: ampscope explain {}</failure>\n", rule.id);
    } else if (test.skipped()) {
      const analysis::JudgedFinding judged = data_.judged(test.accepted.front());
      out_ << fmt::format("      <skipped message=\"{}{}{}\"/>\n", name(judged.judgement),
                          judged.reason.empty() ? "" : ": ", xml(judged.reason));
    }
    if (!test.mild.empty() || test.skipped()) {
      out_ << "      <system-out>";
      writeTexts(test.accepted);
      writeTexts(test.mild);
      out_ << "</system-out>\n";
    }
  }

  void writeTexts(const std::vector<std::size_t>& findings) {
    for (const std::size_t i : findings) {
      const analysis::Finding& finding = data_.analysis.findings[i];
      out_ << xml(findingTitle(finding)) << '\n' << xml(finding.message) << '\n' << xml(finding.remedy) << '\n';
      const std::string source = xml(sourceText(finding));
      out_ << source << (source.empty() ? "\n" : "\n\n");
    }
  }

  const ReportData& data_;
  std::ostream& out_;
  std::vector<std::pair<std::string, Suite>> suites_;
};

}  // namespace

Result<void> JunitReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  Writer(data, out).write();
  return finish(out);
}

}  // namespace ampscope::reports
