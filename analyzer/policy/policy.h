// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// policy.json: which modules leave the dtype of autocast, and the parameters of the GradScaler. Written by `ampscope
// recommend` or by hand; docs/policy.md and reports/schema/ampscope-policy-1.schema.json describe it. Used by reports,
// cli and launch; values.
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

struct ScalerPolicy {
  bool enabled = true;
  double init_scale = 65536;
  double growth_factor = 2;
  double backoff_factor = 0.5;
  std::int64_t growth_interval = 2000;
};

struct Policy {
  std::optional<Dtype> autocast_dtype;  ///< empty: as the program says
  std::vector<ModulePolicy> modules;
  std::optional<ScalerPolicy> scaler;  ///< empty: as the program says
};

/// Error (kInput): says which file, where in it, and what was expected; for an unknown field or word also the nearest
/// known one. `name` stands for the text in messages.
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
