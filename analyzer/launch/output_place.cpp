// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProbeBytes = std::size_t{1} << 20U;  // less than a run of one step needs

bool isTracerFile(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".amptrace" || extension == ".status" || path.filename() == kPolicyFile;
}

void removeTracerFiles(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    std::error_code ignored;
    if (isTracerFile(file->path())) {
      fs::remove(file->path(), ignored);
    }
  }
}

bool holdsTraces(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() == ".amptrace") {
      return true;
    }
  }
  return false;
}

Error notWritable(const std::string& session, const std::string& folder, int error) {
  if (error == ENOSPC || error == EDQUOT) {
    return inputError(fmt::format("there is no room on the disk of {}: {}; free some, or name another place with -o",
                                  session, std::strerror(error)));
  }
  return inputError(
      fmt::format("{} cannot be written: {}: {}; name another place with -o", session, folder, std::strerror(error)));
}

/// A full disk lets a file be created, but not be filled.
int probe(const std::string& folder) {
  const std::string path = fmt::format("{}/probe-{}.status", folder, ::getpid());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) {
    return errno;
  }
  int error = 0;
  static constexpr std::array<char, 64 * 1024> kBytes{};
  for (std::size_t done = 0; done < kProbeBytes && error == 0; done += kBytes.size()) {
    const ssize_t written = ::write(file, kBytes.data(), kBytes.size());
    error = written < 0 ? errno : written != static_cast<ssize_t>(kBytes.size()) ? ENOSPC : 0;
  }
  if (::close(file) != 0 && error == 0) {
    error = errno;
  }
  ::unlink(path.c_str());
  return error;
}

}  // namespace

OutputPlace::OutputPlace(std::string session, std::string traces, int lock)
    : session_(std::move(session)), traces_(std::move(traces)), lock_(lock) {
  std::error_code error;
  absolute_traces_ = fs::canonical(traces_, error).string();
}

OutputPlace::OutputPlace(OutputPlace&& other) noexcept
    : session_(std::move(other.session_)),
      traces_(std::move(other.traces_)),
      absolute_traces_(std::move(other.absolute_traces_)),
      lock_(std::exchange(other.lock_, -1)) {}

OutputPlace::~OutputPlace() {
  if (lock_ >= 0) {
    ::close(lock_);
  }
}

Result<OutputPlace> OutputPlace::claim(const std::string& session, bool force) {
  if (session.empty()) {
    return usageError("-o needs the name of a file");
  }
  std::error_code error;
  const fs::path folder = fs::path(session).has_parent_path() ? fs::path(session).parent_path() : fs::path(".");
  if (fs::is_directory(session, error) || !fs::path(session).has_filename()) {
    return usageError(fmt::format("{} is a folder; name a file in it, as in -o {}", session,
                                  (fs::path(session) / "run.ampscope").string()));
  }
  if (fs::exists(session, error) && !force) {
    return usageError(fmt::format("{} exists; --force replaces it, -o names another file", session));
  }
  if (!fs::is_directory(folder, error)) {
    return inputError(fmt::format("there is no folder {} for the session; create it, or name another place with -o",
                                  folder.string()));
  }
  const std::string traces = session + ".traces";
  const bool existed = ::mkdir(traces.c_str(), 0777) != 0;
  if (existed && errno != EEXIST) {
    return notWritable(session, folder.string(), errno);
  }
  const int lock = ::open(traces.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock < 0) {
    return notWritable(session, traces, errno);
  }
  OutputPlace place(session, traces, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return usageError(fmt::format("another ampscope is recording to {} now; name another file with -o", session));
  }
  if (existed && holdsTraces(traces) && !force) {
    return usageError(
        fmt::format("{0} holds the traces of an earlier run; save them with: ampscope ingest {0} -o FILE, or drop them "
                    "with --force",
                    traces));
  }
  removeTracerFiles(traces);
  if (const int failure = probe(traces); failure != 0) {
    ::rmdir(traces.c_str());
    return notWritable(session, folder.string(), failure);
  }
  return place;
}

void OutputPlace::removeTraces() const {
  removeTracerFiles(traces_);
  ::rmdir(traces_.c_str());
}

}  // namespace ampscope::launch
