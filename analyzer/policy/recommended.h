// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What of a recommendation can be applied to a program as it is. Used by reports, tune and cli; a pure function.
#pragma once

#include "analyzer/analysis/recommendation.h"
#include "analyzer/policy/policy.h"

namespace ampscope::policy {

[[nodiscard]] ScalerPolicy scalerOf(const analysis::Advice& advice);

/// `recommendation` was made of `analysis`. Without a scaler where the run had none: a policy gives a GradScaler other
/// parameters, it does not put one into the program.
[[nodiscard]] Policy policyOf(const analysis::Recommendation& recommendation, const analysis::Analysis& analysis);

}  // namespace ampscope::policy
