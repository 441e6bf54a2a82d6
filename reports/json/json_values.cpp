// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_values.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <variant>

#include "analyzer/analysis/matching.h"
#include "analyzer/analysis/rules.h"
#include "reports/json/what_if_names.h"

namespace ampscope::reports {
namespace {

using analysis::TensorTotals;

Json text(std::string_view value) { return Json(value); }
Json textOrNull(std::string_view value) { return value.empty() ? Json(nullptr) : Json(value); }

template <class T>
Json valueOrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json numberOrNull(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

void addModule(Json& to, const analysis::ModulePlace& module, const char* path_key) {
  to["root"] = module.in_module ? text(module.root) : Json(nullptr);
  to[path_key] = module.in_module ? text(module.path) : Json(nullptr);
  to["class"] = module.in_module ? text(module.class_name) : Json(nullptr);
}

void addOp(Json& to, const analysis::Site& site) {
  to["op"] = site.op;
  to["overload"] = site.overload;
  to["public_op"] = textOrNull(site.public_op);
  to["phase"] = name(site.phase);
  to["ordinal"] = site.ordinal;
  to["autograd_node"] = textOrNull(site.autograd_node);
  if (!site.source.empty()) {
    to["source"] = site.source;
  }
}

void addSite(Json& to, const analysis::Site& site) {
  addModule(to, site.module, "module");
  addOp(to, site);
}

Json histogram(const analysis::Histogram& histogram) {
  Json bins = Json::object();
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    if (histogram.counts[i] != 0) {
      bins[std::to_string(histogram.first + static_cast<std::int64_t>(i))] = histogram.counts[i];
    }
  }
  return bins;
}

Json whatIf(const TensorTotals& totals) {
  Json targets = Json::object();
  for (std::size_t i = 0; i < kWhatIfNames.size(); ++i) {
    const stats::WhatIf& counts = totals.what_if[i];
    targets[kWhatIfNames[i]] = {
        {"flush_to_zero", counts.flush_to_zero}, {"to_subnormal", counts.to_subnormal}, {"overflow", counts.overflow}};
  }
  return targets;
}

void addTotals(Json& to, const TensorTotals& totals, bool with_shape) {
  to["steps"] = totals.steps.count();
  to["first_step"] = totals.steps.empty() ? Json(nullptr) : Json(totals.steps.first());
  to["last_step"] = totals.steps.empty() ? Json(nullptr) : Json(totals.steps.last());
  to["tensors"] = totals.tensors;
  to["measured"] = totals.measured;
  to["numel"] = totals.numel;
  to["zero"] = totals.zero;
  to["subnormal"] = totals.subnormal;
  to["near_max"] = totals.near_max;
  to["pos_inf"] = totals.pos_inf;
  to["neg_inf"] = totals.neg_inf;
  to["nan"] = totals.nan;
  to["negative"] = totals.negative;
  to["absmin"] = measured(totals.absmin);
  to["absmax"] = measured(totals.absmax);
  to["min"] = measured(totals.min);
  to["max"] = measured(totals.max);
  if (with_shape && totals.full != 0) {
    to["histogram"] = histogram(totals.histogram);
    to["what_if"] = whatIf(totals);
  }
}

Json rollupPart(const TensorTotals& totals, const std::vector<Dtype>& dtypes) {
  Json part;
  part["dtypes"] = Json::array();
  for (const Dtype dtype : dtypes) {
    part["dtypes"].push_back(name(dtype));
  }
  addTotals(part, totals, false);
  return part;
}

Json reasons(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  Json result = Json::object();
  for (const auto& [reason, count] : counts) {
    result[reason] = count;
  }
  return result;
}

void addNonFiniteCounts(Json& to, std::uint64_t pos_inf, std::uint64_t neg_inf, std::uint64_t nan) {
  to["pos_inf"] = pos_inf;
  to["neg_inf"] = neg_inf;
  to["nan"] = nan;
}

}  // namespace

Json number(double value) {
  if (std::isnan(value)) {
    return "nan";
  }
  if (std::isinf(value)) {
    return value > 0 ? "inf" : "-inf";
  }
  return value;
}

Json evidenceJson(const std::vector<analysis::Evidence>& evidence) {
  Json result = Json::object();
  for (const analysis::Evidence& fact : evidence) {
    result[fact.name] = std::visit(
        [](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, double>) {
            return number(value);
          } else {
            return Json(value);
          }
        },
        fact.value);
  }
  return result;
}

Json measured(double value) { return std::isnan(value) ? Json(nullptr) : number(value); }

Json toJson(const analysis::RunInfo& run) {
  Json result;
  result["command"] = run.command;
  result["exit_code"] = valueOrNull(run.exit_code);
  result["torch_version"] = run.torch_version;
  result["python_version"] = run.python_version;
  result["device"] = run.devices;
  if (!run.gpu_settings.empty()) {
    Json& settings = result["gpu_settings"] = Json::object();
    for (const auto& [key, value] : run.gpu_settings) {
      settings[key] = value;
    }
  }
  result["autocast_dtype"] = Json::array();
  for (const Dtype dtype : run.autocast_dtypes) {
    result["autocast_dtype"].push_back(name(dtype));
  }
  result["ranks"] = run.ranks;
  result["steps"] = run.steps;
  result["sampled_steps"] = run.sampled_steps;
  result["complete"] = run.complete;
  result["started_at"] = textOrNull(run.started_at);
  result["options"] = run.options;
  result["first_loss"] = numberOrNull(run.first_loss);
  result["final_loss"] = numberOrNull(run.final_loss);
  result["loss_curve"] = toJson(run.loss_curve);
  result["policy"] = Json::array();
  for (const analysis::PolicySetting& setting : run.policy) {
    result["policy"].push_back({{"what", setting.what}, {"value", setting.value}, {"applied", setting.applied}});
  }
  return result;
}

/// Only where the level certified looked.
template <class From>
void addCertified(Json& to, const From& from) {
  if (from.certified != 0 || !from.uncertified_by_reason.empty()) {
    to["certified"] = from.certified;
    to["uncertified_by_reason"] = reasons(from.uncertified_by_reason);
  }
}

Json toJson(const analysis::LossCurve& curve) {
  Json values = Json::array();
  for (const std::optional<double>& value : curve.values) {
    values.push_back(numberOrNull(value));
  }
  return {{"width", curve.width}, {"values", std::move(values)}};
}

Json toJson(const analysis::Coverage& coverage) {
  Json result;
  result["dispatched"] = coverage.dispatched;
  result["observed"] = coverage.observed;
  result["measured"] = coverage.measured;
  result["referenced"] = coverage.referenced;
  result["unreferenced_by_reason"] = reasons(coverage.unreferenced_by_reason);
  addCertified(result, coverage);
  result["dropped"] = coverage.dropped;
  result["tensors"] = coverage.tensors;
  result["measured_tensors"] = coverage.measured_tensors;
  result["unmeasured_by_reason"] = reasons(coverage.unmeasured_by_reason);
  result["notices"] = Json::array();
  for (const analysis::NoticeLine& notice : coverage.notices) {
    result["notices"].push_back({{"kind", notice.kind}, {"count", notice.count}, {"text", notice.text}});
  }
  result["ingest"] = Json::array();
  for (const analysis::IngestStat& stat : coverage.ingest) {
    result["ingest"].push_back(
        {{"name", stat.name}, {"severity", stat.severity}, {"value", stat.value}, {"meaning", stat.meaning}});
  }
  return result;
}

Json toJson(const analysis::OpCoverage& op) {
  Json result = {{"op", op.op},
                 {"dispatched", op.dispatched},
                 {"observed", op.observed},
                 {"measured", op.measured},
                 {"referenced", op.referenced},
                 {"unreferenced_by_reason", reasons(op.unreferenced_by_reason)}};
  addCertified(result, op);
  return result;
}

Json toJson(const std::vector<store::RangeTotalRow>& ranges) {
  Json result = Json::array();
  for (const store::RangeTotalRow& range : ranges) {
    result.push_back({{"domain", range.domain},
                      {"name", range.name},
                      {"count", range.count},
                      {"seconds", number(static_cast<double>(range.duration_ns) * 1e-9)}});
  }
  return result;
}

Json toJson(const analysis::Overhead& overhead) {
  return {{"tracer_seconds", number(overhead.tracer_seconds)},
          {"writer_seconds", number(overhead.writer_seconds)},
          {"steps_seconds", number(overhead.steps_seconds)},
          {"steps_tracer_seconds", number(overhead.steps_tracer_seconds)},
          {"steps_timed", overhead.steps_timed},
          {"run_seconds", number(overhead.run_seconds)},
          {"ratio", numberOrNull(overhead.ratio)},
          {"attach_seconds", numberOrNull(overhead.attach_seconds)}};
}

Json layerHead(const analysis::Layer& layer) {
  Json result;
  addModule(result, layer.module, "path");
  result["calls"] = layer.rollup.calls;
  result["seconds"] = number(static_cast<double>(layer.rollup.duration_ns) * 1e-9);
  result["forward"] = rollupPart(layer.rollup.forward, layer.rollup.forward_dtypes);
  result["gradients"] = rollupPart(layer.rollup.gradients, layer.rollup.gradient_dtypes);
  result["low_precision_gradients"] = {{"nonzero", layer.rollup.low_gradient_nonzero},
                                       {"subnormal", layer.rollup.low_gradient_subnormal}};
  return result;
}

Json toJson(const analysis::ReferenceTotals& totals) {
  const stats::Comparison& sum = totals.sum;
  const auto loss = [](const stats::Loss& lost) {
    return Json{{"format_limited", lost.format_limited}, {"algorithm_limited", lost.algorithm_limited}};
  };
  Json result;
  result["tensors"] = totals.tensors;
  result["steps"] = totals.steps.count();
  result["numel"] = sum.numel;
  result["compared"] = sum.compared;
  result["correctly_rounded"] = sum.correctly_rounded;
  result["both_nonfinite"] = sum.both_nonfinite;
  result["reference_nonfinite"] = sum.reference_nonfinite;
  result["nan_made"] = sum.nan_made;
  result["flushed"] = loss(sum.flushed);
  result["underflowed"] = loss(sum.underflowed);
  result["overflowed"] = loss(sum.overflowed);
  result["stalled"] = sum.stalled;
  result["max_abs_error"] = number(sum.max_abs_error);
  result["max_rel_error"] = number(sum.max_rel_error);
  result["max_ulp_error"] = number(sum.max_ulp_error);
  result["bias"] = measured(totals.bias());
  result["rms_error"] = measured(totals.rmsError());
  result["relative_norm_error"] = number(totals.relativeNormError());
  result["lost_norm_share"] = number(totals.lostNormShare());
  result["reference_absmax"] = number(sum.reference_absmax);
  result["ulp"] = sum.ulp;
  return result;
}

Json toJson(const analysis::ErrorBalance& balance) {
  return {{"local", number(balance.local)},
          {"accumulated_in", number(balance.accumulated_in)},
          {"accumulated", number(balance.accumulated)},
          {"amplification", numberOrNull(balance.amplification())},
          {"flow", name(balance.flow)}};
}

Json toJson(const analysis::CancellationTotals& totals) {
  return {{"tensors", totals.tensors},
          {"numel", totals.sum.numel},
          {"counted", totals.sum.counted},
          {"complete", totals.sum.complete},
          {"summand_absmax", number(totals.sum.summand_absmax)},
          {"sum_absmax", number(totals.sum.sum_absmax)},
          {"bits", totals.sum.bits}};
}

Json toJson(const analysis::CertificationTotals& totals) {
  return {{"tensors", totals.tensors},
          {"numel", totals.sum.numel},
          {"sampled", totals.sum.sampled},
          {"uncertified", totals.sum.uncertified},
          {"max_abs_bound", number(totals.sum.max_abs_bound)},
          {"max_ulp_bound", number(totals.sum.max_ulp_bound)}};
}

Json toJson(const analysis::OpEntry& entry) {
  Json result;
  addOp(result, entry.site);
  result["role"] = name(entry.role);
  result["dtype"] = name(entry.dtype);
  result["calls"] = entry.calls;
  addTotals(result, entry.totals, true);
  for (const ReferenceLevel level : {ReferenceLevel::kLocal, ReferenceLevel::kShadow}) {
    const analysis::ReferenceTotals& totals = entry.references[analysis::indexOf(level)];
    if (totals.tensors != 0) {
      result["reference"][std::string(name(level))] = toJson(totals);
    }
  }
  if (entry.references[analysis::indexOf(ReferenceLevel::kShadow)].tensors != 0) {
    result["reference"]["balance"] = toJson(entry.balance);
  }
  if (entry.certification.tensors != 0) {
    result["reference"][std::string(name(ReferenceLevel::kCertified))] = toJson(entry.certification);
  }
  if (entry.cancellation.tensors != 0) {
    result["cancellation"] = toJson(entry.cancellation);
  }
  return result;
}

Json toJson(const analysis::Cast& cast) {
  Json result;
  addSite(result, cast.site);
  result["by"] = name(cast.by);
  result["from"] = name(cast.from);
  result["to"] = name(cast.to);
  result["role"] = name(cast.role);
  result["parameter"] = textOrNull(cast.parameter);
  result["count"] = cast.count;
  result["repeated"] = cast.repeated;
  result["steps"] = cast.steps;
  result["bytes"] = cast.bytes;
  result["seconds"] = number(static_cast<double>(cast.duration_ns) * 1e-9);
  result["numel"] = cast.source.numel;
  result["flushed"] = cast.flushed;
  result["overflowed"] = cast.overflowed;
  return result;
}

Json toJson(const analysis::CastTotal& total) {
  return {{"by", name(total.by)},
          {"from", name(total.from)},
          {"to", name(total.to)},
          {"count", total.count},
          {"repeated", total.repeated},
          {"bytes", total.bytes},
          {"seconds", number(static_cast<double>(total.duration_ns) * 1e-9)}};
}

Json toJson(const analysis::ScalerLedger& ledger) {
  Json result;
  result["process"] = ledger.process;
  result["scaler"] = ledger.scaler;
  result["parameters"] = {{"enabled", ledger.enabled},
                          {"device", ledger.device},
                          {"init_scale", numberOrNull(ledger.init_scale)},
                          {"growth_factor", numberOrNull(ledger.growth_factor)},
                          {"backoff_factor", numberOrNull(ledger.backoff_factor)},
                          {"growth_interval", valueOrNull(ledger.growth_interval)}};
  result["skipped"] = ledger.skipped;
  result["calibration_skipped"] = ledger.calibration_skipped;
  result["skipped_runs"] = Json::array();
  for (const analysis::SkippedRun& run : ledger.skipped_runs) {
    result["skipped_runs"].push_back({{"first_step", run.first}, {"last_step", run.last}});
  }
  return result;
}

Json toJson(const analysis::ScaleStep& step) {
  Json result;
  result["step"] = step.step;
  result["scale_before"] = number(step.scale_before);
  result["scale_after"] = number(step.scale_after);
  result["growth_tracker"] = step.growth_tracker;
  result["found_inf"] = number(step.found_inf);
  result["found_inf_per_optimizer"] = Json::array();
  for (const double found : step.found_inf_per_optimizer) {
    result["found_inf_per_optimizer"].push_back(number(found));
  }
  result["is_set"] = step.is_set;
  result["skipped"] = step.skipped;
  result["calibration"] = step.calibration;
  if (step.blame) {
    Json blame;
    addSite(blame, step.blame->site);
    blame["inputs_known"] = step.blame->inputs_known;
    blame["came_in"] = step.blame->came_in;
    addNonFiniteCounts(blame, step.blame->pos_inf, step.blame->neg_inf, step.blame->nan);
    blame["parameters"] = step.blame->parameters;
    blame["parameter_count"] = step.blame->parameter_count;
    result["blame"] = std::move(blame);
  }
  return result;
}

Json toJson(const analysis::FirstNonFinite& first) {
  Json result;
  result["process"] = first.process;
  result["step"] = first.step;
  addSite(result, first.site);
  result["kind"] = name(first.kind);
  result["role"] = name(first.role);
  result["dtype"] = name(first.dtype);
  result["inputs_known"] = first.inputs_known;
  result["came_in"] = first.came_in;
  result["skipped"] = first.skipped;
  addNonFiniteCounts(result, first.pos_inf, first.neg_inf, first.nan);
  return result;
}

Json toJson(const analysis::Origin& origin) {
  Json result;
  addSite(result, origin.site);
  result["kind"] = name(origin.kind);
  result["role"] = name(origin.role);
  result["dtype"] = name(origin.dtype);
  result["first_step"] = origin.first_step;
  result["last_step"] = origin.last_step;
  result["steps"] = origin.steps;
  result["calls"] = origin.calls;
  result["numel"] = origin.numel;
  addNonFiniteCounts(result, origin.pos_inf, origin.neg_inf, origin.nan);
  result["input_absmax"] = measured(origin.input_absmax);
  result["inputs_known"] = origin.inputs_known;
  result["calibration"] = origin.calibration;
  result["skipped"] = origin.skipped;
  return result;
}

Json toJson(const analysis::BrokenParameter& broken) {
  Json result;
  result["parameter"] = broken.name;
  addModule(result, broken.module, "module");
  result["first_step"] = broken.first_step;
  return result;
}

Json toJson(const analysis::Finding& finding) {
  static const analysis::Site kNowhere;
  Json result;
  result["rule"] = info(finding.rule).id;
  result["severity"] = name(finding.severity);
  addSite(result, finding.site ? *finding.site : kNowhere);
  if (finding.site == std::nullopt || finding.site->op.empty()) {
    result["op"] = nullptr;
  }
  if (!finding.site) {
    result["phase"] = nullptr;
  }
  result["role"] = finding.role ? Json(name(*finding.role)) : Json();
  result["dtype"] = finding.dtype ? Json(name(*finding.dtype)) : Json();
  result["first_step"] = finding.first_step;
  result["last_step"] = finding.last_step;
  result["count"] = finding.count;
  result["numel"] = finding.numel;
  result["message"] = finding.message;
  result["evidence"] = evidenceJson(finding.evidence);
  result["remedy"] = finding.remedy;
  result["fingerprint"] = fmt::format("{:016x}", analysis::fingerprint(finding));
  return result;
}

Json toJson(const analysis::LayerTimeline& layer) {
  Json result;
  addModule(result, layer.module, "path");
  for (const char* column : {"forward_absmax", "gradient_absmax", "nonfinite", "subnormal", "nonzero"}) {
    result[column] = Json::array();
  }
  for (const analysis::TimelineCell& cell : layer.cells) {
    result["forward_absmax"].push_back(measured(cell.forward_absmax));
    result["gradient_absmax"].push_back(measured(cell.gradient_absmax));
    result["nonfinite"].push_back(cell.nonfinite);
    result["subnormal"].push_back(cell.subnormal);
    result["nonzero"].push_back(cell.nonzero);
  }
  return result;
}

Json toJson(const analysis::Verdict& verdict) {
  Json result;
  result["passed"] = verdict.passed();
  result["has_baseline"] = verdict.has_baseline;
  result["fixed"] = verdict.fixed;
  result["failures"] = Json::array();
  for (const analysis::GateFailure& failure : verdict.failures) {
    result["failures"].push_back(
        {{"what", failure.what}, {"look", failure.look}, {"finding", valueOrNull(failure.finding)}});
  }
  result["findings"] = Json::array();
  for (const analysis::JudgedFinding& finding : verdict.findings) {
    result["findings"].push_back({{"judgement", name(finding.judgement)}, {"reason", finding.reason}});
  }
  result["remarks"] = verdict.remarks;
  return result;
}

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace ampscope::reports
