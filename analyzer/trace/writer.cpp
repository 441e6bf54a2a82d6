// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/trace/writer.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "analyzer/trace/wire.h"

namespace ampscope::trace {

Writer::~Writer() { close(); }

int Writer::put(std::span<const std::uint8_t> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      error_ = errno;
      return error_;
    }
    bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

int Writer::open(const std::string& path) noexcept {
  close();
  bytes_ = 0;
  sequence_ = 0;
  error_ = 0;
  do {
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (fd_ < 0 && errno == EINTR);
  if (fd_ < 0) {
    error_ = errno;
    return error_;
  }
  std::array<std::uint8_t, wire::kFileHeaderSize> header{};
  std::copy(wire::kFileMagic.begin(), wire::kFileMagic.end(), header.begin());
  wire::store(header.data() + 8, wire::kMajor);
  wire::store(header.data() + 10, wire::kMinor);
  wire::store(header.data() + 12, wire::kEndianMark);
  return put(header);
}

int Writer::append(std::uint16_t thread, std::uint32_t record_count, std::span<const std::uint8_t> payload) noexcept {
  if (error_ != 0) {
    return error_;
  }
  if (fd_ < 0) {
    return EBADF;
  }
  if (payload.size() > wire::kMaxPayload) {
    return EMSGSIZE;
  }
  std::array<std::uint8_t, wire::kBlockHeaderSize> header{};
  std::copy(wire::kBlockMagic.begin(), wire::kBlockMagic.end(), header.begin());
  wire::store(header.data() + wire::kLengthAt, static_cast<std::uint32_t>(payload.size()));
  wire::store(header.data() + wire::kSequenceAt, sequence_++);
  wire::store(header.data() + wire::kCountAt, record_count);
  wire::store(header.data() + wire::kThreadAt, thread);
  uLong crc = ::crc32(0, header.data() + wire::kLengthAt, wire::kCrcAt - wire::kLengthAt);
  crc = ::crc32(crc, payload.data(), static_cast<uInt>(payload.size()));
  wire::store(header.data() + wire::kCrcAt, static_cast<std::uint32_t>(crc));
  const int failed = put(header);
  return failed != 0 ? failed : put(payload);
}

void Writer::close() noexcept {
  if (fd_ >= 0) {
    // Not repeated on EINTR: on Linux the descriptor is gone either way.
    ::close(fd_);
    fd_ = -1;
  }
}

}  // namespace ampscope::trace
