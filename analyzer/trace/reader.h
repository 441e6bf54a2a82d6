// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// An .amptrace file -> records. The file is untrusted: every length is checked, nothing is executed, damage is
// counted and skipped. Used by store (ingest) and launch (live progress).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/trace/records.h"

namespace ampscope::trace {

/// One block as it stands in the file. `payload` is valid until the next call.
struct BlockView {
  std::uint64_t offset = 0;  ///< of the block header in the file
  std::uint16_t thread = 0;
  std::uint64_t sequence = 0;
  std::uint32_t record_count = 0;
  std::span<const std::uint8_t> payload;
};

/// What was wrong with a file; all zero for a whole one.
struct Damage {
  std::uint64_t corrupt_blocks = 0;   ///< wrong CRC or undecodable
  std::uint64_t missing_blocks = 0;   ///< gaps in the sequence
  std::uint64_t skipped_bytes = 0;    ///< not part of any readable block
  std::uint64_t torn_bytes = 0;       ///< of an unfinished block at the end
  std::uint64_t unknown_records = 0;  ///< of a newer minor version
  std::uint64_t bad_records = 0;      ///< undecodable record inside a block with a good CRC
  std::uint64_t first_bad_offset = 0;
  [[nodiscard]] bool any() const noexcept {
    return corrupt_blocks + missing_blocks + skipped_bytes + torn_bytes + bad_records != 0;
  }
};

/// Reads a file block by block; also follows one that is still being written.
class Reader {
 public:
  /// Error: not an ampscope trace, newer major version (names both), unreadable file.
  [[nodiscard]] static Result<Reader> open(const std::string& path);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// The next whole block, or false at the (present) end of the file. Call again later to follow a growing file. When
  /// `final` is true an unfinished block at the end counts as torn, and reading goes on behind damage by searching the
  /// next block header.
  [[nodiscard]] bool next(BlockView& block, bool final);

  [[nodiscard]] const Damage& damage() const noexcept;
  [[nodiscard]] std::uint64_t offset() const noexcept;
  [[nodiscard]] std::uint64_t fileSize() const noexcept;

 private:
  struct State;
  explicit Reader(State* state) noexcept;
  State* state_ = nullptr;
};

/// Receives the records of a block in order. Views and spans in a record are valid during the call only; the `id` of
/// Stats and Call, and TensorUse::stats, are process-wide: (thread << 48) | counter.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
#define AMPSCOPE_RECORD(number, name, text) \
  virtual void on(const name&) {}
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD
};

/// Decodes one block. Returns the number of records that were unknown (skipped); `bad` is set if decoding had to stop
/// before the end of the block.
std::uint64_t decodeBlock(const BlockView& block, RecordVisitor& visitor, bool& bad);

}  // namespace ampscope::trace
