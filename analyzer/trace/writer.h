// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Blocks -> the append-only .amptrace file. Used by the tracer's writer thread only; uses nothing but write(2), so
// that it is safe in a process that is about to die. Nothing that has been written is ever rewritten. The calling
// thread must block SIGXFSZ: beyond RLIMIT_FSIZE write(2) then fails with EFBIG instead of ending the program.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ampscope::trace {

class Writer {
 public:
  Writer() noexcept = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// Creates `path` (fails if it exists) and writes the file header. Returns 0 or an errno.
  [[nodiscard]] int open(const std::string& path) noexcept;

  /// Appends one block: header with length, thread, sequence, record count and CRC-32, then the payload. Returns 0 or
  /// an errno; after an error (disk full) the file ends in a torn block, which readers expect, and further calls
  /// return the same error.
  [[nodiscard]] int append(std::uint16_t thread, std::uint32_t record_count,
                           std::span<const std::uint8_t> payload) noexcept;

  [[nodiscard]] std::uint64_t bytesWritten() const noexcept { return bytes_; }
  void close() noexcept;

 private:
  int put(std::span<const std::uint8_t> bytes) noexcept;

  int fd_ = -1;
  int error_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace ampscope::trace
