// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/trace/encoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "analyzer/trace/record_sink.h"

namespace ampscope::trace {

using wire::zigzag;
using wire::zigzagDelta;

namespace {

struct Coded {
  std::uint64_t bits;
  unsigned code;
};

/// The shortest exact code of a value: the upper bytes of its binary32 form where it has one (2 bytes hold every
/// bfloat16 and fp8 value, 3 every binary16 value), else binary64.
Coded shortest(double value) noexcept {
  const auto narrow = static_cast<float>(value);
  if (static_cast<double>(narrow) != value) {
    return {std::bit_cast<std::uint64_t>(value), 4};
  }
  const auto bits = std::bit_cast<std::uint32_t>(narrow);
  const unsigned code = (bits & 0xFFFFU) == 0 ? 1 : (bits & 0xFFU) == 0 ? 2 : 3;
  return {bits >> (8U * (3U - code)), code};
}

Coded orAbsent(double value) noexcept { return std::isnan(value) ? Coded{0, 0} : shortest(value); }

bool sameBits(double a, double b) noexcept {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

}  // namespace

Encoder::Encoder(std::span<std::uint8_t> buffer, std::uint16_t thread) noexcept : buffer_(buffer), thread_(thread) {}

void Encoder::reset(std::span<std::uint8_t> buffer) noexcept {
  buffer_ = buffer;
  used_ = 0;
  records_ = 0;
  context_in_block_ = false;
  state_ = {};
}

bool Encoder::finish(const RecordSink& sink) noexcept {
  const std::size_t size = sink.close();
  used_ += size;
  records_ += size != 0 ? 1 : 0;
  return size != 0;
}

bool Encoder::add(const Context& record) noexcept {
  // Remembered even where it does not fit, so that the next block begins with it.
  context_ = record;
  context_known_ = true;
  RecordSink sink(buffer_, used_, RecordType::kContext);
  sink.varint(record.step);
  sink.varint(record.forward);
  context_in_block_ = finish(sink);
  return context_in_block_;
}

bool Encoder::add(const Stats& record) noexcept {
  const stats::TensorStats& s = *record.stats;
  const std::uint64_t counter = record.id.value() & wire::kCounterMask;
  const std::array<std::uint64_t, wire::kStatsCounts> counts = {s.zero,    s.subnormal, s.near_max, s.pos_inf,
                                                                s.neg_inf, s.nan,       s.negative};
  unsigned mask = (static_cast<unsigned>(s.level) & 3U) << wire::kStatsLevelShift | static_cast<unsigned>(s.format)
                                                                                        << wire::kStatsFormatShift;
  for (unsigned i = 0; i < counts.size(); ++i) {
    mask |= (counts[i] != 0 ? 1U : 0U) << i;
  }
  std::uint64_t nonzero = 0;
  for (std::size_t i = 0; i < s.what_if.size(); ++i) {
    const stats::WhatIf& w = s.what_if[i];
    const std::uint64_t bits =
        (w.flush_to_zero != 0 ? 1U : 0U) | (w.to_subnormal != 0 ? 2U : 0U) | (w.overflow != 0 ? 4U : 0U);
    nonzero |= bits << (3U * i);
  }
  const bool follows = counter == state_.stats + 1;
  mask |= (nonzero != 0 ? wire::kStatsWhatIf : 0U) | (s.histogram.size != 0 ? wire::kStatsHistogram : 0U) |
          (follows ? 0U : wire::kStatsId);

  // absmax is the larger of |min| and |max| by definition; it is only written where it is not.
  const double derived = std::fmax(std::fabs(s.min), std::fabs(s.max));
  const std::array<Coded, 5> values = {orAbsent(s.min), orAbsent(s.max), orAbsent(s.absmin),
                                       sameBits(derived, s.absmax) ? Coded{0, 0} : shortest(s.absmax),
                                       std::bit_cast<std::uint64_t>(s.sum) == 0 ? Coded{0, 0} : shortest(s.sum)};
  unsigned widths = 0;
  for (unsigned i = 0; i < values.size(); ++i) {
    widths |= values[i].code << (wire::kWidthBits * i);
  }

  RecordSink sink(buffer_, used_, RecordType::kStats);
  sink.fixed(static_cast<std::uint32_t>((mask & 0xFFFFU) | widths << 16U));
  if (!follows) {
    sink.varint(zigzagDelta(counter, state_.stats));
  }
  sink.varint(s.numel);
  for (const std::uint64_t count : counts) {
    if (count != 0) {
      sink.varint(count);
    }
  }
  for (const Coded& value : values) {
    sink.upper(value.bits, value.code);
  }
  if (nonzero != 0) {
    sink.varint(nonzero);
    for (std::uint64_t rest = nonzero; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(rest));
      const stats::WhatIf& w = s.what_if[bit / 3];
      sink.varint(bit % 3 == 0 ? w.flush_to_zero : bit % 3 == 1 ? w.to_subnormal : w.overflow);
    }
  }
  if (s.histogram.size != 0) {
    sink.varint(zigzag(s.histogram.first));
    sink.varint(static_cast<std::uint32_t>(s.histogram.size));
    for (std::int32_t i = 0; i < s.histogram.size; ++i) {
      sink.varint(s.histogram.bins[static_cast<std::size_t>(i)]);
    }
  }
  if (!finish(sink)) {
    return false;
  }
  state_.stats = counter;
  state_.has_stats = true;
  return true;
}

bool Encoder::add(const Call& record) noexcept {
  if (!context_in_block_ && context_known_ && !add(Context(context_))) {
    return false;
  }
  wire::DeltaState state = state_;
  const std::uint64_t counter = record.id.value() & wire::kCounterMask;
  const bool follows = counter == state.call + 1;
  const bool cast = record.cast_from != Dtype::kUnknown || record.cast_bytes != 0;
  const auto autocast = static_cast<std::uint8_t>(record.autocast_dtype);
  const bool autocast_changed = autocast != state.autocast_dtype;
  const unsigned head = (static_cast<unsigned>(record.phase) & wire::kCallPhaseMask) | (follows ? 0U : wire::kCallId) |
                        (record.public_op.valid() ? wire::kCallPublicOp : 0U) |
                        (record.autograd_node.valid() ? wire::kCallNode : 0U) |
                        (record.ordinal != 0 ? wire::kCallOrdinal : 0U) | (cast ? wire::kCallCastInfo : 0U);

  RecordSink sink(buffer_, used_, RecordType::kCall);
  sink.byte(static_cast<std::uint8_t>(head));
  sink.varint(static_cast<std::uint32_t>(record.flags) << 1U | (autocast_changed ? 1U : 0U));
  if (autocast_changed) {
    sink.byte(autocast);
  }
  if (!follows) {
    sink.varint(zigzagDelta(counter, state.call));
  }
  sink.varint(record.op.value());
  sink.varint(record.module.value());
  if (record.public_op.valid()) {
    sink.varint(record.public_op.value());
  }
  if (record.autograd_node.valid()) {
    sink.varint(record.autograd_node.value());
  }
  if (record.ordinal != 0) {
    sink.varint(record.ordinal);
  }
  if (cast) {
    sink.byte(static_cast<std::uint8_t>(record.cast_from));
    sink.varint(record.cast_bytes);
  }
  sink.varint(zigzagDelta(static_cast<std::uint64_t>(record.start_ns), state.time));
  sink.varint(zigzag(record.duration_ns));
  state.call = counter;
  state.time = static_cast<std::uint64_t>(record.start_ns) + static_cast<std::uint64_t>(record.duration_ns);
  state.autocast_dtype = autocast;

  sink.varint(record.tensors.size());
  const TensorUse first;
  const TensorUse* previous = nullptr;
  for (const TensorUse& use : record.tensors) {
    const TensorUse& before = previous != nullptr ? *previous : first;
    const bool same_side = previous != nullptr && ((use.flags ^ before.flags) & kTensorOutput) == 0;
    const unsigned next_slot = same_side ? before.slot + 1U : 0U;
    const bool is_next_slot = use.slot == next_slot && use.element == 0;
    const bool is_next_element = same_side && use.slot == before.slot && use.element == before.element + 1;
    const auto dtype = static_cast<std::uint8_t>(use.dtype);
    const bool same_shape = std::ranges::equal(use.shape, before.shape);
    const unsigned more =
        (use.device != before.device || use.device_index != before.device_index ? wire::kMoreDevice : 0U) |
        (use.unmeasured != Unmeasured::kNone ? wire::kMoreUnmeasured : 0U) |
        (use.stats.valid() ? 0U : wire::kMoreNoStats) | (use.flags > 7 ? wire::kMoreFlags : 0U);
    sink.byte(static_cast<std::uint8_t>((static_cast<unsigned>(use.role) & 15U) | (use.flags & 7U) << 4U |
                                        (use.parameter.valid() ? wire::kUseParameter : 0U)));
    sink.byte(static_cast<std::uint8_t>(std::min(dtype, wire::kUseDtypeEscape) |
                                        (is_next_slot      ? wire::kUseNextSlot
                                         : is_next_element ? wire::kUseNextElement
                                                           : wire::kUseExplicitPosition) |
                                        (same_shape ? wire::kUseSameShape : 0U) | (more != 0 ? wire::kUseMore : 0U)));
    if (more != 0) {
      sink.byte(static_cast<std::uint8_t>(more));
      if ((more & wire::kMoreDevice) != 0) {
        sink.byte(static_cast<std::uint8_t>(use.device));
        sink.byte(static_cast<std::uint8_t>(use.device_index));
      }
      if ((more & wire::kMoreUnmeasured) != 0) {
        sink.byte(static_cast<std::uint8_t>(use.unmeasured));
      }
      if ((more & wire::kMoreFlags) != 0) {
        sink.byte(use.flags);
      }
    }
    if (dtype >= wire::kUseDtypeEscape) {
      sink.byte(dtype);
    }
    if (!is_next_slot && !is_next_element) {
      sink.varint(use.slot);
      sink.varint(use.element);
    }
    if (use.stats.valid()) {
      const std::uint64_t measured = use.stats.value() & wire::kCounterMask;
      const std::uint64_t thread = use.stats.value() >> wire::kThreadShift;
      if (thread == thread_) {
        sink.varint(zigzagDelta(measured, state.stats) << 1U);
        if (!state.has_stats) {
          state.stats = measured;
        }
      } else {
        sink.varint(zigzagDelta(measured, state.other_stats) << 1U | 1U);
        sink.varint(thread);
        state.other_stats = measured;
      }
    }
    if (use.parameter.valid()) {
      sink.varint(use.parameter.value());
    }
    if (!same_shape) {
      sink.shape(use.shape);
    }
    previous = &use;
  }
  if (!finish(sink)) {
    return false;
  }
  state_ = state;
  return true;
}

}  // namespace ampscope::trace
