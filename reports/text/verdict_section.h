// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What failed, why, and how to look closer, on one screen. Used by cli (check).
#pragma once

#include <ostream>

#include "reports/data/report_data.h"

namespace ampscope::reports {

/// `data` has a verdict.
void writeVerdict(const ReportData& data, const Style& style, std::ostream& out);

}  // namespace ampscope::reports
