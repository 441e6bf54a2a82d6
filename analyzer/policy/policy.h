// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// policy.json: which modules leave the dtype of autocast, and the parameters of the GradScaler. Written by `ampscope
// recommend` or by hand, applied by `ampscope profile --policy`; docs/policy.md and
// reports/schema/ampscope-policy-1.schema.json describe it. Used by reports, cli and launch; values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::policy {

inline constexpr int kSchemaVersion = 1;

/// A module with all below it. `module` is what named_modules() of `root` gives.
struct ModulePolicy {
  std::string root;               ///< class name of the root; "": any
  std::string module;             ///< never "": the whole model is what autocast itself is for
  Dtype dtype = Dtype::kFloat32;  ///< float32, bfloat16 or float16
  std::string reason;             ///< for people
};

/// What is empty stays as the program says.
struct ScalerPolicy {
  std::optional<bool> enabled;
  std::optional<double> init_scale;
  std::optional<double> growth_factor;
  std::optional<double> backoff_factor;
  std::optional<std::int64_t> growth_interval;
};

/// `visit(name, value)` for each field in the order of the file format; a value may be empty.
template <class Visit>
void forEachField(const ScalerPolicy& scaler, Visit&& visit) {
  visit("enabled", scaler.enabled);
  visit("init_scale", scaler.init_scale);
  visit("growth_factor", scaler.growth_factor);
  visit("backoff_factor", scaler.backoff_factor);
  visit("growth_interval", scaler.growth_interval);
}

struct Policy {
  std::optional<Dtype> autocast_dtype;  ///< empty: as the program says; float32: autocast off
  std::vector<ModulePolicy> modules;
  std::optional<ScalerPolicy> scaler;  ///< empty: as the program says
};

/// One thing that a policy changes, as people and sessions name it.
struct Setting {
  std::string key;    ///< "modules[3]", "autocast" or "scaler": how the traced process says that it has applied it
  std::string what;   ///< "blocks.3.mlp", "autocast", "GradScaler"
  std::string value;  ///< "float32", "init_scale 1024, growth_interval 500"
};

/// Modules in the order of the file, then autocast, then the scaler; only what is set.
[[nodiscard]] std::vector<Setting> settings(const Policy& policy);

/// The policy as one line of JSON, which parsePolicy() reads; without what only people read.
[[nodiscard]] std::string encode(const Policy& policy);

/// Error (kInput): says which file, where in it, and what was expected; for an unknown field or word also the nearest
/// known one. A module inside one that runs in float32 is an error too: autocast is off there, so it would have no
/// effect. `name` stands for the text in messages.
[[nodiscard]] Result<Policy> parsePolicy(std::string_view text, std::string_view name);
/// Error: as above, or the file cannot be read, or has more than 16 MiB.
[[nodiscard]] Result<Policy> readPolicy(const std::string& path);

struct ModuleName {
  std::string root;
  std::string module;
};

/// Whether every module of the policy is among `known`. Error (kInput): names the first that is not, and the nearest
/// that is.
[[nodiscard]] Result<void> checkModules(const Policy& policy, std::span<const ModuleName> known, std::string_view name);

}  // namespace ampscope::policy
