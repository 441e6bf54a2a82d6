// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_advice.h"

#include <string>

#include "kernels/format/float_format.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kModes = 3;
constexpr std::size_t kDtypes = 14;
constexpr std::size_t kConfidences = 3;

template <class T>
Json orNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// null: none.
format::FormatId gradientFormat(const JsonValue& from) {
  if (from.isNull()) {
    return format::FormatId::kNone;
  }
  const std::string own = from.text();
  for (std::size_t i = 0; i < format::kFormatCount; ++i) {
    if (const auto id = static_cast<format::FormatId>(i); format::info(id).name == own) {
      return id;
    }
  }
  from.fail("is no format that this ampscope knows");
}

void read(const JsonValue& from, analysis::ScalerParameters& to) {
  to.mode = from["mode"].word<analysis::ScalerMode>(kModes);
  to.init_scale = from["init_scale"].number();
  to.rule.growth_factor = from["growth_factor"].number();
  to.rule.backoff_factor = from["backoff_factor"].number();
  to.rule.growth_interval = from["growth_interval"].integer();
}

}  // namespace

Json costJson(const analysis::Cost& cost) {
  return {{"cast_bytes_per_step", cost.cast_bytes}, {"op_time_share", cost.op_time}};
}

Json parametersJson(const analysis::ScalerParameters& parameters) {
  return {{"mode", name(parameters.mode)},
          {"init_scale", number(parameters.init_scale)},
          {"growth_factor", number(parameters.rule.growth_factor)},
          {"backoff_factor", number(parameters.rule.backoff_factor)},
          {"growth_interval", parameters.rule.growth_interval}};
}

Json summaryJson(const analysis::Simulation& simulation) {
  return {{"steps", simulation.steps},
          {"skipped", simulation.skipped},
          {"calibration_skipped", simulation.wasted},
          {"overflowed", simulation.overflowed},
          {"unknown_steps", simulation.unknown},
          {"final_scale", number(static_cast<double>(simulation.final_scale))},
          {"exact_through_step", orNull(simulation.exact_through_step)},
          {"lost_gradient_fraction", {{"elements", simulation.lost.elements}, {"norm", simulation.lost.norm}}},
          {"next_overflow_step", orNull(simulation.next_overflow)}};
}

Json toJson(const analysis::RoleAdvice& advice) {
  const analysis::ModulePlace& module = advice.module;
  return {{"root", module.in_module ? Json(module.root) : Json(nullptr)},
          {"module", module.in_module ? Json(module.path) : Json(nullptr)},
          {"role", advice.role},
          {"dtype", name(advice.dtype)},
          {"eight_bit", advice.eight_bit.empty() ? Json(nullptr) : Json(advice.eight_bit)},
          {"tf32", advice.tf32},
          {"reason", advice.reason},
          {"evidence", evidenceJson(advice.evidence)},
          {"cost", costJson(advice.cost)},
          {"confidence", name(advice.confidence)}};
}

Json toJson(const analysis::NamedSimulation& simulation) {
  const format::FormatId format = simulation.simulation.format;
  return {{"name", simulation.name},
          {"parameters", parametersJson(simulation.simulation.parameters)},
          {"gradient_format", format == format::FormatId::kNone ? Json(nullptr) : Json(format::info(format).name)},
          {"summary", summaryJson(simulation.simulation)}};
}

void read(const JsonValue& from, analysis::RoleAdvice& to) {
  to.module.in_module = !from["module"].isNull();
  to.module.root = from["root"].text();
  to.module.path = from["module"].text();
  to.role = from["role"].text();
  to.dtype = from["dtype"].word<Dtype>(kDtypes);
  to.eight_bit = from["eight_bit"].text();
  to.tf32 = from["tf32"].truth();
  to.reason = from["reason"].text();
  from["evidence"].forEachMember([&to](const std::string& key, const JsonValue& value) {
    to.evidence.push_back({key, value.evidence()});
  });
  to.cost.cast_bytes = from["cost"]["cast_bytes_per_step"].number();
  to.cost.op_time = from["cost"]["op_time_share"].number();
  to.confidence = from["confidence"].word<analysis::Confidence>(kConfidences);
}

void read(const JsonValue& from, analysis::NamedSimulation& to) {
  to.name = from["name"].text();
  analysis::Simulation& simulation = to.simulation;
  read(from["parameters"], simulation.parameters);
  simulation.format = gradientFormat(from["gradient_format"]);
  const JsonValue summary = from["summary"];
  simulation.steps = summary["steps"].count();
  simulation.skipped = summary["skipped"].count();
  simulation.wasted = summary["calibration_skipped"].count();
  simulation.overflowed = summary["overflowed"].count();
  simulation.unknown = summary["unknown_steps"].count();
  simulation.final_scale = static_cast<float>(summary["final_scale"].number());
  if (!summary["exact_through_step"].isNull()) {
    simulation.exact_through_step = summary["exact_through_step"].small();
  }
  simulation.lost.elements = summary["lost_gradient_fraction"]["elements"].number();
  simulation.lost.norm = summary["lost_gradient_fraction"]["norm"].number();
  if (!summary["next_overflow_step"].isNull()) {
    simulation.next_overflow = summary["next_overflow_step"].count();
  }
}

}  // namespace ampscope::reports
