// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The records that are rare: their fields one after the other. Stats, Call and Context are in encoder.cpp.
#include <bit>
#include <span>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/record_sink.h"
#include "kernels/stats/comparison_fields.h"

namespace ampscope::trace {

using wire::zigzag;

namespace {

/// -0 is a value of its own; == would drop its sign.
bool isGiven(double value) noexcept { return std::bit_cast<std::uint64_t>(value) != 0; }

/// Their number up to the last one that is not empty, then each.
void putBins(RecordSink& sink, std::span<const std::uint64_t> bins) noexcept {
  std::size_t used = bins.size();
  while (used != 0 && bins[used - 1] == 0) {
    --used;
  }
  sink.varint(used);
  for (const std::uint64_t bin : bins.first(used)) {
    sink.varint(bin);
  }
}

void putReference(RecordSink& sink, const Reference& record) noexcept {
  const stats::Comparison& comparison = *record.comparison;
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.use_index);
  sink.byte(static_cast<std::uint8_t>(record.level));
  sink.byte(static_cast<std::uint8_t>(comparison.format));
  sink.varint(comparison.numel);
  std::uint64_t mask = 0;
  std::uint64_t bit = 1;
  stats::forEachCount(comparison, [&](std::uint64_t count) {
    mask |= count != 0 ? bit : 0;
    bit <<= 1U;
  });
  sink.varint(mask);
  stats::forEachCount(comparison, [&](std::uint64_t count) {
    if (count != 0) {
      sink.varint(count);
    }
  });
  std::uint8_t reals = 0;
  for (std::size_t i = 0; i < stats::kComparisonReals.size(); ++i) {
    reals = static_cast<std::uint8_t>(reals | (isGiven(comparison.*stats::kComparisonReals[i]) ? 1U << i : 0U));
  }
  sink.byte(reals);
  for (const auto member : stats::kComparisonReals) {
    if (isGiven(comparison.*member)) {
      sink.fixed(comparison.*member);
    }
  }
  putBins(sink, comparison.ulp);
}

}  // namespace

bool Encoder::add(const ProcessInfo& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kProcessInfo);
  sink.varint(record.fields.size());
  for (const auto& [key, value] : record.fields) {
    sink.text(key);
    sink.text(value);
  }
  return finish(sink);
}

bool Encoder::add(const StringDef& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kStringDef);
  sink.varint(record.id.value());
  sink.text(record.text);
  return finish(sink);
}

bool Encoder::add(const OpDef& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kOpDef);
  sink.varint(record.id.value());
  sink.varint(record.name.value());
  sink.varint(record.overload.value());
  sink.varint(record.flags);
  return finish(sink);
}

bool Encoder::add(const ModuleDef& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kModuleDef);
  sink.varint(record.id.value());
  sink.varint(record.root.value());
  sink.varint(record.path.value());
  sink.varint(record.class_name.value());
  return finish(sink);
}

bool Encoder::add(const ParameterDef& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kParameterDef);
  sink.varint(record.id.value());
  sink.varint(record.module.value());
  sink.varint(record.name.value());
  sink.byte(static_cast<std::uint8_t>(record.dtype));
  sink.shape(record.shape);
  return finish(sink);
}

bool Encoder::add(const RoleFix& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kRoleFix);
  sink.varint(record.thread);
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.use_index);
  sink.byte(static_cast<std::uint8_t>(record.role));
  sink.varint(record.parameter.value());
  return finish(sink);
}

bool Encoder::add(const StepEnd& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kStepEnd);
  sink.varint(record.step);
  sink.byte(static_cast<std::uint8_t>(record.reason));
  sink.byte(record.sampled ? 1 : 0);
  sink.varint(zigzag(record.time_ns));
  sink.varint(zigzag(record.tracer_ns));
  return finish(sink);
}

bool Encoder::add(const ScalerUnscale& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kScalerUnscale);
  sink.varint(record.scaler);
  sink.varint(record.optimizer);
  sink.varint(record.step);
  sink.fixed(record.inv_scale);
  sink.fixed(record.found_inf);
  return finish(sink);
}

bool Encoder::add(const ScalerUpdate& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kScalerUpdate);
  sink.varint(record.scaler);
  sink.varint(record.step);
  sink.fixed(record.scale_before);
  sink.fixed(record.scale_after);
  sink.varint(zigzag(record.tracker_before));
  sink.varint(zigzag(record.tracker_after));
  sink.fixed(record.found_inf);
  sink.fixed(record.growth_factor);
  sink.fixed(record.backoff_factor);
  sink.varint(zigzag(record.growth_interval));
  sink.byte(record.set ? 1 : 0);
  return finish(sink);
}

bool Encoder::add(const ScalerInfo& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kScalerInfo);
  sink.varint(record.scaler);
  sink.byte(record.enabled ? 1 : 0);
  sink.fixed(record.init_scale);
  sink.fixed(record.growth_factor);
  sink.fixed(record.backoff_factor);
  sink.varint(zigzag(record.growth_interval));
  sink.text(record.device);
  return finish(sink);
}

bool Encoder::add(const OpCounts& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kOpCounts);
  sink.varint(record.op.value());
  sink.varint(record.dispatched);
  sink.varint(record.observed);
  return finish(sink);
}

bool Encoder::add(const Reference& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kReference);
  putReference(sink, record);
  return finish(sink);
}

bool Encoder::add(const LateReference& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kLateReference);
  sink.varint(record.thread);
  putReference(sink, record.reference);
  return finish(sink);
}

bool Encoder::add(const ReferenceCounts& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kReferenceCounts);
  sink.varint(record.op.value());
  sink.byte(static_cast<std::uint8_t>(record.reason));
  sink.varint(record.count);
  sink.byte(static_cast<std::uint8_t>(record.level));
  return finish(sink);
}

bool Encoder::add(const Cancellation& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kCancellation);
  const stats::Cancellation& cancellation = *record.cancellation;
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.use_index);
  sink.varint(cancellation.numel);
  sink.varint(cancellation.counted);
  sink.varint(cancellation.complete);
  sink.fixed(cancellation.summand_absmax);
  sink.fixed(cancellation.sum_absmax);
  putBins(sink, cancellation.bits);
  return finish(sink);
}

bool Encoder::add(const ApiUse& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kApiUse);
  sink.byte(static_cast<std::uint8_t>(record.kind));
  sink.varint(record.step);
  sink.varint(record.scaler);
  sink.text(record.name);
  sink.text(record.place);
  return finish(sink);
}

bool Encoder::add(const Constant& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kConstant);
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.name.value());
  sink.varint(record.element);
  sink.fixed(record.value);
  return finish(sink);
}

bool Encoder::add(const SourceLine& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kSourceLine);
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.place.value());
  return finish(sink);
}

bool Encoder::add(const RangeBegin& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kRangeBegin);
  sink.varint(record.range);
  sink.varint(zigzag(record.time_ns));
  sink.text(record.domain);
  sink.text(record.name);
  return finish(sink);
}

bool Encoder::add(const RangeEnd& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kRangeEnd);
  sink.varint(record.range);
  sink.varint(zigzag(record.time_ns));
  return finish(sink);
}

bool Encoder::add(const DeviceWork& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kDeviceWork);
  sink.varint(record.call.value());
  sink.byte(static_cast<std::uint8_t>(record.owner));
  sink.byte(static_cast<std::uint8_t>(record.kind));
  sink.varint(record.name.value());
  sink.varint(record.count);
  sink.varint(zigzag(record.duration_ns));
  sink.varint(record.bytes);
  return finish(sink);
}

bool Encoder::add(const Certification& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kCertification);
  const stats::Certification& certification = record.certification;
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.use_index);
  sink.varint(certification.numel);
  sink.varint(certification.sampled);
  sink.varint(certification.uncertified);
  sink.fixed(certification.max_abs_bound);
  sink.fixed(certification.max_ulp_bound);
  return finish(sink);
}

bool Encoder::add(const Heartbeat& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kHeartbeat);
  sink.varint(zigzag(record.time_ns));
  sink.varint(record.step);
  sink.varint(record.calls);
  sink.varint(record.nonfinite);
  sink.varint(record.dropped);
  sink.varint(zigzag(record.tracer_ns));
  sink.varint(zigzag(record.writer_ns));
  sink.fixed(record.scale);
  return finish(sink);
}

bool Encoder::add(const Notice& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kNotice);
  sink.byte(static_cast<std::uint8_t>(record.kind));
  sink.varint(record.count);
  sink.text(record.text);
  return finish(sink);
}

bool Encoder::add(const End& record) noexcept {
  RecordSink sink(buffer_, used_, RecordType::kEnd);
  sink.varint(zigzag(record.time_ns));
  sink.varint(record.calls);
  sink.varint(record.dropped);
  return finish(sink);
}

}  // namespace ampscope::trace
