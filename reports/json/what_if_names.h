// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The names of the what-if formats in a JSON report. Used by reports/json only.
#pragma once

#include <array>
#include <string_view>

#include "kernels/format/format_id.h"

namespace ampscope::reports {

/// In the order of format::kWhatIfTargets.
inline constexpr std::array<std::string_view, format::kWhatIfTargets.size()> kWhatIfNames = {
    "fp16", "bf16", "tf32", "fp8_e4m3fn", "fp8_e5m2", "fp8_e4m3fnuz", "fp8_e5m2fnuz", "fp32"};

}  // namespace ampscope::reports
