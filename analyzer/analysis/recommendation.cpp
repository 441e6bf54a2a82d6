// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/recommendation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "analyzer/analysis/mending.h"
#include "analyzer/analysis/role_advice.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

constexpr std::array<std::string_view, 3> kObjectives = {"safest", "fastest", "balanced"};

class Recommender {
 public:
  Recommender(const Analysis& analysis, Objective objective) : analysis_(analysis), costs_(analysis) {
    result_.objective = objective;
    result_.autocast_dtype = lowAutocastDtype(analysis.run).value_or(Dtype::kBfloat16);
  }

  Recommendation run() {
    gatherFindings();
    choose();
    joinNeighbours();
    result_.roles = adviseRoles(analysis_, result_);
    const GradientFacts rest = without(analysis_.gradients, promotedModules(result_));
    result_.scaler = Simulator(rest, formatOf(result_.autocast_dtype)).advise();
    cleanUp();
    result_.settings = adviseTf32(analysis_);
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool counts(const Finding& finding) const {
    return finding.severity == Severity::kError ||
           (result_.objective == Objective::kSafest && finding.severity == Severity::kWarning);
  }

  void gatherFindings() {
    for (std::size_t i = 0; i < analysis_.findings.size(); ++i) {
      const Finding& finding = analysis_.findings[i];
      if (!counts(finding)) {
        continue;
      }
      std::vector<ModulePlace> modules =
          mendedByPrecision(finding.rule) ? modulesOf(finding, analysis_) : std::vector<ModulePlace>();
      if (modules.empty() && mendedByHand(finding.rule)) {
        continue;
      }
      if (modules.empty()) {
        result_.unexplained.push_back(i);
        continue;
      }
      findings_.push_back(i);
      modules_.push_back(std::move(modules));
    }
  }

  /// Gradients that exclude each other's scale are met one pair of modules at a time: which pair is next depends on
  /// what is promoted. Of all pairs that are met, the smallest set is taken anew.
  void choose() {
    promoteFewest();
    const auto conflict = std::find_if(findings_.begin(), findings_.end(), [this](std::size_t i) {
      return analysis_.findings[i].rule == Rule::kNoValidScale;
    });
    if (conflict != findings_.end()) {
      const std::size_t finding = *conflict;
      for (auto modules = stillExcluding(); !modules.empty(); modules = stillExcluding()) {
        findings_.push_back(finding);
        modules_.push_back(std::move(modules));
        promoteFewest();
      }
    }
    std::stable_sort(result_.promotions.begin(), result_.promotions.end(), [](const Promotion& a, const Promotion& b) {
      return std::pair(b.findings.size(), a.cost.op_time) < std::pair(a.findings.size(), b.cost.op_time);
    });
  }

  /// The two modules whose gradients have no valid scale in common, with what is promoted so far; those of them that
  /// can be promoted.
  [[nodiscard]] std::vector<ModulePlace> stillExcluding() const {
    const GradientFacts rest = without(analysis_.gradients, promotedModules(result_));
    const ScaleVerdict verdict = Simulator(rest).verdict();
    return verdict.fit == Fit::kNoValidScale ? modulesOf(verdict, rest) : std::vector<ModulePlace>();
  }

  void promoteFewest() {
    result_.promotions.clear();
    std::vector<ModulePlace> candidates;
    for (const auto& modules : modules_) {
      candidates.insert(candidates.end(), modules.begin(), modules.end());
    }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    std::vector<std::vector<std::size_t>> options(modules_.size());
    std::vector<double> costs;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      costs.push_back(costs_.of(candidates[c]).op_time);
      for (std::size_t i = 0; i < modules_.size(); ++i) {
        if (std::any_of(modules_[i].begin(), modules_[i].end(),
                        [&](const ModulePlace& module) { return holds(candidates[c], module); })) {
          options[i].push_back(c);
        }
      }
    }
    for (const std::size_t c : smallestCover(options, costs)) {
      Promotion promotion = promotionOf(candidates[c]);
      for (std::size_t i = 0; i < options.size(); ++i) {
        if (std::find(options[i].begin(), options[i].end(), c) != options[i].end()) {
          promotion.findings.push_back(findings_[i]);
        }
      }
      std::sort(promotion.findings.begin(), promotion.findings.end());
      promotion.findings.erase(std::unique(promotion.findings.begin(), promotion.findings.end()),
                               promotion.findings.end());
      promotion.confidence =
          std::any_of(promotion.findings.begin(), promotion.findings.end(),
                      [this](std::size_t f) { return analysis_.findings[f].severity == Severity::kError; })
              ? Confidence::kHigh
              : Confidence::kMedium;
      result_.promotions.push_back(std::move(promotion));
    }
  }

  [[nodiscard]] Promotion promotionOf(const ModulePlace& module) const {
    Promotion promotion;
    promotion.module = module;
    promotion.dtype = result_.objective == Objective::kFastest && result_.autocast_dtype != Dtype::kBfloat16
                          ? Dtype::kBfloat16
                          : Dtype::kFloat32;
    promotion.cost = costs_.of(module);
    return promotion;
  }

  /// A module between two promoted ones of one sequence (0, 1, 2) would be cast to and back.
  void joinNeighbours() {
    if (result_.objective == Objective::kFastest) {
      return;
    }
    std::map<std::pair<std::string, std::string>, std::set<int>> promoted;  // root and parent -> numbers
    const auto split = [](const ModulePlace& module) {
      const std::size_t dot = module.path.rfind('.');
      const std::string parent = dot == std::string::npos ? "" : module.path.substr(0, dot + 1);
      int number = -1;
      const char* begin = module.path.data() + parent.size();
      const char* end = module.path.data() + module.path.size();
      const auto [at, error] = std::from_chars(begin, end, number);
      return std::pair(parent, error == std::errc() && at == end ? number : -1);
    };
    for (const Promotion& promotion : result_.promotions) {
      if (const auto [parent, number] = split(promotion.module); number >= 0) {
        promoted[{promotion.module.root, parent}].insert(number);
      }
    }
    for (const Layer& layer : analysis_.layers) {
      const auto [parent, number] = split(layer.module);
      const auto numbers = promoted.find({layer.module.root, parent});
      if (number > 0 && numbers != promoted.end() && !numbers->second.contains(number) &&
          numbers->second.contains(number - 1) && numbers->second.contains(number + 1)) {
        Promotion promotion = promotionOf(layer.module);
        promotion.contiguous = true;
        result_.promotions.push_back(std::move(promotion));
      }
    }
  }

  void cleanUp() {
    for (const Finding& finding : analysis_.findings) {
      if (mendedByHand(finding.rule)) {
        result_.clean_ups.push_back(
            {std::string(info(finding.rule).id), finding.site ? finding.site->module : ModulePlace(), finding.remedy});
      }
    }
  }

  const Analysis& analysis_;
  ModuleCosts costs_;
  Recommendation result_;
  std::vector<std::size_t> findings_;
  std::vector<std::vector<ModulePlace>> modules_;  // of each of findings_
};

}  // namespace

std::string_view name(Objective objective) noexcept { return kObjectives[static_cast<std::size_t>(objective)]; }

std::optional<Objective> findObjective(std::string_view name) noexcept {
  const auto* const found = std::find(kObjectives.begin(), kObjectives.end(), name);
  return found == kObjectives.end() ? std::nullopt : std::optional(static_cast<Objective>(found - kObjectives.begin()));
}

std::string_view name(Confidence confidence) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"high", "medium", "low"};
  return kNames[static_cast<std::size_t>(confidence)];
}

std::vector<ModulePlace> promotedModules(const Recommendation& recommendation) {
  std::vector<ModulePlace> modules;
  for (const Promotion& promotion : recommendation.promotions) {
    modules.push_back(promotion.module);
  }
  return modules;
}

Recommendation recommend(const Analysis& analysis, Objective objective) {
  return Recommender(analysis, objective).run();
}

}  // namespace ampscope::analysis
