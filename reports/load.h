// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A file that a person names -> what a report says of it, whether it is a session or a JSON report of one. Used by cli
// and gui.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reports/data/report_data.h"

namespace ampscope::reports {

/// A file that begins with '{' (spaces before it allowed) is read as a JSON report, everything else as a session.
/// With `rank` only what that rank did, with `range` only calls in NVTX ranges of that name. Error: it cannot be read,
/// or holds no such rank or range; a JSON report does not tell them apart.
[[nodiscard]] Result<ReportData> load(const std::string& path, std::optional<std::uint32_t> rank = std::nullopt,
                                      const std::optional<std::string>& range = std::nullopt);

}  // namespace ampscope::reports
