// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/comparison_report.h"
#include "reports/json/json_values.h"

namespace ampscope::reports {
namespace {

constexpr int kSchemaVersion = 1;

Json placeJson(const analysis::ModulePlace& module) {
  if (!module.in_module) {
    return {{"root", nullptr}, {"module", nullptr}, {"class", nullptr}};
  }
  return {{"root", module.root}, {"module", module.path}, {"class", module.class_name}};
}

Json figuresJson(const analysis::RunFigures& run) {
  return {{"steps", run.steps},
          {"skipped", run.skipped},
          {"seconds_per_step", run.seconds_per_step ? number(*run.seconds_per_step) : Json(nullptr)},
          {"final_scale", run.final_scale ? number(*run.final_scale) : Json(nullptr)},
          {"final_loss", run.final_loss ? number(*run.final_loss) : Json(nullptr)},
          {"loss_curve", toJson(run.loss_curve)},
          {"findings", run.findings}};
}

Json tensorJson(const analysis::TensorDrift& tensor) {
  Json result = placeJson(tensor.site.module);
  result["op"] = tensor.site.op;
  result["public_op"] = tensor.site.public_op;
  result["phase"] = name(tensor.site.phase);
  result["ordinal"] = tensor.site.ordinal;
  result["role"] = name(tensor.role);
  result["dtype"] = {name(tensor.dtype_before), name(tensor.dtype_after)};
  result["absmax"] = {measured(tensor.absmax_before), measured(tensor.absmax_after)};
  result["binades"] = measured(tensor.binades());
  result["underflow"] = {measured(tensor.underflow_before), measured(tensor.underflow_after)};
  result["error_ulp"] = {measured(tensor.error_before), measured(tensor.error_after)};
  return result;
}

template <class Range, class Convert>
Json list(const Range& range, Convert convert) {
  Json result = Json::array();
  for (const auto& each : range) {
    result.push_back(convert(each));
  }
  return result;
}

Json comparisonJson(const analysis::Comparison& comparison, const analysis::Findings& before,
                    const analysis::Findings& after) {
  Json result;
  result["before"] = figuresJson(comparison.before);
  result["after"] = figuresJson(comparison.after);
  result["new_findings"] = list(comparison.came, [&](std::size_t i) { return toJson(after[i]); });
  result["gone_findings"] = list(comparison.gone, [&](std::size_t i) { return toJson(before[i]); });
  const auto pair = [&](const analysis::FindingPair& each) {
    return Json{{"before", toJson(before[each.before])}, {"after", toJson(after[each.after])}};
  };
  result["same_findings"] = list(comparison.same, pair);
  result["worse_findings"] = list(comparison.worse, pair);
  result["moved_modules"] = list(comparison.moved, [](const analysis::ModuleMove& move) {
    return Json{{"before", placeJson(move.before)}, {"after", placeJson(move.after)}};
  });
  const auto module = [](const analysis::ModulePlace& place) { return placeJson(place); };
  result["new_modules"] = list(comparison.modules_came, module);
  result["gone_modules"] = list(comparison.modules_gone, module);
  return result;
}

}  // namespace

void writeComparisonJson(const ComparisonData& data, std::ostream& out) {
  out << "{\n  \"schema_version\": " << kSchemaVersion << ",\n  \"generator\": "
      << dump(Json{{"name", "ampscope"}, {"version", data.runs.front().report.generator_version}})
      << ",\n  \"baseline\": " << dump(Json(data.runs.front().file)) << ",\n  \"comparisons\": [";
  for (std::size_t i = 0; i < data.comparisons.size(); ++i) {
    const analysis::Comparison& comparison = data.comparisons[i];
    const NamedRun& run = data.runs[i + 1];
    out << (i == 0 ? "\n    {" : ",\n    {") << "\n      \"run\": " << dump(Json(run.file));
    const Json members =
        comparisonJson(comparison, data.runs.front().report.analysis.findings, run.report.analysis.findings);
    for (const auto& [key, value] : members.items()) {
      out << ",\n      " << dump(Json(key)) << ": " << dump(value);
    }
    out << ",\n      \"tensors\": [";
    bool first = true;
    for (const analysis::TensorDrift& tensor : comparison.tensors) {
      out << (first ? "\n        " : ",\n        ") << dump(tensorJson(tensor));
      first = false;
    }
    out << (first ? "]" : "\n      ]") << "\n    }";
  }
  out << "\n  ]\n}\n";
}

}  // namespace ampscope::reports
