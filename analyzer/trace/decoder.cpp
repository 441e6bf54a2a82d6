// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "analyzer/trace/reader.h"
#include "analyzer/trace/record_source.h"
#include "analyzer/trace/wire.h"
#include "kernels/stats/comparison_fields.h"

namespace ampscope::trace {
namespace {

using wire::unzigzag;

class BlockDecoder {
 public:
  BlockDecoder(std::uint16_t thread, RecordVisitor& visitor) noexcept : thread_(thread), visitor_(visitor) {}

  enum class Outcome : std::uint8_t { kRead, kUnknown, kBad };

  Outcome decode(std::uint8_t type, std::span<const std::uint8_t> payload) {
    RecordSource source(payload);
    switch (static_cast<RecordType>(type)) {
#define AMPSCOPE_RECORD(number, name, text) \
  case RecordType::k##name:                 \
    return deliver<name>(source);
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD
    }
    return Outcome::kUnknown;
  }

 private:
  template <class Record>
  Outcome deliver(RecordSource& source) {
    Record record;
    read(source, record);
    if (!source.ok()) {
      return Outcome::kBad;
    }
    visitor_.on(record);
    return Outcome::kRead;
  }

  static void read(RecordSource& s, ProcessInfo& record) {
    record.fields.resize(s.count(2));
    for (auto& [key, value] : record.fields) {
      key = s.text();
      value = s.text();
    }
  }

  static void read(RecordSource& s, StringDef& record) {
    record.id = s.id<StringId>();
    record.text = s.text();
  }

  static void read(RecordSource& s, OpDef& record) {
    record.id = s.id<OpId>();
    record.name = s.id<StringId>();
    record.overload = s.id<StringId>();
    record.flags = s.number<std::uint32_t>();
  }

  static void read(RecordSource& s, ModuleDef& record) {
    record.id = s.id<ModuleId>();
    record.root = s.id<StringId>();
    record.path = s.id<StringId>();
    record.class_name = s.id<StringId>();
  }

  static void read(RecordSource& s, ParameterDef& record) {
    record.id = s.id<ParameterId>();
    record.module = s.id<ModuleId>();
    record.name = s.id<StringId>();
    record.dtype = static_cast<Dtype>(s.byte());
    record.shape.resize(s.count(1));
    for (std::int64_t& size : record.shape) {
      size = static_cast<std::int64_t>(s.varint());
    }
  }

  static void read(RecordSource& s, Context& record) {
    record.step = s.number<std::uint32_t>();
    record.forward = s.number<std::uint32_t>();
  }

  void read(RecordSource& s, Stats& record);
  void read(RecordSource& s, Call& record);
  void readUse(RecordSource& s, TensorUse& use, const TensorUse* previous);

  static void read(RecordSource& s, RoleFix& record) {
    record.thread = s.number<std::uint16_t>();
    record.call = CallId(global(s, s.varint(), record.thread));
    record.use_index = s.number<std::uint32_t>();
    record.role = static_cast<Role>(s.byte());
    record.parameter = s.id<ParameterId>();
  }

  static void read(RecordSource& s, StepEnd& record) {
    record.step = s.number<std::uint32_t>();
    record.reason = static_cast<StepReason>(s.byte());
    record.sampled = s.flag();
    record.time_ns = s.signedVarint();
    record.tracer_ns = s.signedVarint();
  }

  static void read(RecordSource& s, ScalerUnscale& record) {
    record.scaler = s.number<std::uint32_t>();
    record.optimizer = s.number<std::uint32_t>();
    record.step = s.number<std::uint32_t>();
    record.inv_scale = s.fixed<double>();
    record.found_inf = s.fixed<double>();
  }

  static void read(RecordSource& s, ScalerUpdate& record) {
    record.scaler = s.number<std::uint32_t>();
    record.step = s.number<std::uint32_t>();
    record.scale_before = s.fixed<float>();
    record.scale_after = s.fixed<float>();
    record.tracker_before = s.signedNumber();
    record.tracker_after = s.signedNumber();
    record.found_inf = s.fixed<double>();
    record.growth_factor = s.fixed<double>();
    record.backoff_factor = s.fixed<double>();
    record.growth_interval = s.signedVarint();
    record.set = s.flag();
  }

  static void read(RecordSource& s, ScalerInfo& record) {
    record.scaler = s.number<std::uint32_t>();
    record.enabled = s.flag();
    record.init_scale = s.fixed<double>();
    record.growth_factor = s.fixed<double>();
    record.backoff_factor = s.fixed<double>();
    record.growth_interval = s.signedVarint();
    record.device = s.text();
  }

  static void read(RecordSource& s, OpCounts& record) {
    record.op = s.id<OpId>();
    record.dispatched = s.varint();
    record.observed = s.varint();
  }

  void read(RecordSource& s, Reference& record) { readReference(s, thread_, record); }

  void read(RecordSource& s, LateReference& record) {
    record.thread = s.number<std::uint16_t>();
    readReference(s, record.thread, record.reference);
  }

  void readReference(RecordSource& s, std::uint16_t thread, Reference& record) {
    stats::Comparison& comparison = comparison_;
    comparison = stats::Comparison{};
    record.call = CallId(global(s, s.varint(), thread));
    record.use_index = s.number<std::uint32_t>();
    record.level = static_cast<ReferenceLevel>(s.byte());
    comparison.format = static_cast<format::FormatId>(s.byte());
    comparison.numel = s.varint();
    std::uint64_t mask = s.varint();
    stats::forEachCount(comparison, [&](std::uint64_t& count) {
      count = (mask & 1U) != 0 ? s.varint() : 0;
      mask >>= 1U;
    });
    if (mask != 0) {
      s.fail();
    }
    const std::uint8_t reals = s.byte();
    for (std::size_t i = 0; i < stats::kComparisonReals.size(); ++i) {
      comparison.*stats::kComparisonReals[i] = (reals >> i & 1U) != 0 ? s.fixed<double>() : 0;
    }
    readBins(s, comparison.ulp);
    record.comparison = &comparison;
  }

  static void read(RecordSource& s, ReferenceCounts& record) {
    record.op = s.id<OpId>();
    record.reason = static_cast<Unreferenced>(s.byte());
    record.count = s.varint();
    record.level = s.remaining() == 0 ? ReferenceLevel::kLocal : static_cast<ReferenceLevel>(s.byte());
  }

  void read(RecordSource& s, Cancellation& record) {
    cancellation_ = stats::Cancellation{};
    record.call = CallId(global(s, s.varint(), thread_));
    record.use_index = s.number<std::uint32_t>();
    cancellation_.numel = s.varint();
    cancellation_.counted = s.varint();
    cancellation_.complete = s.varint();
    cancellation_.summand_absmax = s.fixed<double>();
    cancellation_.sum_absmax = s.fixed<double>();
    readBins(s, cancellation_.bits);
    record.cancellation = &cancellation_;
  }

  static void read(RecordSource& s, ApiUse& record) {
    record.kind = static_cast<ApiUseKind>(s.byte());
    record.step = s.number<std::uint32_t>();
    record.scaler = s.number<std::uint32_t>();
    record.name = s.text();
    record.place = s.text();
  }

  void read(RecordSource& s, Constant& record) const {
    record.call = CallId(global(s, s.varint(), thread_));
    record.name = s.id<StringId>();
    record.element = s.number<std::uint32_t>();
    record.value = s.fixed<double>();
  }

  void read(RecordSource& s, SourceLine& record) const {
    record.call = CallId(global(s, s.varint(), thread_));
    record.place = s.id<StringId>();
  }

  static void read(RecordSource& s, RangeBegin& record) {
    record.range = s.varint();
    record.time_ns = s.signedVarint();
    record.domain = s.text();
    record.name = s.text();
  }

  static void read(RecordSource& s, RangeEnd& record) {
    record.range = s.varint();
    record.time_ns = s.signedVarint();
  }

  static void read(RecordSource& s, DeviceWork& record) {
    record.call = CallId(s.varint());
    record.owner = static_cast<DeviceWorkOwner>(s.byte());
    record.kind = static_cast<DeviceWorkKind>(s.byte());
    record.name = s.id<StringId>();
    record.count = s.varint();
    record.duration_ns = s.signedVarint();
    record.bytes = s.varint();
  }

  void read(RecordSource& s, Certification& record) const {
    record.call = CallId(global(s, s.varint(), thread_));
    record.use_index = s.number<std::uint32_t>();
    record.certification.numel = s.varint();
    record.certification.sampled = s.varint();
    record.certification.uncertified = s.varint();
    record.certification.max_abs_bound = s.fixed<double>();
    record.certification.max_ulp_bound = s.fixed<double>();
  }

  static void read(RecordSource& s, Heartbeat& record) {
    record.time_ns = s.signedVarint();
    record.step = s.number<std::uint32_t>();
    record.calls = s.varint();
    record.nonfinite = s.varint();
    record.dropped = s.varint();
    record.tracer_ns = s.signedVarint();
    record.writer_ns = s.signedVarint();
    record.scale = s.fixed<float>();
  }

  static void read(RecordSource& s, Notice& record) {
    record.kind = static_cast<NoticeKind>(s.byte());
    record.count = s.varint();
    record.text = s.text();
  }

  static void read(RecordSource& s, End& record) {
    record.time_ns = s.signedVarint();
    record.calls = s.varint();
    record.dropped = s.varint();
  }

  /// As many bins as were written; the others stay 0.
  static void readBins(RecordSource& s, std::span<std::uint64_t> bins) {
    const std::size_t count = s.count(1);
    if (count > bins.size()) {
      s.fail();
    }
    for (std::size_t i = 0; s.ok() && i < count; ++i) {
      bins[i] = s.varint();
    }
  }

  static std::uint64_t global(RecordSource& s, std::uint64_t counter, std::uint64_t thread) noexcept {
    return counter <= wire::kCounterMask ? thread << wire::kThreadShift | counter : s.fail();
  }

  std::uint16_t thread_;
  RecordVisitor& visitor_;
  wire::DeltaState state_;
  stats::TensorStats stats_;
  stats::Comparison comparison_;
  stats::Cancellation cancellation_;
  std::vector<TensorUse> uses_;
  std::vector<std::int64_t> sizes_;
  std::vector<std::pair<std::size_t, std::size_t>> shapes_;  ///< of uses_: offset and length in sizes_
};

void BlockDecoder::read(RecordSource& s, Stats& record) {
  const auto head = s.fixed<std::uint32_t>();
  stats::TensorStats& t = stats_;
  t.level = static_cast<stats::StatsLevel>(head >> wire::kStatsLevelShift & 3U);
  t.format = static_cast<format::FormatId>(head >> wire::kStatsFormatShift & 15U);
  if ((head & wire::kStatsId) != 0) {
    state_.stats += static_cast<std::uint64_t>(s.signedVarint());
  } else {
    ++state_.stats;
  }
  state_.has_stats = true;
  record.id = StatsId(global(s, state_.stats, thread_));
  t.numel = s.varint();
  const std::array<std::uint64_t*, wire::kStatsCounts> counts = {&t.zero,    &t.subnormal, &t.near_max, &t.pos_inf,
                                                                 &t.neg_inf, &t.nan,       &t.negative};
  for (unsigned i = 0; i < counts.size(); ++i) {
    *counts[i] = (head >> i & 1U) != 0 ? s.varint() : 0;
  }
  std::array<double, 5> values{};
  std::array<bool, 5> given{};
  for (unsigned i = 0; i < values.size(); ++i) {
    const unsigned code = head >> (16U + wire::kWidthBits * i) & 7U;
    if (code >= wire::kWidthBytes.size()) {
      s.fail();
      return;
    }
    const auto bytes = s.bytes(wire::kWidthBytes[code]);
    std::uint64_t bits = 0;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(&bits));
    given[i] = code != 0;
    values[i] = code == 4 ? std::bit_cast<double>(bits)
                          : static_cast<double>(std::bit_cast<float>(
                                static_cast<std::uint32_t>(bits << (8U * (3U - std::min(code, 3U))))));
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  t.min = given[0] ? values[0] : kNone;
  t.max = given[1] ? values[1] : kNone;
  t.absmin = given[2] ? values[2] : kNone;
  t.absmax = given[3] ? values[3] : std::fmax(std::fabs(t.min), std::fabs(t.max));
  t.sum = given[4] ? values[4] : 0;

  t.what_if = {};
  if ((head & wire::kStatsWhatIf) != 0) {
    for (std::uint64_t rest = s.varint(); rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(rest));
      const std::uint64_t count = s.varint();
      if (bit / 3 < t.what_if.size()) {  // targets of a newer minor version lie beyond
        stats::WhatIf& w = t.what_if[bit / 3];
        (bit % 3 == 0 ? w.flush_to_zero : bit % 3 == 1 ? w.to_subnormal : w.overflow) = count;
      }
    }
  }
  t.histogram.first = 0;
  t.histogram.size = 0;
  if ((head & wire::kStatsHistogram) != 0) {
    const std::int64_t first = s.signedVarint();
    const std::size_t size = s.count(1);
    using Histogram = stats::ExponentHistogram;
    if (first < Histogram::kLowest || first > Histogram::kHighest ||
        size > static_cast<std::size_t>(Histogram::kHighest - first + 1)) {
      s.fail();
      return;
    }
    t.histogram.first = static_cast<std::int32_t>(first);
    t.histogram.size = static_cast<std::int32_t>(size);
    for (std::size_t i = 0; i < size; ++i) {
      t.histogram.bins[i] = s.varint();
    }
  }
  record.stats = &t;
}

void BlockDecoder::read(RecordSource& s, Call& record) {
  const std::uint8_t head = s.byte();
  const auto flags = s.number<std::uint32_t>();
  if (flags >> 1U > std::numeric_limits<std::uint16_t>::max()) {
    s.fail();
    return;
  }
  record.flags = static_cast<std::uint16_t>(flags >> 1U);
  if ((flags & 1U) != 0) {
    state_.autocast_dtype = s.byte();
  }
  record.autocast_dtype = static_cast<Dtype>(state_.autocast_dtype);
  state_.call += (head & wire::kCallId) != 0 ? static_cast<std::uint64_t>(s.signedVarint()) : 1;
  record.id = CallId(global(s, state_.call, thread_));
  record.phase = static_cast<Phase>(head & wire::kCallPhaseMask);
  record.op = s.id<OpId>();
  record.module = s.id<ModuleId>();
  record.public_op = (head & wire::kCallPublicOp) != 0 ? s.id<OpId>() : OpId();
  record.autograd_node = (head & wire::kCallNode) != 0 ? s.id<StringId>() : StringId();
  record.ordinal = (head & wire::kCallOrdinal) != 0 ? s.number<std::uint32_t>() : 0;
  if ((head & wire::kCallCastInfo) != 0) {
    record.cast_from = static_cast<Dtype>(s.byte());
    record.cast_bytes = s.varint();
  }
  const std::uint64_t start = state_.time + static_cast<std::uint64_t>(s.signedVarint());
  record.start_ns = static_cast<std::int64_t>(start);
  record.duration_ns = s.signedVarint();
  state_.time = start + static_cast<std::uint64_t>(record.duration_ns);

  const std::size_t count = s.count(2);
  uses_.assign(count, TensorUse());
  sizes_.clear();
  shapes_.assign(count, {0, 0});
  for (std::size_t i = 0; i < count && s.ok(); ++i) {
    readUse(s, uses_[i], i == 0 ? nullptr : &uses_[i - 1]);
  }
  // Only now: the vector of sizes does not move any more.
  for (std::size_t i = 0; i < count; ++i) {
    uses_[i].shape = std::span(sizes_).subspan(shapes_[i].first, shapes_[i].second);
  }
  record.tensors = uses_;
}

void BlockDecoder::readUse(RecordSource& s, TensorUse& use, const TensorUse* previous) {
  const std::size_t index = static_cast<std::size_t>(&use - uses_.data());
  const TensorUse first;
  const TensorUse& before = previous != nullptr ? *previous : first;
  const std::uint8_t head = s.byte();
  const std::uint8_t kind = s.byte();
  const std::uint8_t more = (kind & wire::kUseMore) != 0 ? s.byte() : 0;
  if ((more & ~wire::kMoreKnown) != 0) {
    s.fail();
    return;
  }
  use.role = static_cast<Role>(head & 15U);
  use.flags = static_cast<std::uint8_t>(head >> 4U & 7U);
  const bool new_device = (more & wire::kMoreDevice) != 0;
  use.device = new_device ? static_cast<DeviceType>(s.byte()) : before.device;
  use.device_index = new_device ? static_cast<std::int8_t>(s.byte()) : before.device_index;
  use.unmeasured = (more & wire::kMoreUnmeasured) != 0 ? static_cast<Unmeasured>(s.byte()) : Unmeasured::kNone;
  if ((more & wire::kMoreFlags) != 0) {
    use.flags = s.byte();
  }
  const std::uint8_t dtype = kind & 15U;
  use.dtype = static_cast<Dtype>(dtype == wire::kUseDtypeEscape ? s.byte() : dtype);
  const bool same_side = previous != nullptr && ((use.flags ^ before.flags) & kTensorOutput) == 0;
  switch (kind & wire::kUsePositionMask) {
    case wire::kUseNextSlot:
      use.slot = static_cast<std::uint16_t>(same_side ? before.slot + 1U : 0U);
      use.element = 0;
      break;
    case wire::kUseNextElement:
      use.slot = before.slot;
      use.element = before.element + 1;
      break;
    default:
      use.slot = s.number<std::uint16_t>();
      use.element = s.number<std::uint32_t>();
  }
  if ((more & wire::kMoreNoStats) == 0) {
    const std::uint64_t coded = s.varint();
    const auto delta = static_cast<std::uint64_t>(unzigzag(coded >> 1U));
    if ((coded & 1U) == 0) {
      const std::uint64_t counter = state_.stats + delta;
      use.stats = StatsId(global(s, counter & wire::kCounterMask, thread_));
      if (!state_.has_stats) {
        state_.stats = counter;
      }
    } else {
      const auto thread = s.number<std::uint16_t>();
      state_.other_stats += delta;
      use.stats = StatsId(global(s, state_.other_stats, thread));
    }
  }
  use.parameter = (head & wire::kUseParameter) != 0 ? s.id<ParameterId>() : ParameterId();
  if ((kind & wire::kUseSameShape) != 0) {
    shapes_[index] = index == 0 ? shapes_[index] : shapes_[index - 1];
    return;
  }
  const std::size_t dims = s.count(1);
  shapes_[index] = {sizes_.size(), dims};
  for (std::size_t i = 0; i < dims; ++i) {
    sizes_.push_back(static_cast<std::int64_t>(s.varint()));
  }
}

}  // namespace

std::uint64_t decodeBlock(const BlockView& block, RecordVisitor& visitor, bool& bad) {
  std::uint64_t unknown = 0;
  std::uint32_t records = 0;
  BlockDecoder decoder(block.thread, visitor);
  RecordSource source(block.payload);
  while (source.remaining() != 0) {
    const std::uint8_t type = source.byte();
    const std::uint64_t length = source.varint();
    if (length > source.remaining()) {
      source.fail();
    }
    if (!source.ok()) {
      break;
    }
    // What stands behind the last field of a record that is known was appended by a newer minor version.
    const auto outcome = decoder.decode(type, source.bytes(static_cast<std::size_t>(length)));
    if (outcome == BlockDecoder::Outcome::kBad) {
      source.fail();
      break;
    }
    unknown += outcome == BlockDecoder::Outcome::kUnknown ? 1 : 0;
    ++records;
  }
  bad = !source.ok() || records != block.record_count;
  return unknown;
}

}  // namespace ampscope::trace
