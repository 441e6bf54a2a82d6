// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A JSON report, read back: what a baseline in a repository or an artifact of an earlier job is. Used by reports only;
// reports/load.h is for everybody else.
#pragma once

#include <string>

#include "reports/data/report_data.h"

namespace ampscope::reports {

inline constexpr std::uintmax_t kLargestReport = std::uintmax_t{512} << 20U;  ///< bytes that are read

/// Reads what any ampscope wrote with schema_version 1; members that an older one did not write are empty, members that
/// it does not know are passed over. What the format leaves out stays out: the verdict of a check, facts of rules.
/// Sums of errors come back from their means, so their last digits may differ; evidence comes in the order of its
/// names. Error (kInput): no such file, too large, no JSON (with the offset), no ampscope report, a newer schema, or a
/// value that makes no sense (with its place).
[[nodiscard]] Result<ReportData> readJsonReport(const std::string& path);

}  // namespace ampscope::reports
