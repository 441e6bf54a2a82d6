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
#include "analyzer/trace/wire.h"

namespace ampscope::trace {

/// Size of a block payload that threads fill. The last kBlockSlack bytes stay unused: integers are stored eight bytes
/// at a time.
inline constexpr std::size_t kBlockCapacity = std::size_t{256} * 1024;
inline constexpr std::size_t kBlockSlack = 16;

/// A record that is longer is never written; an empty block of kBlockCapacity takes every other one.
inline constexpr std::size_t kMaxRecord = kBlockCapacity - 64;

/// Texts (names, notices, fields of ProcessInfo) are cut to this many bytes, at a character.
inline constexpr std::size_t kMaxText = std::size_t{16} * 1024;

class RecordSink;

/// Encodes into a fixed buffer, owned by one thread. A record that does not fit is not written at all: the call
/// returns false and the caller hands the block over, resets and tries again in an empty one; false in an empty block
/// means that the record is too long (count it as dropped). Ids in Stats, Call and TensorUse are encoded relative to
/// the block, so that a block can be decoded alone; for the same reason the first Call of a block is preceded by a
/// copy of the last Context where the block has none of its own. In Stats, Call and RoleFix only the counter of `id` is
/// used: the thread is the encoder's, or the one that RoleFix and LateReference name.
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
  [[nodiscard]] bool add(const Reference& record) noexcept;
  [[nodiscard]] bool add(const LateReference& record) noexcept;
  [[nodiscard]] bool add(const ReferenceCounts& record) noexcept;
  [[nodiscard]] bool add(const Cancellation& record) noexcept;
  [[nodiscard]] bool add(const ApiUse& record) noexcept;
  [[nodiscard]] bool add(const Constant& record) noexcept;
  [[nodiscard]] bool add(const SourceLine& record) noexcept;
  [[nodiscard]] bool add(const RangeBegin& record) noexcept;
  [[nodiscard]] bool add(const RangeEnd& record) noexcept;
  [[nodiscard]] bool add(const DeviceWork& record) noexcept;
  [[nodiscard]] bool add(const Certification& record) noexcept;
  [[nodiscard]] bool add(const Heartbeat& record) noexcept;
  [[nodiscard]] bool add(const Notice& record) noexcept;
  [[nodiscard]] bool add(const End& record) noexcept;

  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return buffer_.first(used_); }
  [[nodiscard]] std::uint32_t recordCount() const noexcept { return records_; }
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }

  /// Starts an empty block in `buffer` for the same thread.
  void reset(std::span<std::uint8_t> buffer) noexcept;

 private:
  bool finish(const RecordSink& sink) noexcept;

  std::span<std::uint8_t> buffer_;
  std::size_t used_ = 0;
  std::uint32_t records_ = 0;
  std::uint16_t thread_ = 0;
  bool context_known_ = false;
  bool context_in_block_ = false;
  Context context_;
  wire::DeltaState state_;
};

}  // namespace ampscope::trace
