// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/policy_witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analyzer/store/session.h"

namespace ampscope::launch {
namespace {

/// The policy's file may hold anything.
std::string oneField(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, '?');
  return text;
}

std::string reason(const policy::Policy& policy, std::string_view name, const Unapplied& left,
                   std::span<const policy::ModuleName> known) {
  const policy::Setting& setting = left.setting;
  if (!left.why.empty()) {
    return fmt::format("{}: {}: {}", name, setting.what, left.why);
  }
  if (setting.key == "autocast") {
    return fmt::format("{}: autocast: the program never entered torch.autocast", name);
  }
  if (setting.key == "scaler") {
    return fmt::format("{}: GradScaler: the program made none", name);
  }
  const std::vector<policy::Setting> all = policy::settings(policy);
  for (std::size_t i = 0; i < policy.modules.size(); ++i) {
    if (all[i].key == setting.key) {
      policy::Policy one;
      one.modules.push_back(policy.modules[i]);
      const Result<void> checked = policy::checkModules(one, known, name);
      if (!checked.ok()) {
        return checked.error().message;
      }
    }
  }
  return fmt::format("{}: {}: recording had ended before this module was met", name, setting.what);
}

}  // namespace

std::vector<Unapplied> unapplied(const policy::Policy& policy, const std::vector<Witness>& witnesses) {
  std::vector<Unapplied> left;
  std::set<std::string> applied;
  for (const Witness& witness : witnesses) {
    applied.insert(witness.policy_applied.begin(), witness.policy_applied.end());
  }
  for (policy::Setting& setting : policy::settings(policy)) {
    const bool off = setting.key == "scaler" && policy.scaler->enabled == false;
    if (applied.contains(setting.key) || off) {  // without a GradScaler none is enabled
      continue;
    }
    Unapplied& one = left.emplace_back();
    for (const Witness& witness : witnesses) {
      for (const auto& [key, why] : witness.policy_problems) {
        one.why = key == setting.key ? why : one.why;
      }
    }
    one.setting = std::move(setting);
  }
  return left;
}

std::string policyText(const policy::Policy& policy, const std::vector<Unapplied>& left) {
  std::string text;
  for (const policy::Setting& setting : policy::settings(policy)) {
    const bool is_left = std::any_of(left.begin(), left.end(),
                                     [&setting](const Unapplied& each) { return each.setting.key == setting.key; });
    text += fmt::format("{}\t{}\t{}\n", oneField(setting.what), oneField(setting.value), is_left ? 0 : 1);
  }
  return text;
}

std::vector<policy::ModuleName> modulesOf(const std::string& session) {
  std::vector<policy::ModuleName> names;
  const Result<store::Session> opened = store::Session::open(session);
  if (!opened.ok()) {
    return names;
  }
  const Result<std::vector<store::ModuleRow>> rows = opened.value().modules();
  if (rows.ok()) {
    for (const store::ModuleRow& row : rows.value()) {
      names.push_back({row.root, row.path});
    }
  }
  return names;
}

Error notApplied(const policy::Policy& policy, std::string_view name, const std::vector<Unapplied>& left,
                 std::span<const policy::ModuleName> known) {
  std::string message = reason(policy, name, left.front(), known);
  if (left.size() > 1) {
    message += fmt::format(" (and {} more)", left.size() - 1);
  }
  return inputError(std::move(message));
}

}  // namespace ampscope::launch
