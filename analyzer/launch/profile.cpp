// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/profile.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <utility>

#include "analyzer/launch/empty_trace.h"
#include "analyzer/launch/output_place.h"
#include "analyzer/launch/policy_witness.h"
#include "analyzer/launch/preload_name.h"
#include "analyzer/launch/program.h"
#include "analyzer/launch/runtime.h"
#include "analyzer/launch/signal_relay.h"
#include "analyzer/launch/witness.h"

namespace ampscope::launch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTickMs = 250;
/// For processes that outlive the program that was started. Longer is a daemon, not a straggler.
constexpr std::chrono::seconds kGrace{5};
constexpr char kWordSeparator = '\x1f';

class FileDescriptor {
 public:
  explicit FileDescriptor(int file) noexcept : file_(file) {}
  FileDescriptor(FileDescriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor() {
    if (file_ >= 0) {
      ::close(file_);
    }
  }
  [[nodiscard]] int get() const noexcept { return file_; }

 private:
  int file_;
};

/// The steps of profile(), which share the request and what has been found out so far.
class Run {
 public:
  Run(const ProfileRequest& request, OutputPlace place)
      : request_(request), place_(std::move(place)), follower_(place_.absoluteTraces()) {}

  Result<ProfileOutcome> run(const Runtime& runtime) {
    started_ = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    const PreloadName preload(runtime.preload);
    Runtime loaded = runtime;
    loaded.preload = preload.text();
    AMPSCOPE_ASSIGN_OR_RETURN(const std::string policy, writePolicy());
    AMPSCOPE_ASSIGN_OR_RETURN(const FileDescriptor output, openOutput());
    std::vector<std::string> environment =
        tracedEnvironment(ownEnvironment(), loaded, place_.absoluteTraces(), encode(request_.tracer), policy);
    if (request_.tracer.nvtx_ranges) {
      environment.push_back("NVTX_INJECTION64_PATH=" + runtime.tracer);
    }
    Result<Program> program = Program::start(request_.program, environment, output.get());
    if (!program.ok()) {
      place_.removeTraces();
      return std::move(program).error();
    }
    stayWith(program.value());
    waitForStragglers();
    witnesses_ = readWitnesses(place_.traces());
    if (request_.policy) {
      policy_left_ = unapplied(*request_.policy, witnesses_);
    }
    save(program.value().pid());
    judgePolicy();
    return std::move(outcome_);
  }

 private:
  /// Where the program prints; none: where this process does.
  [[nodiscard]] Result<FileDescriptor> openOutput() const {
    if (request_.output.empty()) {
      return FileDescriptor(-1);
    }
    FileDescriptor file(::open(request_.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) {
      place_.removeTraces();
      return inputError(fmt::format("cannot write {}: {}", request_.output, std::strerror(errno)));
    }
    return file;
  }

  /// The file that the program's processes read; "" without a policy.
  Result<std::string> writePolicy() {
    if (!request_.policy) {
      return std::string();
    }
    const std::string path = place_.absoluteTraces() + "/" + kPolicyFile;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << policy::encode(*request_.policy) << '\n';
    if (!file.flush()) {
      place_.removeTraces();
      return inputError(fmt::format("{} cannot be written", path));
    }
    return path;
  }

  /// After the session is safe: what was not applied is an error, and not one of the program.
  void judgePolicy() {
    if (policy_left_.empty() || outcome_.not_saved) {
      return;
    }
    const std::vector<policy::ModuleName> known = modulesOf(place_.session());
    outcome_.not_applied = notApplied(*request_.policy, request_.policy_name, policy_left_, known);
    outcome_.not_applied->message +=
        fmt::format("; the program ran without it, and {} shows that run", place_.session());
  }

  void stayWith(Program& program) {
    std::optional<Ending> ending = program.poll();
    while (!ending) {
      relay_.wait(kTickMs);
      // Before the signal is passed on: a program that has been collected may have lent its pid to somebody else.
      ending = program.poll();
      if (!ending) {
        relay_.passOn(program.pid());
        showProgress();
      }
    }
    outcome_.exit_code = ending->exit_code;
    showProgress();
  }

  void showProgress() {
    if (request_.on_progress && Clock::now() >= next_progress_) {
      next_progress_ = Clock::now() + std::chrono::milliseconds(kTickMs);
      follower_.poll();
      request_.on_progress(follower_.progress());
    }
  }

  void waitForStragglers() {
    const Clock::time_point end = Clock::now() + kGrace;
    const int interrupts = relay_.interrupts();
    std::vector<pid_t> alive = stillRecording(place_.absoluteTraces());
    if (!alive.empty()) {
      remark(fmt::format("waiting up to {} s for process {}, which outlives the program", kGrace.count(),
                         fmt::join(alive, ", ")));
    }
    while (!alive.empty() && Clock::now() < end && relay_.interrupts() == interrupts && !relay_.terminated()) {
      relay_.wait(kTickMs / 2);
      alive = stillRecording(place_.absoluteTraces());
    }
    if (!alive.empty()) {
      outcome_.remarks.push_back(
          fmt::format("process {} of the program still runs; the session ends with what it has recorded so far",
                      fmt::join(alive, ", ")));
    }
  }

  void save(pid_t program) {
    if (const Result<void> filled = fillWhenEmpty(program); !filled.ok()) {
      notSaved(filled.error());
      return;
    }
    Result<store::IngestReport> report = ingest();
    if (!report.ok()) {
      notSaved(report.error());
      return;
    }
    outcome_.report = std::move(report).value();
    if (!request_.keep_traces) {
      place_.removeTraces();
    }
    if (outcome_.nothing_recorded.empty()) {
      remarkOnWitnesses();
    }
  }

  /// A session says why it is empty, too: the reason is recorded where a process would have recorded its ops.
  Result<void> fillWhenEmpty(pid_t program) {
    if (holdsTrace(place_.traces())) {
      return {};
    }
    outcome_.nothing_recorded = explainNothing(witnesses_, request_.program);
    return writeEmptyTrace(place_.traces(), program, commandText(), outcome_.nothing_recorded);
  }

  Result<store::IngestReport> ingest() {
    const int before = relay_.interrupts();
    std::atomic<bool> cancel{false};
    store::IngestOptions options;
    options.force = request_.force;
    options.run = {{"command", commandText()},
                   {"exit_code", std::to_string(outcome_.exit_code)},
                   {"generator", request_.generator},
                   {"options", encode(request_.tracer)},
                   {"started_at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started_))}};
    if (request_.policy) {
      options.run.emplace_back("policy", policyText(*request_.policy, policy_left_));
    }
    options.cancel = &cancel;
    bool warned = false;
    options.progress = [&](const store::IngestProgress& progress) {
      // One more Ctrl-C is often the echo of the one that ended the program; it must not cost the session.
      const int asked = relay_.interrupts() - before;
      if (asked == 1 && !std::exchange(warned, true)) {
        remark("the session is being written; interrupt again to leave it at the traces");
      }
      cancel = asked > 1;
      if (request_.on_ingest) {
        request_.on_ingest(progress);
      }
    };
    return store::ingest({place_.traces()}, place_.session(), options);
  }

  void notSaved(Error error) {
    error.code = error.code == ErrorCode::kUsage ? ErrorCode::kInput : error.code;
    error.message = fmt::format(
        "the program ended with exit code {0}, but there is no session: {1}; the traces are kept, and this command "
        "makes "
        "the session: ampscope ingest {2} -o {3}",
        outcome_.exit_code, error.message, place_.traces(), place_.session());
    outcome_.not_saved = std::move(error);
  }

  void remarkOnWitnesses() {
    for (const Witness& witness : witnesses_) {
      if (!witness.refused.empty()) {
        outcome_.remarks.push_back(fmt::format("process {} was not recorded: {}", witness.pid, witness.refused));
      } else if (!witness.detached.empty()) {
        outcome_.remarks.push_back(
            fmt::format("process {} was not recorded to its end: {}", witness.pid, witness.detached));
      }
    }
  }

  [[nodiscard]] std::string commandText() const {
    return fmt::format("{}", fmt::join(request_.program, std::string(1, kWordSeparator)));
  }

  void remark(std::string_view sentence) const {
    if (request_.on_remark) {
      request_.on_remark(sentence);
    }
  }

  const ProfileRequest& request_;
  OutputPlace place_;
  TraceFollower follower_;
  SignalRelay relay_;
  std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds> started_;
  Clock::time_point next_progress_{};
  std::vector<Witness> witnesses_;
  std::vector<Unapplied> policy_left_;
  ProfileOutcome outcome_;
};

}  // namespace

Result<ProfileOutcome> profile(const ProfileRequest& request) {
  AMPSCOPE_ASSIGN_OR_RETURN(const Runtime runtime, findRuntime());
  AMPSCOPE_ASSIGN_OR_RETURN(OutputPlace place, OutputPlace::claim(request.session, request.force));
  return Run(request, std::move(place)).run(runtime);
}

}  // namespace ampscope::launch
