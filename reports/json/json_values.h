// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The values of an analysis as JSON values, one function per kind. Used by the JSON and SARIF reports.
#pragma once

#include <nlohmann/json.hpp>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/gate.h"

namespace ampscope::reports {

using Json = nlohmann::ordered_json;

/// A number, or "inf", "-inf", "nan": JSON has no such numbers.
[[nodiscard]] Json number(double value);
/// A number, or null where NaN means that there was no such element.
[[nodiscard]] Json measured(double value);
/// By name.
[[nodiscard]] Json evidenceJson(const std::vector<analysis::Evidence>& evidence);

[[nodiscard]] Json toJson(const analysis::RunInfo& run);
[[nodiscard]] Json toJson(const analysis::LossCurve& curve);
[[nodiscard]] Json toJson(const analysis::Coverage& coverage);  ///< without `ops`
[[nodiscard]] Json toJson(const analysis::OpCoverage& op);
[[nodiscard]] Json toJson(const analysis::Overhead& overhead);
[[nodiscard]] Json toJson(const std::vector<store::RangeTotalRow>& ranges);
[[nodiscard]] Json toJson(const analysis::DeviceWork& work);
[[nodiscard]] Json toJson(const analysis::OpEntry& entry);
[[nodiscard]] Json toJson(const analysis::Cast& cast);
[[nodiscard]] Json toJson(const analysis::Fp8Scale& scale);
[[nodiscard]] Json toJson(const analysis::CastTotal& total);
[[nodiscard]] Json toJson(const analysis::ScaleStep& step);
[[nodiscard]] Json toJson(const analysis::ScalerLedger& ledger);  ///< without `trajectory`
[[nodiscard]] Json toJson(const analysis::FirstNonFinite& first);
[[nodiscard]] Json toJson(const analysis::Origin& origin);
[[nodiscard]] Json toJson(const analysis::BrokenParameter& broken);
[[nodiscard]] Json toJson(const analysis::Finding& finding);
[[nodiscard]] Json toJson(const analysis::LayerTimeline& layer);
[[nodiscard]] Json toJson(const analysis::Verdict& verdict);
[[nodiscard]] Json layerHead(const analysis::Layer& layer);  ///< a layer without `ops`

/// Compact text of a value; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string dump(const Json& value);

}  // namespace ampscope::reports
