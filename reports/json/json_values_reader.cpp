// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_values_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "analyzer/analysis/rules.h"
#include "reports/json/what_if_names.h"

namespace ampscope::reports {
namespace {

constexpr int kFarthestExponent = 1100;  // binary64 ends at -1074 and 1023: a bound on the bins of a histogram

constexpr std::size_t kPhases = 5;
constexpr std::size_t kRoles = 8;
constexpr std::size_t kDtypes = 14;

Dtype dtype(const JsonValue& from) { return from.isNull() ? Dtype::kUnknown : from.word<Dtype>(kDtypes); }
std::int64_t nanoseconds(const JsonValue& seconds) { return std::llround(std::fmin(seconds.number(), 9e9) * 1e9); }

analysis::ModulePlace modulePlace(const JsonValue& from, std::string_view path) {
  if (from["root"].isNull()) {
    return {};
  }
  return {true, from["root"].text(), from[path].text(), from["class"].text()};
}

void readOp(const JsonValue& from, analysis::Site& to) {
  to.op = from["op"].text();
  to.overload = from["overload"].text();
  to.public_op = from["public_op"].text();
  to.autograd_node = from["autograd_node"].text();
  to.phase = from["phase"].isNull() ? Phase::kOther : from["phase"].word<Phase>(kPhases);
  to.ordinal = from["ordinal"].small();
  to.source = from["source"].text();
}

analysis::Site site(const JsonValue& from) {
  analysis::Site result;
  result.module = modulePlace(from, "module");
  readOp(from, result);
  return result;
}

/// A report tells how many steps and which were the first and the last.
analysis::StepSet steps(const JsonValue& from) {
  analysis::StepSet result;
  const std::uint64_t number = from["steps"].count();
  if (number == 0) {
    return result;
  }
  const std::uint32_t first = from["first_step"].small();
  const std::uint32_t last = from["last_step"].small();
  if (last < first || number > std::uint64_t{last} - first + 1) {
    from["steps"].fail("does not fit first_step and last_step");
  }
  result.insertRange(first, static_cast<std::uint32_t>(number == 1 ? first : first + number - 2));
  result.insertRange(last, last);
  return result;
}

void readHistogram(const JsonValue& from, analysis::Histogram& to) {
  from.forEachMember([&to](const std::string& key, const JsonValue& value) {
    std::int32_t exponent = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), exponent);
    if (error != std::errc() || end != key.data() + key.size() || std::abs(exponent) > kFarthestExponent) {
      value.fail("is no exponent");
    }
    const std::uint64_t number = value.count();
    to.add(exponent, &number, 1);
  });
}

void readTotals(const JsonValue& from, analysis::TensorTotals& to) {
  to.steps = steps(from);
  to.tensors = from["tensors"].count();
  to.measured = from["measured"].count();
  to.numel = from["numel"].count();
  to.zero = from["zero"].count();
  to.subnormal = from["subnormal"].count();
  to.near_max = from["near_max"].count();
  to.pos_inf = from["pos_inf"].count();
  to.neg_inf = from["neg_inf"].count();
  to.nan = from["nan"].count();
  to.negative = from["negative"].count();
  to.absmin = from["absmin"].measured();
  to.absmax = from["absmax"].measured();
  to.min = from["min"].measured();
  to.max = from["max"].measured();
  if (!from["histogram"].isNull()) {
    to.full = to.measured;
    readHistogram(from["histogram"], to.histogram);
    for (std::size_t i = 0; i < to.what_if.size(); ++i) {
      const JsonValue counts = from["what_if"][kWhatIfNames[i]];
      to.what_if[i] = {counts["flush_to_zero"].count(), counts["to_subnormal"].count(), counts["overflow"].count()};
    }
  }
}

std::vector<Dtype> dtypes(const JsonValue& from) {
  std::vector<Dtype> result;
  from.forEach([&result](const JsonValue& each) { result.push_back(dtype(each)); });
  return result;
}

std::vector<std::pair<std::string, std::uint64_t>> reasons(const JsonValue& from) {
  std::vector<std::pair<std::string, std::uint64_t>> result;
  from.forEachMember([&](const std::string& key, const JsonValue& value) { result.emplace_back(key, value.count()); });
  return result;
}

void readReference(const JsonValue& from, analysis::ReferenceTotals& to) {
  const auto loss = [](const JsonValue& lost) {
    return stats::Loss{lost["format_limited"].count(), lost["algorithm_limited"].count()};
  };
  stats::Comparison& sum = to.sum;
  to.tensors = from["tensors"].count();
  if (const std::uint64_t number = from["steps"].count(); number != 0) {
    to.steps.insertRange(0, static_cast<std::uint32_t>(std::min<std::uint64_t>(number, 0xFFFFFFFF) - 1));
  }
  sum.numel = from["numel"].count();
  sum.compared = from["compared"].count();
  sum.correctly_rounded = from["correctly_rounded"].count();
  sum.both_nonfinite = from["both_nonfinite"].count();
  sum.reference_nonfinite = from["reference_nonfinite"].count();
  sum.nan_made = from["nan_made"].count();
  sum.flushed = loss(from["flushed"]);
  sum.underflowed = loss(from["underflowed"]);
  sum.overflowed = loss(from["overflowed"]);
  sum.stalled = from["stalled"].count();
  sum.max_abs_error = from["max_abs_error"].number();
  sum.max_rel_error = from["max_rel_error"].number();
  sum.max_ulp_error = from["max_ulp_error"].number();
  sum.reference_absmax = from["reference_absmax"].number();
  const auto compared = static_cast<double>(sum.compared);
  const double rms = from["rms_error"].measured();
  const double share = from["relative_norm_error"].number();
  const double lost = from["lost_norm_share"].number();
  sum.sum_error = sum.compared == 0 ? 0 : from["bias"].measured() * compared;
  sum.sum_squared_error = sum.compared == 0 ? 0 : rms * rms * compared;
  sum.sum_squared_reference = share > 0 ? sum.sum_squared_error / (share * share) : 0;
  sum.sum_squared_flushed = lost * lost * sum.sum_squared_reference;
  std::size_t bin = 0;
  from["ulp"].forEach([&](const JsonValue& each) {
    if (bin >= sum.ulp.size()) {
      each.fail("is one bin too many");
    }
    sum.ulp[bin++] = each.count();
  });
}

void readEntry(const JsonValue& from, const analysis::ModulePlace& module, analysis::OpEntry& to) {
  to.site.module = module;
  readOp(from, to.site);
  to.role = from["role"].word<Role>(kRoles);
  to.dtype = dtype(from["dtype"]);
  to.calls = from["calls"].count();
  readTotals(from, to.totals);
  for (const ReferenceLevel level : {ReferenceLevel::kLocal, ReferenceLevel::kShadow}) {
    if (const JsonValue totals = from["reference"][name(level)]; !totals.isNull()) {
      readReference(totals, to.references[analysis::indexOf(level)]);
    }
  }
  if (const JsonValue totals = from["reference"][name(ReferenceLevel::kCertified)]; !totals.isNull()) {
    stats::Certification& sum = to.certification.sum;
    to.certification.tensors = totals["tensors"].count();
    sum.numel = totals["numel"].count();
    sum.sampled = totals["sampled"].count();
    sum.uncertified = totals["uncertified"].count();
    sum.max_abs_bound = totals["max_abs_bound"].number();
    sum.max_ulp_bound = totals["max_ulp_bound"].number();
  }
}

template <class To>
void readNonFinite(const JsonValue& from, To& to) {
  to.pos_inf = from["pos_inf"].count();
  to.neg_inf = from["neg_inf"].count();
  to.nan = from["nan"].count();
}

analysis::ScaleStep scaleStep(const JsonValue& from) {
  analysis::ScaleStep to;
  to.step = from["step"].small();
  to.scale_before = from["scale_before"].number();
  to.scale_after = from["scale_after"].number();
  to.growth_tracker = from["growth_tracker"].integer();
  to.found_inf = from["found_inf"].number();
  from["found_inf_per_optimizer"].forEach(
      [&to](const JsonValue& each) { to.found_inf_per_optimizer.push_back(each.number()); });
  to.is_set = from["is_set"].truth();
  to.skipped = from["skipped"].truth();
  to.calibration = from["calibration"].truth();
  if (const JsonValue blame = from["blame"]; !blame.isNull()) {
    to.blame.emplace();
    to.blame->site = site(blame);
    to.blame->inputs_known = blame["inputs_known"].truth();
    to.blame->came_in = blame["came_in"].truth();
    readNonFinite(blame, *to.blame);
    blame["parameters"].forEach([&to](const JsonValue& each) { to.blame->parameters.push_back(each.text()); });
    to.blame->parameter_count = blame["parameter_count"].count();
  }
  return to;
}

}  // namespace

void read(const JsonValue& from, analysis::RunInfo& to) {
  to.command = from["command"].text();
  if (const auto code = from["exit_code"].optionalInteger()) {
    to.exit_code = static_cast<int>(*code);
  }
  to.torch_version = from["torch_version"].text();
  to.python_version = from["python_version"].text();
  from["device"].forEach([&to](const JsonValue& each) { to.devices.push_back(each.text()); });
  if (const JsonValue settings = from["gpu_settings"]; !settings.isNull()) {
    settings.forEachMember(
        [&to](const std::string& key, const JsonValue& value) { to.gpu_settings.emplace_back(key, value.text()); });
  }
  to.autocast_dtypes = dtypes(from["autocast_dtype"]);
  to.ranks = from["ranks"].count();
  to.steps = from["steps"].count();
  to.sampled_steps = from["sampled_steps"].count();
  to.complete = from["complete"].truth();
  to.started_at = from["started_at"].text();
  to.options = from["options"].text();
  to.first_loss = from["first_loss"].optionalNumber();
  to.final_loss = from["final_loss"].optionalNumber();
  if (const JsonValue curve = from["loss_curve"]; !curve.isNull()) {
    to.loss_curve.width = std::max(curve["width"].small(), 1U);
    curve["values"].forEach([&to](const JsonValue& each) { to.loss_curve.values.push_back(each.optionalNumber()); });
  }
  from["policy"].forEach([&to](const JsonValue& each) {
    to.policy.push_back({each["what"].text(), each["value"].text(), each["applied"].truth()});
  });
}

template <class To>
void readCertified(const JsonValue& from, To& to) {
  if (!from["certified"].isNull()) {
    to.certified = from["certified"].count();
    to.uncertified_by_reason = reasons(from["uncertified_by_reason"]);
  }
}

void read(const JsonValue& from, analysis::Coverage& to) {
  to.dispatched = from["dispatched"].count();
  to.observed = from["observed"].count();
  to.measured = from["measured"].count();
  to.referenced = from["referenced"].count();
  to.unreferenced_by_reason = reasons(from["unreferenced_by_reason"]);
  readCertified(from, to);
  to.reference_on = to.referenced != 0;
  for (const auto& [reason, count] : to.unreferenced_by_reason) {
    to.reference_on = to.reference_on || reason != "off";
  }
  to.dropped = from["dropped"].count();
  to.tensors = from["tensors"].count();
  to.measured_tensors = from["measured_tensors"].count();
  to.unmeasured_by_reason = reasons(from["unmeasured_by_reason"]);
  from["notices"].forEach([&to](const JsonValue& each) {
    to.notices.push_back({each["kind"].text(), each["count"].count(), each["text"].text()});
  });
  from["ingest"].forEach([&to](const JsonValue& each) {
    to.ingest.push_back({each["name"].text(), each["severity"].text(), each["value"].count(), each["meaning"].text()});
  });
  from["ops"].forEach([&to](const JsonValue& each) {
    to.ops.push_back({each["op"].text(), each["dispatched"].count(), each["observed"].count(), each["measured"].count(),
                      each["referenced"].count(), reasons(each["unreferenced_by_reason"])});
    readCertified(each, to.ops.back());
  });
}

void read(const JsonValue& from, store::RangeTotalRow& to) {
  to.domain = from["domain"].text();
  to.name = from["name"].text();
  to.count = from["count"].count();
  to.duration_ns = nanoseconds(from["seconds"]);
}

void read(const JsonValue& from, analysis::Overhead& to) {
  to.tracer_seconds = from["tracer_seconds"].number();
  to.writer_seconds = from["writer_seconds"].number();
  to.steps_seconds = from["steps_seconds"].number();
  to.steps_tracer_seconds = from["steps_tracer_seconds"].number();
  to.steps_timed = from["steps_timed"].count();
  to.run_seconds = from["run_seconds"].number();
  to.ratio = from["ratio"].optionalNumber();
  to.attach_seconds = from["attach_seconds"].optionalNumber();
}

void read(const JsonValue& from, analysis::Layer& to) {
  to.module = modulePlace(from, "path");
  to.rollup.calls = from["calls"].count();
  to.rollup.duration_ns = nanoseconds(from["seconds"]);
  readTotals(from["forward"], to.rollup.forward);
  readTotals(from["gradients"], to.rollup.gradients);
  to.rollup.forward_dtypes = dtypes(from["forward"]["dtypes"]);
  to.rollup.gradient_dtypes = dtypes(from["gradients"]["dtypes"]);
  to.rollup.low_gradient_nonzero = from["low_precision_gradients"]["nonzero"].count();
  to.rollup.low_gradient_subnormal = from["low_precision_gradients"]["subnormal"].count();
  from["ops"].forEach([&to](const JsonValue& each) { readEntry(each, to.module, to.ops.emplace_back()); });
}

void read(const JsonValue& from, analysis::Cast& to) {
  to.site = site(from);
  to.by = from["by"].word<analysis::CastBy>(3);
  to.from = dtype(from["from"]);
  to.to = dtype(from["to"]);
  to.role = from["role"].word<Role>(kRoles);
  to.parameter = from["parameter"].text();
  to.count = from["count"].count();
  to.repeated = from["repeated"].count();
  to.steps = from["steps"].count();
  to.bytes = from["bytes"].count();
  to.duration_ns = nanoseconds(from["seconds"]);
  to.source.numel = from["numel"].count();
  to.flushed = from["flushed"].count();
  to.overflowed = from["overflowed"].count();
}

void read(const JsonValue& from, analysis::CastTotal& to) {
  to = {from["by"].word<analysis::CastBy>(3),
        dtype(from["from"]),
        dtype(from["to"]),
        from["count"].count(),
        from["repeated"].count(),
        from["bytes"].count(),
        nanoseconds(from["seconds"])};
}

void read(const JsonValue& from, analysis::ScalerLedger& to) {
  to.process = from["process"].small();
  to.scaler = from["scaler"].small();
  const JsonValue parameters = from["parameters"];
  to.enabled = parameters["enabled"].truth();
  to.device = parameters["device"].text();
  to.init_scale = parameters["init_scale"].optionalNumber();
  to.growth_factor = parameters["growth_factor"].optionalNumber();
  to.backoff_factor = parameters["backoff_factor"].optionalNumber();
  to.growth_interval = parameters["growth_interval"].optionalInteger();
  to.skipped = from["skipped"].count();
  to.calibration_skipped = from["calibration_skipped"].count();
  from["skipped_runs"].forEach([&to](const JsonValue& each) {
    to.skipped_runs.push_back({each["first_step"].small(), each["last_step"].small()});
  });
  from["trajectory"].forEach([&to](const JsonValue& each) { to.trajectory.push_back(scaleStep(each)); });
}

void read(const JsonValue& from, analysis::NonFinite& to) {
  from["first_per_step"].forEach([&to](const JsonValue& each) {
    analysis::FirstNonFinite& first = to.first_per_step.emplace_back();
    first.process = each["process"].small();
    first.step = each["step"].small();
    first.site = site(each);
    first.kind = each["kind"].word<analysis::OriginKind>(3);
    first.role = each["role"].word<Role>(kRoles);
    first.dtype = dtype(each["dtype"]);
    first.inputs_known = each["inputs_known"].truth();
    first.came_in = each["came_in"].truth();
    first.skipped = each["skipped"].truth();
    readNonFinite(each, first);
  });
  from["origins"].forEach([&to](const JsonValue& each) {
    analysis::Origin& origin = to.origins.emplace_back();
    origin.site = site(each);
    origin.kind = each["kind"].word<analysis::OriginKind>(3);
    origin.role = each["role"].word<Role>(kRoles);
    origin.dtype = dtype(each["dtype"]);
    origin.first_step = each["first_step"].small();
    origin.last_step = each["last_step"].small();
    origin.steps = each["steps"].count();
    origin.calls = each["calls"].count();
    origin.numel = each["numel"].count();
    readNonFinite(each, origin);
    origin.input_absmax = each["input_absmax"].measured();
    origin.inputs_known = each["inputs_known"].truth();
    origin.calibration = each["calibration"].truth();
    origin.skipped = each["skipped"].truth();
  });
  from["broken_parameters"].forEach([&to](const JsonValue& each) {
    to.broken_parameters.push_back({each["parameter"].text(), modulePlace(each, "module"), each["first_step"].small()});
  });
}

void read(const JsonValue& from, analysis::Finding& to) {
  const std::optional<analysis::Rule> rule = analysis::findRule(from["rule"].text());
  if (!rule) {
    from["rule"].fail("is '" + from["rule"].text().substr(0, 60) + "', which this ampscope does not know");
  }
  to.rule = *rule;
  to.severity = from["severity"].word<analysis::Severity>(3);
  if (!from["phase"].isNull()) {
    to.site = site(from);
  }
  if (!from["role"].isNull()) {
    to.role = from["role"].word<Role>(kRoles);
  }
  if (!from["dtype"].isNull()) {
    to.dtype = dtype(from["dtype"]);
  }
  to.first_step = from["first_step"].small();
  to.last_step = from["last_step"].small();
  to.count = from["count"].count();
  to.numel = from["numel"].count();
  to.message = from["message"].text();
  to.remedy = from["remedy"].text();
  from["evidence"].forEachMember([&to](const std::string& key, const JsonValue& value) {
    to.evidence.push_back({key, value.evidence()});
  });
}

void read(const JsonValue& from, analysis::Timeline& to) {
  to.width = from.isNull() ? 1 : from["width"].small();
  from["layers"].forEach([&to](const JsonValue& each) {
    analysis::LayerTimeline& layer = to.layers.emplace_back();
    layer.module = modulePlace(each, "path");
    const auto column = [&](const char* member, auto set) {
      std::size_t at = 0;
      each[member].forEach([&](const JsonValue& value) {
        if (at >= analysis::kMostTimelineCells) {
          value.fail("is one cell too many");
        }
        layer.cells.resize(std::max(layer.cells.size(), at + 1));
        set(layer.cells[at++], value);
      });
    };
    using Cell = analysis::TimelineCell;
    column("forward_absmax", [](Cell& cell, const JsonValue& value) { cell.forward_absmax = value.measured(); });
    column("gradient_absmax", [](Cell& cell, const JsonValue& value) { cell.gradient_absmax = value.measured(); });
    column("nonfinite", [](Cell& cell, const JsonValue& value) { cell.nonfinite = value.count(); });
    column("subnormal", [](Cell& cell, const JsonValue& value) { cell.subnormal = value.count(); });
    column("nonzero", [](Cell& cell, const JsonValue& value) { cell.nonzero = value.count(); });
  });
}

}  // namespace ampscope::reports
