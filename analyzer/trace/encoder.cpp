// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/trace/encoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace ampscope::trace {

using wire::zigzag;
using wire::zigzagDelta;

/// Writes one record behind `used` of the buffer. Every put stores up to 8 bytes (a varint of more than 28 bits up to
/// 10) and moves on by the bytes that count; `limit` keeps kBlockSlack bytes free for that. Local to a function, so
/// that the position lives in a register.
class Encoder::Sink {
 public:
  Sink(std::span<std::uint8_t> buffer, std::size_t used, RecordType type) noexcept
      : start_(buffer.data() + used), at_(start_ + 2) {
    const std::size_t room = buffer.size() - used;
    ok_ = room >= kBlockSlack + 2;
    limit_ = ok_ ? buffer.data() + (buffer.size() - kBlockSlack) : at_;
    if (ok_) {
      *start_ = static_cast<std::uint8_t>(type);
    }
  }

  void varint(std::uint64_t value) noexcept {
    if (!room()) {
      return;
    }
    if (value < (std::uint64_t{1} << 28U)) {
      // Four groups of 7 bits spread to bytes at once: the length of a count is random, so a loop would mispredict.
      const auto low = static_cast<std::uint32_t>(value);
      const unsigned bytes = (static_cast<unsigned>(std::bit_width(low | 1U)) + 6U) / 7U;
      const std::uint32_t spread =
          (low & 0x7FU) | ((low & 0x3F80U) << 1U) | ((low & 0x1FC000U) << 2U) | ((low & 0xFE00000U) << 3U);
      const std::uint32_t more =
          0x80808080U & static_cast<std::uint32_t>((std::uint64_t{1} << (8U * (bytes - 1U))) - 1U);
      wire::store(at_, spread | more);
      at_ += bytes;
      return;
    }
    while (value >= 0x80U) {
      *at_++ = static_cast<std::uint8_t>(value | 0x80U);
      value >>= 7U;
    }
    *at_++ = static_cast<std::uint8_t>(value);
  }

  template <class T>
  void fixed(T value) noexcept {
    if (room()) {
      wire::store(at_, value);
      at_ += sizeof(T);
    }
  }

  /// The upper bytes of `bits` that `code` stands for (see wire::kWidthBytes).
  void upper(std::uint64_t bits, unsigned code) noexcept {
    if (room()) {
      wire::store(at_, bits);
      at_ += wire::kWidthBytes[code];
    }
  }

  void byte(std::uint8_t value) noexcept { fixed(value); }

  void text(std::string_view value) noexcept {
    if (value.size() > kMaxText) {
      std::size_t size = kMaxText;
      while (size > kMaxText - 4 && (static_cast<std::uint8_t>(value[size]) & 0xC0U) == 0x80U) {
        --size;
      }
      value = value.substr(0, size);
    }
    varint(value.size());
    if (!ok_ || at_ > limit_ || static_cast<std::size_t>(limit_ - at_) < value.size()) {
      ok_ = false;
      return;
    }
    if (!value.empty()) {
      std::memcpy(at_, value.data(), value.size());
      at_ += value.size();
    }
  }

  void shape(std::span<const std::int64_t> sizes) noexcept {
    varint(sizes.size());
    for (const std::int64_t size : sizes) {
      varint(static_cast<std::uint64_t>(size));
    }
  }

  /// Puts the length before the payload; returns the bytes of the whole record, 0 if it did not fit.
  [[nodiscard]] std::size_t close() const noexcept {
    if (!ok_) {
      return 0;
    }
    const auto length = static_cast<std::size_t>(at_ - start_) - 2;
    if (length < 0x80U) {
      start_[1] = static_cast<std::uint8_t>(length);
      return length + 2;
    }
    // One length byte was guessed; the slack has room for the others.
    const std::size_t extra = length < 0x4000U ? 1 : 2;
    std::memmove(start_ + 2 + extra, start_ + 2, length);
    start_[1] = static_cast<std::uint8_t>(length | 0x80U);
    if (extra == 1) {
      start_[2] = static_cast<std::uint8_t>(length >> 7U);
    } else {
      start_[2] = static_cast<std::uint8_t>((length >> 7U) | 0x80U);
      start_[3] = static_cast<std::uint8_t>(length >> 14U);
    }
    return length + 2 + extra;
  }

 private:
  bool room() noexcept {
    if (at_ > limit_) [[unlikely]] {
      ok_ = false;
    }
    return ok_;
  }

  std::uint8_t* start_;
  std::uint8_t* at_;
  std::uint8_t* limit_;
  bool ok_;
};

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

bool Encoder::finish(const Sink& sink) noexcept {
  const std::size_t size = sink.close();
  used_ += size;
  records_ += size != 0 ? 1 : 0;
  return size != 0;
}

bool Encoder::add(const ProcessInfo& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kProcessInfo);
  sink.varint(record.fields.size());
  for (const auto& [key, value] : record.fields) {
    sink.text(key);
    sink.text(value);
  }
  return finish(sink);
}

bool Encoder::add(const StringDef& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kStringDef);
  sink.varint(record.id.value());
  sink.text(record.text);
  return finish(sink);
}

bool Encoder::add(const OpDef& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kOpDef);
  sink.varint(record.id.value());
  sink.varint(record.name.value());
  sink.varint(record.overload.value());
  sink.varint(record.flags);
  return finish(sink);
}

bool Encoder::add(const ModuleDef& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kModuleDef);
  sink.varint(record.id.value());
  sink.varint(record.root.value());
  sink.varint(record.path.value());
  sink.varint(record.class_name.value());
  return finish(sink);
}

bool Encoder::add(const ParameterDef& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kParameterDef);
  sink.varint(record.id.value());
  sink.varint(record.module.value());
  sink.varint(record.name.value());
  sink.byte(static_cast<std::uint8_t>(record.dtype));
  sink.shape(record.shape);
  return finish(sink);
}

bool Encoder::add(const Context& record) noexcept {
  // Remembered even where it does not fit, so that the next block begins with it.
  context_ = record;
  context_known_ = true;
  Sink sink(buffer_, used_, RecordType::kContext);
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

  Sink sink(buffer_, used_, RecordType::kStats);
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

  Sink sink(buffer_, used_, RecordType::kCall);
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

bool Encoder::add(const RoleFix& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kRoleFix);
  sink.varint(record.thread);
  sink.varint(record.call.value() & wire::kCounterMask);
  sink.varint(record.use_index);
  sink.byte(static_cast<std::uint8_t>(record.role));
  sink.varint(record.parameter.value());
  return finish(sink);
}

bool Encoder::add(const StepEnd& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kStepEnd);
  sink.varint(record.step);
  sink.byte(static_cast<std::uint8_t>(record.reason));
  sink.byte(record.sampled ? 1 : 0);
  sink.varint(zigzag(record.time_ns));
  sink.varint(zigzag(record.tracer_ns));
  return finish(sink);
}

bool Encoder::add(const ScalerUnscale& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kScalerUnscale);
  sink.varint(record.scaler);
  sink.varint(record.optimizer);
  sink.varint(record.step);
  sink.fixed(record.inv_scale);
  sink.fixed(record.found_inf);
  return finish(sink);
}

bool Encoder::add(const ScalerUpdate& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kScalerUpdate);
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
  Sink sink(buffer_, used_, RecordType::kScalerInfo);
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
  Sink sink(buffer_, used_, RecordType::kOpCounts);
  sink.varint(record.op.value());
  sink.varint(record.dispatched);
  sink.varint(record.observed);
  return finish(sink);
}

bool Encoder::add(const Heartbeat& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kHeartbeat);
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
  Sink sink(buffer_, used_, RecordType::kNotice);
  sink.byte(static_cast<std::uint8_t>(record.kind));
  sink.varint(record.count);
  sink.text(record.text);
  return finish(sink);
}

bool Encoder::add(const End& record) noexcept {
  Sink sink(buffer_, used_, RecordType::kEnd);
  sink.varint(zigzag(record.time_ns));
  sink.varint(record.calls);
  sink.varint(record.dropped);
  return finish(sink);
}

}  // namespace ampscope::trace
