// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/empty_trace.h"

#include <fmt/format.h>

#include <cstring>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <vector>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/writer.h"

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestText = 4096;  // far below a record's limit

std::int64_t nowNs() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

bool holdsTrace(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() == ".amptrace") {
      return true;
    }
  }
  return false;
}

Result<void> writeEmptyTrace(const std::string& folder, pid_t pid, std::string_view command, std::string_view why) {
  const std::string path = fmt::format("{}/{}.amptrace", folder, pid);
  std::vector<std::uint8_t> buffer(trace::kMaxRecord);
  trace::Encoder encoder(buffer, 0);
  trace::ProcessInfo info;
  info.fields = {{"pid", std::to_string(pid)},
                 {"command", std::string(command.substr(0, kLongestText))},
                 {"started_monotonic_ns", std::to_string(nowNs())}};
  const bool encoded = encoder.add(info) &&
                       encoder.add(trace::Notice{trace::NoticeKind::kUnseen, 1, why.substr(0, kLongestText)}) &&
                       encoder.add(trace::End{nowNs(), 0, 0});
  trace::Writer writer;
  int error = encoded ? writer.open(path) : EMSGSIZE;
  if (error == 0) {
    error = writer.append(0, encoder.recordCount(), encoder.bytes());
  }
  if (error != 0) {
    return inputError(fmt::format("{} cannot be written: {}", path, std::strerror(error)));
  }
  return {};
}

}  // namespace ampscope::launch
