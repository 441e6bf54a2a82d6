// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/trace/reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "analyzer/trace/wire.h"

namespace ampscope::trace {
namespace {

constexpr std::size_t kSearchWindow = std::size_t{1} << 20U;

class File {
 public:
  File() = default;
  explicit File(int fd) noexcept : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&&) = delete;
  ~File() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }

  /// Bytes read; fewer than asked for at the end of the file or at a read error.
  std::size_t read(std::uint64_t offset, std::span<std::uint8_t> into) const noexcept {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got <= 0) {
        break;
      }
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  [[nodiscard]] std::uint64_t size() const noexcept {
    struct stat status {};
    return ::fstat(fd_, &status) == 0 && status.st_size > 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }

 private:
  int fd_ = -1;
};

Result<void> checkHeader(const std::string& path, std::span<const std::uint8_t> header) {
  if (header.size() < wire::kFileHeaderSize) {
    return inputError(
        fmt::format("{}: {} bytes at offset 0 where the {}-byte header of an ampscope trace was expected; the traced "
                    "program ended before it recorded anything, or this is another kind of file",
                    path, header.size(), wire::kFileHeaderSize));
  }
  if (!std::equal(wire::kFileMagic.begin(), wire::kFileMagic.end(), header.begin())) {
    return inputError(fmt::format(
        "{}: not an ampscope trace (offset 0: 'AMPTRACE' was expected); give a file that `ampscope profile` wrote",
        path));
  }
  const auto mark = wire::load<std::uint32_t>(header.data() + 12);
  if (mark == wire::kEndianMarkSwapped) {
    return inputError(fmt::format(
        "{}: the trace is big endian (offset 12) and ampscope reads little endian only; record it on such a machine",
        path));
  }
  const auto major = wire::load<std::uint16_t>(header.data() + 8);
  const auto minor = wire::load<std::uint16_t>(header.data() + 10);
  if (major != wire::kMajor) {
    return inputError(
        fmt::format("{}: trace format {}.{} (offset 8), but this ampscope reads {}.x; use the ampscope "
                    "that recorded it{}",
                    path, major, minor, wire::kMajor, major > wire::kMajor ? " or a newer one" : ""));
  }
  if (mark != wire::kEndianMark) {
    return inputError(
        fmt::format("{}: damaged header (offset 12: byte order mark {:#x}, {:#x} was expected); record the "
                    "run again",
                    path, mark, wire::kEndianMark));
  }
  return {};
}

}  // namespace

struct Reader::State {
  enum class Found : std::uint8_t { kWhole, kUnfinished, kBad };

  State(File opened, std::string name) : file(std::move(opened)), path(std::move(name)) {}

  /// Reads the block that starts at `at` into `payload`.
  Found read(std::uint64_t at, BlockView& block) {
    std::array<std::uint8_t, wire::kBlockHeaderSize> header{};
    const std::size_t got = file.read(at, header);
    const std::size_t magic = std::min(got, wire::kBlockMagic.size());
    if (!std::equal(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(magic), wire::kBlockMagic.begin())) {
      return Found::kBad;
    }
    if (got < header.size()) {
      return Found::kUnfinished;
    }
    const auto length = wire::load<std::uint32_t>(header.data() + wire::kLengthAt);
    block.offset = at;
    block.sequence = wire::load<std::uint64_t>(header.data() + wire::kSequenceAt);
    block.record_count = wire::load<std::uint32_t>(header.data() + wire::kCountAt);
    block.thread = wire::load<std::uint16_t>(header.data() + wire::kThreadAt);
    if (length > wire::kMaxPayload || block.sequence < sequence) {
      return Found::kBad;
    }
    if (at + header.size() + length > size) {
      return Found::kUnfinished;
    }
    payload.resize(length);
    if (file.read(at + header.size(), payload) != length) {
      return Found::kBad;
    }
    checked += length;
    uLong crc = ::crc32(0, header.data() + wire::kLengthAt, wire::kCrcAt - wire::kLengthAt);
    crc = ::crc32(crc, payload.data(), length);
    block.payload = payload;
    return crc == wire::load<std::uint32_t>(header.data() + wire::kCrcAt) ? Found::kWhole : Found::kBad;
  }

  /// Offset of the first whole block behind `offset`, or the file's size.
  std::uint64_t search(BlockView& block) {
    // A file made of nothing but block headers would be summed again and again; a real one is summed about once.
    const std::uint64_t limit = checked + 8 * size + wire::kMaxPayload;
    std::vector<std::uint8_t> window(kSearchWindow);
    std::uint64_t start = offset + 1;
    while (start < size && checked < limit) {
      const std::size_t got = file.read(start, window);
      if (got < wire::kBlockMagic.size()) {
        break;
      }
      const auto end = window.begin() + static_cast<std::ptrdiff_t>(got);
      auto at = window.begin();
      while ((at = std::search(at, end, wire::kBlockMagic.begin(), wire::kBlockMagic.end())) != end &&
             checked < limit) {
        const std::uint64_t candidate = start + static_cast<std::uint64_t>(at - window.begin());
        if (read(candidate, block) == Found::kWhole) {
          return candidate;
        }
        ++at;
      }
      start += got - (wire::kBlockMagic.size() - 1);
    }
    return size;
  }

  void damaged() noexcept {
    if (damage.first_bad_offset == 0) {
      damage.first_bad_offset = offset;
    }
  }

  File file;
  std::string path;
  std::vector<std::uint8_t> payload;
  std::uint64_t offset = wire::kFileHeaderSize;
  std::uint64_t size = 0;
  std::uint64_t sequence = 0;  ///< expected next
  std::uint64_t checked = 0;   ///< bytes summed
  Damage damage;
};

Reader::Reader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::string& path) {
  // Without O_NONBLOCK a named pipe would wait for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return inputError(
        fmt::format("{}: cannot be opened ({}); check the name and the permissions", path, std::strerror(errno)));
  }
  File file(fd);
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return inputError(fmt::format("{}: not a file; give an .amptrace file", path));
  }
  std::array<std::uint8_t, wire::kFileHeaderSize> header{};
  const std::size_t got = file.read(0, header);
  AMPSCOPE_RETURN_IF_ERROR(checkHeader(path, std::span(header).first(got)));
  auto state = std::make_unique<State>(std::move(file), path);
  state->size = static_cast<std::uint64_t>(status.st_size);
  return Reader(std::move(state));
}

bool Reader::next(BlockView& block, bool final) {
  State& s = *state_;
  s.size = std::max(s.size, s.file.size());
  if (s.offset >= s.size) {
    return false;
  }
  const State::Found found = s.read(s.offset, block);
  if (found != State::Found::kWhole) {
    if (!final) {
      return false;
    }
    const std::uint64_t resumed = s.search(block);
    s.damaged();
    if (resumed >= s.size && found == State::Found::kUnfinished) {
      s.damage.torn_bytes += s.size - s.offset;
    } else {
      ++s.damage.corrupt_blocks;
      s.damage.skipped_bytes += std::min(resumed, s.size) - s.offset;
    }
    s.offset = resumed;
    if (resumed >= s.size) {
      return false;
    }
  }
  if (block.sequence != s.sequence) {
    s.damaged();
    s.damage.missing_blocks += block.sequence - s.sequence;
  }
  s.sequence = block.sequence + 1;
  s.offset = block.offset + wire::kBlockHeaderSize + block.payload.size();
  return true;
}

void Reader::decode(const BlockView& block, RecordVisitor& visitor) {
  bool bad = false;
  state_->damage.unknown_records += decodeBlock(block, visitor, bad);
  if (bad) {
    ++state_->damage.bad_records;
    if (state_->damage.first_bad_offset == 0) {
      state_->damage.first_bad_offset = block.offset;
    }
  }
}

const Damage& Reader::damage() const noexcept { return state_->damage; }
std::uint64_t Reader::offset() const noexcept { return state_->offset; }
std::uint64_t Reader::fileSize() const noexcept { return state_->size; }
const std::string& Reader::path() const noexcept { return state_->path; }

}  // namespace ampscope::trace
