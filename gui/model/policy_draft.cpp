// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/policy_draft.h"

#include <algorithm>
#include <utility>

#include "analyzer/analysis/module_tree.h"
#include "analyzer/policy/recommended.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kMostUndo = 200;

/// Whether the policy's module is `module` or above it.
bool applies(const policy::ModulePolicy& policy, const analysis::ModulePlace& module) {
  const std::string& root = policy.root.empty() ? module.root : policy.root;
  return holds(analysis::ModulePlace{true, root, policy.module, {}}, module);
}

bool isSame(const policy::ModulePolicy& policy, const analysis::ModulePlace& module) {
  return policy.module == module.path && (policy.root.empty() || policy.root == module.root);
}

void gatherNames(const std::vector<analysis::ModuleNode>& nodes, std::vector<policy::ModuleName>& to) {
  for (const analysis::ModuleNode& node : nodes) {
    if (node.module.in_module && !node.module.path.empty()) {
      to.push_back({node.module.root, node.module.path});
    }
    gatherNames(node.children, to);
  }
}

}  // namespace

void PolicyDraft::setSession(const SessionPtr& session) {
  const SessionPtr usable = session && session->recommendations ? session : nullptr;
  if (usable && session_ && usable->analysis == session_->analysis) {
    return;
  }
  const bool edited = !back_.empty() && usable && session_ && usable->source == session_->source;
  estimator_.reset();
  session_ = usable;
  if (!usable) {
    now_ = {};
    effect_ = {};
    back_.clear();
    forward_.clear();
    emit changed();
    return;
  }
  estimator_ = std::make_unique<const analysis::PromotionEstimator>(*usable->analysis);
  if (!edited) {
    back_.clear();
    forward_.clear();
    now_ = recommended(now_.objective);
  }
  estimate();
}

const analysis::Recommendation& PolicyDraft::recommendation() const {
  return (*session_->recommendations)[static_cast<std::size_t>(now_.objective)];
}

bool PolicyDraft::hasScaler() const { return session_ && !session_->analysis->scalers.empty(); }

PolicyDraft::State PolicyDraft::recommended(analysis::Objective objective) const {
  const analysis::Recommendation& advice = (*session_->recommendations)[static_cast<std::size_t>(objective)];
  policy::Policy policy = policy::policyOf(advice, *session_->analysis);
  return {objective, policy.autocast_dtype, std::move(policy.modules),
          policy.scaler ? ScalerChoice::kRecommended : ScalerChoice::kProgram, std::nullopt};
}

std::optional<PolicyDraft::Applied> PolicyDraft::applied(const analysis::ModulePlace& module) const {
  // Of several modules on the way up, float32 wins from above; else the nearest.
  const policy::ModulePolicy* nearest = nullptr;
  for (const policy::ModulePolicy& each : now_.modules) {
    if (applies(each, module) &&
        (nearest == nullptr || (nearest->dtype != Dtype::kFloat32 && each.module.size() > nearest->module.size()) ||
         (each.dtype == Dtype::kFloat32 && each.module.size() < nearest->module.size()))) {
      nearest = &each;
    }
  }
  if (nearest == nullptr) {
    return {};
  }
  return Applied{nearest->dtype, {true, module.root, nearest->module, {}}};
}

policy::Policy PolicyDraft::policy() const {
  policy::Policy result{now_.autocast, now_.modules, std::nullopt};
  if (now_.scaler == ScalerChoice::kRecommended) {
    result.scaler = policy::scalerOf(effect_.scaler);
  } else if (now_.scaler == ScalerChoice::kFile) {
    result.scaler = now_.file_scaler;
  }
  return result;
}

void PolicyDraft::estimate() {
  std::vector<analysis::Placement> placements;
  for (const policy::ModulePolicy& module : now_.modules) {
    std::string root = module.root;
    for (const analysis::Layer& layer : session_->analysis->layers) {
      root = root.empty() && layer.module.path == module.module ? layer.module.root : root;
    }
    placements.push_back({{true, root, module.module, {}}, module.dtype});
  }
  effect_ = estimator_->of(placements);
  emit changed();
}

void PolicyDraft::apply(State next) {
  now_ = std::move(next);
  estimate();
}

void PolicyDraft::become(State next) {
  back_.push_back(now_);
  if (back_.size() > kMostUndo) {
    back_.erase(back_.begin());
  }
  forward_.clear();
  apply(std::move(next));
}

void PolicyDraft::recommend(analysis::Objective objective) {
  if (ready()) {
    become(recommended(objective));
  }
}

void PolicyDraft::setDtype(const analysis::ModulePlace& module, std::optional<Dtype> dtype) {
  if (!ready() || !module.in_module || module.path.empty()) {
    return;
  }
  State next = now_;
  std::erase_if(next.modules, [&](const policy::ModulePolicy& each) {
    return isSame(each, module) ||
           (dtype == Dtype::kFloat32 &&
            holds(module, analysis::ModulePlace{true, each.root.empty() ? module.root : each.root, each.module, {}}));
  });
  if (dtype) {
    next.modules.push_back({module.root, module.path, *dtype, tr("chosen by hand").toStdString()});
  }
  become(std::move(next));
}

void PolicyDraft::setAutocast(std::optional<Dtype> dtype) {
  if (ready() && now_.autocast != dtype) {
    State next = now_;
    next.autocast = dtype;
    become(std::move(next));
  }
}

void PolicyDraft::setScaler(ScalerChoice choice) {
  if (ready() && now_.scaler != choice) {
    State next = now_;
    next.scaler = choice;
    become(std::move(next));
  }
}

void PolicyDraft::undo() {
  if (!back_.empty()) {
    forward_.push_back(now_);
    State before = std::move(back_.back());
    back_.pop_back();
    apply(std::move(before));
  }
}

void PolicyDraft::redo() {
  if (!forward_.empty()) {
    back_.push_back(now_);
    State next = std::move(forward_.back());
    forward_.pop_back();
    apply(std::move(next));
  }
}

Result<void> PolicyDraft::open(const QString& path) {
  const std::string name = path.toStdString();
  AMPSCOPE_ASSIGN_OR_RETURN(policy::Policy policy, policy::readPolicy(name));
  std::vector<policy::ModuleName> names;
  gatherNames(analysis::moduleTree(*session_->analysis), names);
  AMPSCOPE_RETURN_IF_ERROR(policy::checkModules(policy, names, name));
  State next{now_.objective, policy.autocast_dtype, std::move(policy.modules),
             policy.scaler ? ScalerChoice::kFile : ScalerChoice::kProgram, policy.scaler};
  become(std::move(next));
  return {};
}

}  // namespace ampscope::gui
