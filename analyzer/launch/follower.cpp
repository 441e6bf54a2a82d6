// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/follower.h"

#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostTraces = 256;
constexpr std::uint64_t kBytesPerPoll = std::uint64_t{64} << 20U;
/// Definitions, heartbeats and notices come from the tracer's own thread.
constexpr std::uint16_t kTracerThread = 0;

class LifeSigns final : public trace::RecordVisitor {
 public:
  LifeSigns(std::int64_t& started_ns, trace::Heartbeat& last) : started_ns_(started_ns), last_(last) {}

  using RecordVisitor::on;
  void on(const trace::ProcessInfo& info) override {
    for (const auto& [key, value] : info.fields) {
      if (key == "started_monotonic_ns") {
        std::from_chars(value.data(), value.data() + value.size(), started_ns_);
      }
    }
  }
  void on(const trace::Heartbeat& heartbeat) override { last_ = heartbeat; }

 private:
  std::int64_t& started_ns_;
  trace::Heartbeat& last_;
};

}  // namespace

TraceFollower::TraceFollower(std::string folder) : folder_(std::move(folder)) {}

void TraceFollower::findTraces() {
  std::error_code error;
  for (fs::directory_iterator file(folder_, error), end; !error && file != end; file.increment(error)) {
    const std::string path = file->path().string();
    if (file->path().extension() != ".amptrace" || followed_.contains(path) || followed_.size() >= kMostTraces) {
      continue;
    }
    // Fails until the header is there; then the next call finds it.
    if (Result<trace::Reader> reader = trace::Reader::open(path); reader.ok()) {
      followed_.emplace(path, Followed{std::move(reader).value(), 0, {}});
    }
  }
}

void TraceFollower::poll() {
  findTraces();
  for (auto& [path, followed] : followed_) {
    LifeSigns signs(followed.started_ns, followed.last);
    const std::uint64_t begin = followed.reader.offset();
    trace::BlockView block;
    while (followed.reader.offset() - begin < kBytesPerPoll && followed.reader.next(block, false)) {
      if (block.thread == kTracerThread) {
        bool bad = false;
        trace::decodeBlock(block, signs, bad);
      }
    }
  }
}

Progress TraceFollower::progress() const {
  Progress total;
  for (const auto& [path, followed] : followed_) {
    const trace::Heartbeat& last = followed.last;
    ++total.processes;
    total.calls += last.calls;
    total.nonfinite += last.nonfinite;
    total.dropped += last.dropped;
    total.tracer_ns += last.tracer_ns;
    if (followed.started_ns != 0 && last.time_ns > followed.started_ns) {
      total.run_ns += last.time_ns - followed.started_ns;
    }
    if (last.scale != 0 && (total.scale == 0 || last.step >= total.step)) {
      total.scale = last.scale;
    }
    total.step = std::max(total.step, last.step);
  }
  return total;
}

}  // namespace ampscope::launch
