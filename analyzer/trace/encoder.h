// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Records -> bytes of a block payload. Used by the tracer on the hot path: no allocation, no lock, no exception.
// The byte layout is docs/trace-format.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "analyzer/trace/records.h"

namespace ampscope::trace {

/// Size of a block payload that threads fill; a single record is never larger than kMaxRecord.
inline constexpr std::size_t kBlockCapacity = 256 * 1024;
inline constexpr std::size_t kMaxRecord = 64 * 1024;

/// Encodes into a fixed buffer, owned by one thread. A record that does not fit is not written at all: the call
/// returns false and the caller hands the block over, resets and tries again in an empty one. Ids in Stats, Call and
/// TensorUse are encoded relative to the block, so that a block can be decoded alone.
class Encoder {
 public:
  explicit Encoder(std::span<std::uint8_t> buffer, std::uint16_t thread) noexcept;

  [[nodiscard]] bool add(const ProcessInfo& record) noexcept;
  [[nodiscard]] bool add(const StringDef& record) noexcept;
  [[nodiscard]] bool add(const OpDef& record) noexcept;
  [[nodiscard]] bool add(const ModuleDef& record) noexcept;
  [[nodiscard]] bool add(const ParameterDef& record) noexcept;
  [[nodiscard]] bool add(const Context& record) noexcept;
  [[nodiscard]] bool add(const Stats& record) noexcept;
  [[nodiscard]] bool add(const Call& record) noexcept;
  [[nodiscard]] bool add(const RoleFix& record) noexcept;
  [[nodiscard]] bool add(const StepEnd& record) noexcept;
  [[nodiscard]] bool add(const ScalerUnscale& record) noexcept;
  [[nodiscard]] bool add(const ScalerUpdate& record) noexcept;
  [[nodiscard]] bool add(const ScalerInfo& record) noexcept;
  [[nodiscard]] bool add(const OpCounts& record) noexcept;
  [[nodiscard]] bool add(const Heartbeat& record) noexcept;
  [[nodiscard]] bool add(const Notice& record) noexcept;
  [[nodiscard]] bool add(const End& record) noexcept;

  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return buffer_.first(used_); }
  [[nodiscard]] std::uint32_t recordCount() const noexcept { return records_; }
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }

  /// Starts an empty block in `buffer` for the same thread.
  void reset(std::span<std::uint8_t> buffer) noexcept;

 private:
  std::span<std::uint8_t> buffer_;
  std::size_t used_ = 0;
  std::uint32_t records_ = 0;
  std::uint16_t thread_ = 0;
  // The encoder of trace/encoder.cpp may keep the per-block state of its delta coding here.
};

}  // namespace ampscope::trace
