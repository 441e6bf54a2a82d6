// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// An .amptrace file -> blocks -> records. The file is untrusted: every length is checked, nothing is executed, damage
// is counted and skipped. Used by store (ingest) and launch (live progress). A Reader belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

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
  std::uint64_t corrupt_blocks = 0;   ///< places where no whole block stands: wrong CRC, wrong header, wrong order
  std::uint64_t missing_blocks = 0;   ///< gaps in the sequence, whatever made them
  std::uint64_t skipped_bytes = 0;    ///< not part of any readable block
  std::uint64_t torn_bytes = 0;       ///< of an unfinished block at the end
  std::uint64_t unknown_records = 0;  ///< of a newer minor version
  std::uint64_t bad_records = 0;      ///< blocks with a good CRC whose decoding had to stop at a record
  std::uint64_t first_bad_offset = 0;
  /// Unknown records are no damage.
  [[nodiscard]] bool any() const noexcept {
    return corrupt_blocks + missing_blocks + skipped_bytes + torn_bytes + bad_records != 0;
  }
};

/// Receives the records of a block in order. Views and spans in a record are valid during the call only; the `id` of
/// Stats and Call, TensorUse::stats and RoleFix::call are process-wide: (thread << 48) | counter. An override hides the
/// other overloads: say `using trace::RecordVisitor::on;`.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
#define AMPSCOPE_RECORD(number, name, text) \
  virtual void on(const name&) {}
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD
};

/// Decodes one block. Returns the number of records that were unknown (skipped); `bad` is set if decoding had to stop
/// before the end of the block, and cleared if not. Thread rule: any.
std::uint64_t decodeBlock(const BlockView& block, RecordVisitor& visitor, bool& bad);

/// Reads a file block by block; also follows one that is still being written.
class Reader {
 public:
  /// Error: not an ampscope trace, newer major version (names both), unreadable file. A file that is shorter than the
  /// file header is an error too: when following a new one, try again later.
  [[nodiscard]] static Result<Reader> open(const std::string& path);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// The next whole block, or false at the (present) end of the file. Call again later to follow a growing file. When
  /// `final` is true an unfinished block at the end counts as torn, and reading goes on behind damage by searching the
  /// next block header. When it is false reading waits at damage, as at the end.
  [[nodiscard]] bool next(BlockView& block, bool final);

  /// decodeBlock() that keeps damage() up to date.
  void decode(const BlockView& block, RecordVisitor& visitor);

  [[nodiscard]] const Damage& damage() const noexcept;
  [[nodiscard]] std::uint64_t offset() const noexcept;    ///< everything before it has been read or skipped
  [[nodiscard]] std::uint64_t fileSize() const noexcept;  ///< when it was last looked at
  [[nodiscard]] const std::string& path() const noexcept;

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace ampscope::trace
