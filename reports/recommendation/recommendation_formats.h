// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The formats of recommendation_report.h, one source file each. Used by this folder only.
#pragma once

#include "reports/recommendation/recommendation_report.h"

namespace ampscope::reports {

void writeRecommendationText(const analysis::Analysis& analysis, const analysis::Recommendation& recommendation,
                             const Style& style, std::ostream& out);
void writeRecommendationJson(const ReportData& data, const analysis::Recommendation& recommendation, std::ostream& out);

}  // namespace ampscope::reports
