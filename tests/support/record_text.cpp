// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/record_text.h"

#include <bit>
#include <cmath>
#include <sstream>

namespace ampscope::test {
namespace {

class Line {
 public:
  explicit Line(const char* type) { out_ << type; }

  template <class T>
  Line& add(const char* name, const T& value) {
    out_ << ' ' << name << '=';
    if constexpr (std::is_enum_v<T>) {
      out_ << static_cast<unsigned>(value);
    } else if constexpr (std::is_same_v<T, double>) {
      out_ << (std::isnan(value) ? "nan" : std::to_string(std::bit_cast<std::uint64_t>(value)));
    } else if constexpr (std::is_same_v<T, float>) {
      out_ << (std::isnan(value) ? "nan" : std::to_string(std::bit_cast<std::uint32_t>(value)));
    } else if constexpr (std::is_integral_v<T>) {
      out_ << std::to_string(value);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      out_ << '\'' << value << '\'';
    } else {
      out_ << value.value();
    }
    return *this;
  }

  template <class Sizes>
  Line& shape(const Sizes& sizes) {
    out_ << " shape=";
    for (const std::int64_t size : sizes) {
      out_ << size << ',';
    }
    return *this;
  }

  Line& raw(const std::string& text) {
    out_ << text;
    return *this;
  }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

}  // namespace

std::string recordText(const trace::ProcessInfo& record) {
  Line line("ProcessInfo");
  for (const auto& [key, value] : record.fields) {
    line.add(key.c_str(), value);
  }
  return line.text();
}

std::string recordText(const trace::StringDef& record) {
  return Line("StringDef").add("id", record.id).add("text", record.text).text();
}

std::string recordText(const trace::OpDef& record) {
  return Line("OpDef")
      .add("id", record.id)
      .add("name", record.name)
      .add("overload", record.overload)
      .add("flags", record.flags)
      .text();
}

std::string recordText(const trace::ModuleDef& record) {
  return Line("ModuleDef")
      .add("id", record.id)
      .add("root", record.root)
      .add("path", record.path)
      .add("class", record.class_name)
      .text();
}

std::string recordText(const trace::ParameterDef& record) {
  return Line("ParameterDef")
      .add("id", record.id)
      .add("module", record.module)
      .add("name", record.name)
      .add("dtype", record.dtype)
      .shape(record.shape)
      .text();
}

std::string recordText(const trace::Context& record) {
  return Line("Context").add("step", record.step).add("forward", record.forward).text();
}

std::string recordText(const trace::Stats& record) {
  const stats::TensorStats& s = *record.stats;
  Line line("Stats");
  line.add("id", record.id).add("format", s.format).add("level", s.level).add("numel", s.numel).add("zero", s.zero);
  line.add("subnormal", s.subnormal).add("near_max", s.near_max).add("pos_inf", s.pos_inf).add("neg_inf", s.neg_inf);
  line.add("nan", s.nan).add("negative", s.negative).add("min", s.min).add("max", s.max).add("absmin", s.absmin);
  line.add("absmax", s.absmax).add("sum", s.sum);
  for (const stats::WhatIf& counts : s.what_if) {
    line.add("what_if", counts.flush_to_zero).add("", counts.to_subnormal).add("", counts.overflow);
  }
  line.add("first", s.histogram.first).add("size", s.histogram.size);
  for (std::int32_t i = 0; i < s.histogram.size; ++i) {
    line.add("", s.histogram.bins[static_cast<std::size_t>(i)]);
  }
  return line.text();
}

std::string recordText(const trace::Call& record) {
  Line line("Call");
  line.add("id", record.id).add("op", record.op).add("public_op", record.public_op).add("module", record.module);
  line.add("node", record.autograd_node).add("phase", record.phase).add("ordinal", record.ordinal);
  line.add("flags", record.flags).add("autocast", record.autocast_dtype).add("cast_from", record.cast_from);
  line.add("cast_bytes", record.cast_bytes).add("start", record.start_ns).add("duration", record.duration_ns);
  for (const trace::TensorUse& use : record.tensors) {
    line.raw("\n ").add("slot", use.slot).add("element", use.element).add("flags", use.flags).add("role", use.role);
    line.add("dtype", use.dtype).add("device", use.device).add("index", use.device_index);
    line.add("unmeasured", use.unmeasured).add("stats", use.stats).add("parameter", use.parameter).shape(use.shape);
  }
  return line.text();
}

std::string recordText(const trace::RoleFix& record) {
  return Line("RoleFix")
      .add("thread", record.thread)
      .add("call", record.call)
      .add("use_index", record.use_index)
      .add("role", record.role)
      .add("parameter", record.parameter)
      .text();
}

std::string recordText(const trace::StepEnd& record) {
  return Line("StepEnd")
      .add("step", record.step)
      .add("reason", record.reason)
      .add("sampled", record.sampled)
      .add("time", record.time_ns)
      .add("tracer", record.tracer_ns)
      .text();
}

std::string recordText(const trace::ScalerUnscale& record) {
  return Line("ScalerUnscale")
      .add("scaler", record.scaler)
      .add("optimizer", record.optimizer)
      .add("step", record.step)
      .add("inv_scale", record.inv_scale)
      .add("found_inf", record.found_inf)
      .text();
}

std::string recordText(const trace::ScalerUpdate& record) {
  return Line("ScalerUpdate")
      .add("scaler", record.scaler)
      .add("step", record.step)
      .add("before", record.scale_before)
      .add("after", record.scale_after)
      .add("tracker_before", record.tracker_before)
      .add("tracker_after", record.tracker_after)
      .add("found_inf", record.found_inf)
      .add("growth_factor", record.growth_factor)
      .add("backoff_factor", record.backoff_factor)
      .add("growth_interval", record.growth_interval)
      .add("set", record.set)
      .text();
}

std::string recordText(const trace::ScalerInfo& record) {
  return Line("ScalerInfo")
      .add("scaler", record.scaler)
      .add("enabled", record.enabled)
      .add("init_scale", record.init_scale)
      .add("growth_factor", record.growth_factor)
      .add("backoff_factor", record.backoff_factor)
      .add("growth_interval", record.growth_interval)
      .add("device", record.device)
      .text();
}

std::string recordText(const trace::OpCounts& record) {
  return Line("OpCounts")
      .add("op", record.op)
      .add("dispatched", record.dispatched)
      .add("observed", record.observed)
      .text();
}

std::string recordText(const trace::Reference& record) {
  const stats::Comparison& c = *record.comparison;
  Line line("Reference");
  line.add("call", record.call).add("use", record.use_index).add("level", record.level).add("format", c.format);
  line.add("numel", c.numel).add("compared", c.compared).add("rounded", c.correctly_rounded);
  line.add("both", c.both_nonfinite).add("reference", c.reference_nonfinite).add("nan", c.nan_made);
  for (const stats::Loss& loss : {c.flushed, c.underflowed, c.overflowed}) {
    line.add("format_limited", loss.format_limited).add("algorithm_limited", loss.algorithm_limited);
  }
  line.add("stalled", c.stalled);
  line.add("abs", c.max_abs_error).add("rel", c.max_rel_error).add("ulp", c.max_ulp_error).add("sum", c.sum_error);
  line.add("squares", c.sum_squared_error).add("norm", c.sum_squared_reference).add("lost", c.sum_squared_flushed);
  line.add("absmax", c.reference_absmax);
  for (const std::uint64_t bin : c.ulp) {
    line.add("bin", bin);
  }
  return line.text();
}

std::string recordText(const trace::LateReference& record) {
  return Line("LateReference").add("thread", record.thread).text() + " " + recordText(record.reference);
}

std::string recordText(const trace::ReferenceCounts& record) {
  return Line("ReferenceCounts")
      .add("op", record.op)
      .add("reason", record.reason)
      .add("count", record.count)
      .add("level", record.level)
      .text();
}

std::string recordText(const trace::Cancellation& record) {
  const stats::Cancellation& c = *record.cancellation;
  Line line("Cancellation");
  line.add("call", record.call).add("use", record.use_index).add("numel", c.numel).add("counted", c.counted);
  line.add("complete", c.complete).add("summand_absmax", c.summand_absmax).add("sum_absmax", c.sum_absmax);
  for (const std::uint64_t bin : c.bits) {
    line.add("bin", bin);
  }
  return line.text();
}

std::string recordText(const trace::Certification& record) {
  const stats::Certification& c = record.certification;
  Line line("Certification");
  line.add("call", record.call).add("use", record.use_index).add("numel", c.numel).add("sampled", c.sampled);
  line.add("uncertified", c.uncertified).add("abs", c.max_abs_bound).add("ulp", c.max_ulp_bound);
  return line.text();
}

std::string recordText(const trace::ApiUse& record) {
  return Line("ApiUse")
      .add("kind", record.kind)
      .add("step", record.step)
      .add("scaler", record.scaler)
      .add("name", record.name)
      .add("place", record.place)
      .text();
}

std::string recordText(const trace::Constant& record) {
  return Line("Constant")
      .add("call", record.call)
      .add("name", record.name)
      .add("element", record.element)
      .add("value", record.value)
      .text();
}

std::string recordText(const trace::SourceLine& record) {
  return Line("SourceLine").add("call", record.call).add("place", record.place).text();
}

std::string recordText(const trace::RangeBegin& record) {
  return Line("RangeBegin")
      .add("range", record.range)
      .add("time", record.time_ns)
      .add("domain", record.domain)
      .add("name", record.name)
      .text();
}

std::string recordText(const trace::RangeEnd& record) {
  return Line("RangeEnd").add("range", record.range).add("time", record.time_ns).text();
}

std::string recordText(const trace::DeviceWork& record) {
  return Line("DeviceWork")
      .add("call", record.call)
      .add("owner", record.owner)
      .add("kind", record.kind)
      .add("name", record.name)
      .add("count", record.count)
      .add("duration", record.duration_ns)
      .add("bytes", record.bytes)
      .text();
}

std::string recordText(const trace::Heartbeat& record) {
  return Line("Heartbeat")
      .add("time", record.time_ns)
      .add("step", record.step)
      .add("calls", record.calls)
      .add("nonfinite", record.nonfinite)
      .add("dropped", record.dropped)
      .add("tracer", record.tracer_ns)
      .add("writer", record.writer_ns)
      .add("scale", record.scale)
      .text();
}

std::string recordText(const trace::Notice& record) {
  return Line("Notice").add("kind", record.kind).add("count", record.count).add("text", record.text).text();
}

std::string recordText(const trace::End& record) {
  return Line("End").add("time", record.time_ns).add("calls", record.calls).add("dropped", record.dropped).text();
}

}  // namespace ampscope::test
