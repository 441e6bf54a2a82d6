// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What of a policy did the processes of a run apply, and why not the rest? Used by launch only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/launch/witness.h"
#include "analyzer/policy/policy.h"

namespace ampscope::launch {

struct Unapplied {
  policy::Setting setting;
  std::string why{};  ///< as a process has said it; "": no process met it
};

/// The settings that no process has applied, in the policy's order.
[[nodiscard]] std::vector<Unapplied> unapplied(const policy::Policy& policy, const std::vector<Witness>& witnesses);

/// For table run of the session: a line "WHAT\tVALUE\t1" for each setting, 0 for one that was not applied.
[[nodiscard]] std::string policyText(const policy::Policy& policy, const std::vector<Unapplied>& left);

/// The modules of a session; empty when it cannot be read.
[[nodiscard]] std::vector<policy::ModuleName> modulesOf(const std::string& session);

/// kInput: names the first that is left, the reason, and for a module that does not exist the nearest among `known`.
/// `left` is not empty; `name` stands for the policy in the message.
[[nodiscard]] Error notApplied(const policy::Policy& policy, std::string_view name, const std::vector<Unapplied>& left,
                               std::span<const policy::ModuleName> known);

}  // namespace ampscope::launch
