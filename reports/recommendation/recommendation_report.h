// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A recommendation for people (text), for programs (JSON), to paste (Python), and as a policy file. Used by cli and
// gui.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "analyzer/analysis/recommendation.h"
#include "analyzer/base/result.h"
#include "analyzer/policy/policy.h"
#include "reports/data/report_data.h"

namespace ampscope::reports {

enum class RecommendationFormat { kText, kJson, kPython };

/// "text, json, python"
[[nodiscard]] std::string_view recommendationFormatNames() noexcept;
[[nodiscard]] std::optional<RecommendationFormat> findRecommendationFormat(std::string_view name) noexcept;

/// Error: the stream failed.
[[nodiscard]] Result<void> renderRecommendation(const ReportData& data, const analysis::Recommendation& recommendation,
                                                RecommendationFormat format, const Style& style, std::ostream& out);

/// policy.json, schema ampscope-policy-1. Error: the stream failed.
[[nodiscard]] Result<void> writePolicy(const policy::Policy& policy, const std::string& generator_version,
                                       std::string_view objective, std::ostream& out);

/// A snippet to paste into the program, which does the same with public torch API. Error: the stream failed.
[[nodiscard]] Result<void> writePolicyPython(const policy::Policy& policy, std::string_view objective,
                                             std::ostream& out);

}  // namespace ampscope::reports
