// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analyzer/analysis/findings.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

bool covers(const Suppression& suppression, const Finding& finding) noexcept {
  const std::string_view module = finding.site ? displayName(finding.site->module) : kOutsideModules;
  return matchesPattern(suppression.rule, info(finding.rule).id) && matchesPattern(suppression.module, module);
}

/// Finds the suppression of each finding, and what is to be said of the suppressions themselves.
class Suppressor {
 public:
  Suppressor(const std::vector<Suppression>& all, const std::string& today)
      : all_(all), today_(today), hits_(all.size(), 0) {}

  /// Null: none holds.
  const Suppression* find(const Finding& finding) {
    const Suppression* result = nullptr;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (covers(all_[i], finding)) {
        ++hits_[i];
        result = result == nullptr && !expired(all_[i]) ? &all_[i] : result;
      }
    }
    return result;
  }

  [[nodiscard]] std::vector<std::string> remarks() const {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::string what = fmt::format("the suppression of {} at {}", all_[i].rule, all_[i].module);
      if (hits_[i] == 0) {
        result.push_back(fmt::format("{} matches nothing any more; remove it", what));
      } else if (expired(all_[i])) {
        result.push_back(fmt::format("{} expired on {} ({}); {} again", what, all_[i].expires, all_[i].reason,
                                     hits_[i] == 1 ? "1 finding counts" : fmt::format("{} findings count", hits_[i])));
      }
    }
    return result;
  }

 private:
  [[nodiscard]] bool expired(const Suppression& suppression) const {
    return !suppression.expires.empty() && suppression.expires < today_;  // ISO dates sort as text
  }

  const std::vector<Suppression>& all_;
  const std::string& today_;
  std::vector<std::uint64_t> hits_;
};

std::string findingText(const Finding& finding) {
  const std::string place = finding.site ? placeText(*finding.site) : std::string("the run");
  return fmt::format("{} at {}: {}", info(finding.rule).id, place, finding.message);
}

double percent(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? 100 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string_view name(Judgement judgement) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"fails", "known", "suppressed", "tolerated", "mild"};
  return kNames[static_cast<std::size_t>(judgement)];
}

std::uint64_t Verdict::count(Judgement judgement) const noexcept {
  return static_cast<std::uint64_t>(std::count_if(
      findings.begin(), findings.end(), [judgement](const auto& finding) { return finding.judgement == judgement; }));
}

bool matchesPattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last star, and where the text it stands for began
  std::size_t begin = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      begin = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++begin;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

void apply(const std::vector<RuleSetting>& settings, Findings& findings) {
  std::vector<bool> off(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding& finding = findings[i];
    const std::string_view module = finding.site ? displayName(finding.site->module) : kOutsideModules;
    for (const RuleSetting& setting : settings) {
      if (setting.rule == finding.rule && matchesPattern(setting.module, module)) {
        finding.severity = setting.severity.value_or(finding.severity);
        off[i] = !setting.severity;
      }
    }
  }
  std::size_t at = 0;
  std::erase_if(findings, [&](const Finding&) { return off[at++]; });
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity < b.severity : a.first_step < b.first_step;
  });
}

double coveragePercent(const Coverage& coverage) noexcept {
  std::uint64_t left_out = 0;
  for (const auto& [reason, count] : coverage.unmeasured_by_reason) {
    if (reason == name(Unmeasured::kSampled) || reason == name(Unmeasured::kLevel)) {
      left_out += count;
    }
  }
  const std::uint64_t wanted = coverage.tensors - std::min(left_out, coverage.tensors);
  const double observed = percent(coverage.observed, coverage.dispatched + coverage.dropped);
  return std::min({observed, percent(coverage.measured_tensors, wanted), 100.0});
}

Verdict judge(const Analysis& analysis, const Comparison* comparison, const GateOptions& options,
              const std::string& source) {
  Verdict verdict;
  verdict.has_baseline = comparison != nullptr;
  std::set<std::size_t> known;
  if (comparison != nullptr) {
    verdict.fixed = comparison->gone.size();
    for (const FindingPair& pair : comparison->same) {
      known.insert(pair.after);
    }
    for (const FindingPair& pair : comparison->worse) {
      known.erase(pair.after);
    }
  }
  std::map<Rule, std::uint64_t> allowed(options.most.begin(), options.most.end());
  Suppressor suppressor(options.suppressions, options.today);
  for (std::size_t i = 0; i < analysis.findings.size(); ++i) {
    const Finding& finding = analysis.findings[i];
    JudgedFinding judged;
    const Suppression* suppression = suppressor.find(finding);
    const auto most = allowed.find(finding.rule);
    if (suppression != nullptr) {
      judged = {Judgement::kSuppressed, suppression->expires.empty()
                                            ? suppression->reason
                                            : fmt::format("{} (until {})", suppression->reason, suppression->expires)};
    } else if (known.contains(i)) {
      judged.judgement = Judgement::kKnown;
    } else if (most != allowed.end() && most->second != 0) {
      --most->second;
      judged = {Judgement::kTolerated, "within the number that is allowed of its rule"};
    } else if (most != allowed.end() || (options.fail_on && finding.severity <= *options.fail_on)) {
      judged.judgement = Judgement::kFails;
      verdict.failures.push_back({findingText(finding), fmt::format("ampscope explain {}", info(finding.rule).id), i});
    }
    verdict.findings.push_back(std::move(judged));
  }
  verdict.remarks = suppressor.remarks();
  const double covered = coveragePercent(analysis.coverage);
  if (options.coverage_percent && covered < *options.coverage_percent) {
    verdict.failures.push_back({fmt::format("{:.4g} % of the op calls and tensors were seen; {:g} % are asked for",
                                            covered, *options.coverage_percent),
                                fmt::format("ampscope report {}", source),
                                {}});
  }
  if (comparison != nullptr) {
    for (const Drift& drift : beyond(*comparison, options.drift)) {
      verdict.failures.push_back({drift.sentence, fmt::format("ampscope compare BASELINE {}", source), {}});
    }
  }
  return verdict;
}

}  // namespace ampscope::analysis
