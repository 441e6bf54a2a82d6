// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tune/tune.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "analyzer/policy/recommended.h"
#include "analyzer/tune/minimize.h"

namespace ampscope::tune {
namespace {

using analysis::Analysis;
using analysis::Finding;
using analysis::Recommendation;
using policy::ModulePolicy;
using policy::Policy;

constexpr int kMostExtensions = 4;  // a promotion can only uncover so much

/// Rule and module: what stays the same when a run is repeated under another policy.
std::string place(const Finding& finding) {
  const std::string_view rule = analysis::info(finding.rule).id;
  if (!finding.site || !finding.site->module.in_module) {
    return std::string(rule);
  }
  const analysis::ModulePlace& module = finding.site->module;
  return fmt::format("{} in {}{}{}", rule, module.root, module.path.empty() ? "" : " ", module.path);
}

bool lies(const ModulePolicy& inner, const ModulePolicy& outer) {
  return inner.root == outer.root && (inner.module == outer.module || inner.module.starts_with(outer.module + "."));
}

/// What is new in `more`; true when there was anything.
bool extend(Policy& policy, const Policy& more) {
  bool extended = false;
  for (const ModulePolicy& module : more.modules) {
    const auto covers = [&module](const ModulePolicy& each) { return lies(module, each); };
    if (std::any_of(policy.modules.begin(), policy.modules.end(), covers)) {
      continue;
    }
    std::erase_if(policy.modules, [&module](const ModulePolicy& each) { return lies(each, module); });
    policy.modules.push_back(module);
    extended = true;
  }
  return extended;
}

class Tuner {
 public:
  Tuner(const TuneRequest& request, const Runner& runner, const std::function<void(const Trial&)>& on_trial)
      : request_(request), runner_(runner), on_trial_(on_trial) {}

  Result<TuneOutcome> run() {
    AMPSCOPE_RETURN_IF_ERROR(work());
    return std::move(outcome_);
  }

 private:
  Result<void> work() {
    AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<Observed> plain, observe(TrialKind::kPlain, {}));
    if (!plain) {
      return {};
    }
    if (!plain->failure.empty()) {
      finish(TuneEnd::kProgramFailed, "the program as it is does not run to its end: " + plain->failure);
      return {};
    }
    const Recommendation first = analysis::recommend(plain->analysis, request_.objective);
    for (const std::size_t i : first.unexplained) {
      unexplained_.insert(place(plain->analysis.findings[i]));
    }
    if (outcome_.trials.front().findings.empty() && unexplained_.empty()) {
      outcome_.trials.front().passed = true;
      finish(TuneEnd::kNothingToDo, "nothing to do: the program as it is has no finding that counts");
      return {};
    }
    Policy policy = policy::policyOf(first, plain->analysis);
    policy.autocast_dtype.reset();  // as the program says
    if (policy.modules.empty()) {
      finish(TuneEnd::kNotFound, "no precision of a module removes what was found: " + *unexplained_.begin());
      return {};
    }
    if (request_.reference_run) {
      Policy exact;
      exact.autocast_dtype = Dtype::kFloat32;
      AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<Observed> reference, observe(TrialKind::kFloat32, exact));
      if (!reference) {
        return {};
      }
      reference_loss_ = reference->analysis.run.final_loss;
    }
    return search(std::move(policy));
  }

  Result<void> search(Policy policy) {
    for (int extensions = 0;; ++extensions) {
      AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<Observed> observed, observe(TrialKind::kRecommended, policy));
      if (!observed) {
        return {};
      }
      if (outcome_.trials.back().passed) {
        outcome_.best = outcome_.trials.size() - 1;
        return shrink(policy);
      }
      const Policy more =
          policy::policyOf(analysis::recommend(observed->analysis, request_.objective), observed->analysis);
      if (extensions == kMostExtensions || !observed->failure.empty() || !extend(policy, more)) {
        finish(TuneEnd::kNotFound,
               "no policy was found: under all that is recommended " + outcome_.trials.back().why_not);
        return {};
      }
    }
  }

  Result<void> shrink(const Policy& all) {
    const EnoughTest enough = [&](const std::vector<std::size_t>& modules) -> Result<std::optional<bool>> {
      Policy subset = all;
      subset.modules.clear();
      for (const std::size_t i : modules) {
        subset.modules.push_back(all.modules[i]);
      }
      AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<Observed> observed, observe(TrialKind::kSubset, subset));
      if (!observed) {
        return std::optional<bool>();
      }
      if (outcome_.trials.back().passed) {
        outcome_.best = outcome_.trials.size() - 1;
      }
      return std::optional(outcome_.trials.back().passed);
    };
    AMPSCOPE_ASSIGN_OR_RETURN(const Minimized minimized, minimize(all.modules.size(), enough));
    if (outcome_.end == TuneEnd::kInterrupted) {
      return {};
    }
    outcome_.minimal = minimized.minimal;
    finish(TuneEnd::kFound,
           fmt::format("{} in another precision, verified{}", analysis::countOf(minimized.needed.size(), "module"),
                       !minimized.minimal             ? "; --max-runs ended the search for a smaller set"
                       : minimized.needed.size() == 1 ? "; without it the findings come back"
                                                      : "; without any of them the findings come back"));
    return {};
  }

  /// Empty: no run is left, or a person ended it; `outcome_` says which.
  Result<std::optional<Observed>> observe(TrialKind kind, const Policy& policy) {
    if (outcome_.trials.size() == request_.max_runs) {
      finish(TuneEnd::kNotFound, fmt::format("no policy was found within {} runs (--max-runs)", request_.max_runs));
      return std::optional<Observed>();
    }
    AMPSCOPE_ASSIGN_OR_RETURN(Observed observed, runner_(policy));
    if (observed.interrupted) {
      finish(TuneEnd::kInterrupted, "interrupted; the same command goes on where this one ended");
      return std::optional<Observed>();
    }
    outcome_.trials.push_back(judge(kind, policy, observed));
    if (on_trial_) {
      on_trial_(outcome_.trials.back());
    }
    return std::optional(std::move(observed));
  }

  Trial judge(TrialKind kind, const Policy& policy, const Observed& observed) const {
    const Analysis& analysis = observed.analysis;
    Trial trial;
    trial.kind = kind;
    trial.policy = policy;
    trial.session = observed.session;
    trial.reused = observed.reused;
    trial.final_loss = analysis.run.final_loss;
    for (const analysis::ScalerLedger& ledger : analysis.scalers) {
      trial.skipped += ledger.skipped;
    }
    if (analysis.overhead.steps_timed != 0) {
      trial.seconds_per_step = std::max(0.0, analysis.overhead.steps_seconds - analysis.overhead.steps_tracer_seconds) /
                               static_cast<double>(analysis.overhead.steps_timed);
    }
    const Recommendation counted = analysis::recommend(analysis, request_.objective);
    std::set<std::string> places;
    for (const analysis::Promotion& promotion : counted.promotions) {
      for (const std::size_t i : promotion.findings) {
        places.insert(place(analysis.findings[i]));
      }
    }
    for (const std::size_t i : counted.unexplained) {
      // What no precision could remove in the program as it is is not held against a policy.
      if (const std::string text = place(analysis.findings[i]); !unexplained_.contains(text)) {
        places.insert(text);
      }
    }
    trial.findings.assign(places.begin(), places.end());
    trial.why_not = whyNot(trial, observed);
    trial.passed = trial.why_not.empty();
    return trial;
  }

  [[nodiscard]] std::string whyNot(const Trial& trial, const Observed& observed) const {
    if (!observed.failure.empty()) {
      return observed.failure;
    }
    if (!trial.findings.empty()) {
      return fmt::format("there is {}{}", trial.findings.front(),
                         trial.findings.size() > 1 ? fmt::format(" and {} more", trial.findings.size() - 1) : "");
    }
    if (trial.final_loss && !std::isfinite(*trial.final_loss)) {
      return "the loss ends as inf or nan";
    }
    if (reference_loss_ && trial.final_loss &&
        !(std::fabs(*trial.final_loss - *reference_loss_) <= request_.tolerance * std::fabs(*reference_loss_))) {
      return fmt::format("the loss ends at {:.6g}, in float32 at {:.6g}", *trial.final_loss, *reference_loss_);
    }
    return "";
  }

  void finish(TuneEnd end, std::string sentence) {
    outcome_.end = end;
    outcome_.sentence = std::move(sentence);
  }

  const TuneRequest& request_;
  const Runner& runner_;
  const std::function<void(const Trial&)>& on_trial_;
  TuneOutcome outcome_;
  std::set<std::string> unexplained_;
  std::optional<double> reference_loss_;
};

}  // namespace

const char* name(TrialKind kind) noexcept {
  constexpr std::array kNames = {"as it is", "float32", "recommended", "subset"};
  return kNames[static_cast<std::size_t>(kind)];
}

const char* name(TuneEnd end) noexcept {
  constexpr std::array kNames = {"nothing to do", "found", "not found", "program failed", "interrupted"};
  return kNames[static_cast<std::size_t>(end)];
}

Result<TuneOutcome> tune(const TuneRequest& request, const Runner& runner,
                         const std::function<void(const Trial&)>& on_trial) {
  return Tuner(request, runner, on_trial).run();
}

}  // namespace ampscope::tune
