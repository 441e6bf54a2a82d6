// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/ingest.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "analyzer/store/ingest_stats.h"
#include "analyzer/store/new_session.h"
#include "analyzer/store/session_writer.h"
#include "analyzer/store/trace_importer.h"
#include "analyzer/trace/reader.h"

namespace ampscope::store {
namespace {

namespace fs = std::filesystem;

/// Blocks of a quarter mebibyte: some 10 MiB of trace a transaction.
constexpr int kBlocksPerCommit = 40;

Result<std::vector<std::string>> traceFiles(const std::vector<std::string>& traces) {
  std::vector<std::string> files;
  for (const std::string& trace : traces) {
    std::error_code error;
    if (!fs::is_directory(trace, error)) {
      files.push_back(trace);
      continue;
    }
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(trace, error)) {
      if (entry.path().extension() == ".amptrace") {
        found.push_back(entry.path().string());
      }
    }
    if (error) {
      return inputError(
          fmt::format("{}: the folder cannot be read ({}); check its permissions", trace, error.message()));
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  if (files.empty()) {
    return inputError(fmt::format("{}: no *.amptrace file there; give a trace or the folder of one",
                                  traces.empty() ? std::string("<nothing>") : traces.front()));
  }
  return files;
}

/// What decides whether and where a process becomes part of the session.
struct Candidate {
  std::string path;
  std::uint32_t rank = 0;
  std::int64_t pid = 0;
  bool trained = false;
  bool called = false;
  std::optional<Error> unreadable;
};

class Scan final : public trace::RecordVisitor {
 public:
  explicit Scan(Candidate& candidate) : candidate_(candidate) {}
  using trace::RecordVisitor::on;
  void on(const trace::ProcessInfo& record) override {
    for (const auto& [key, value] : record.fields) {
      if (key == "rank") {
        std::from_chars(value.data(), value.data() + value.size(), candidate_.rank);
      } else if (key == "pid") {
        std::from_chars(value.data(), value.data() + value.size(), candidate_.pid);
      }
    }
  }
  void on(const trace::Call& record) override {
    candidate_.called = true;
    candidate_.trained = candidate_.trained || record.phase != Phase::kOther;
  }

 private:
  Candidate& candidate_;
};

/// Reads up to the first training call, which in a training process comes soon.
Candidate scan(const std::string& path) {
  Candidate candidate;
  candidate.path = path;
  auto reader = trace::Reader::open(path);
  if (!reader) {
    candidate.unreadable = reader.error();
    return candidate;
  }
  Scan visitor(candidate);
  trace::BlockView block;
  while (!candidate.trained && reader.value().next(block, true)) {
    reader.value().decode(block, visitor);
  }
  return candidate;
}

bool isCancelled(const IngestOptions& options) {
  return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
}

class Ingest {
 public:
  Ingest(SessionWriter& writer, const IngestOptions& options) : writer_(writer), options_(options) {
    for (const auto& [key, value] : options.run) {
      run_[key] = value;
    }
    run_.try_emplace("generator", "ampscope " AMPSCOPE_VERSION);
  }

  /// Chooses among the candidates: the processes that trained; if none did, those with calls; else all.
  Result<void> choose(std::vector<Candidate> candidates) {
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
    const auto any = [&](bool Candidate::*what) {
      return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return c.*what; });
    };
    const bool trained = any(&Candidate::trained);
    const bool called = any(&Candidate::called);
    const Error* first_error = nullptr;
    for (const Candidate& candidate : candidates) {
      const bool kept = !candidate.unreadable && (trained ? candidate.trained : candidate.called || !called);
      if (candidate.unreadable) {
        ++counters_.traces_unreadable;
        first_error = first_error == nullptr ? &*candidate.unreadable : first_error;
      } else if (!kept) {
        ++counters_.traces_left_out;
      }
      if (kept) {
        chosen_.push_back(candidate.path);
        std::error_code error;
        const std::uintmax_t bytes = fs::file_size(candidate.path, error);
        progress_.bytes_total += error ? 0 : bytes;
      } else {
        IngestedProcess left_out;
        left_out.pid = candidate.pid;
        left_out.trace = candidate.path;
        report_.processes.push_back(left_out);
      }
    }
    if (chosen_.empty()) {
      return *first_error;
    }
    return {};
  }

  Result<void> read() {
    for (const std::string& path : chosen_) {
      AMPSCOPE_RETURN_IF_ERROR(readTrace(path));
    }
    for (const auto& [key, value] : run_) {
      writer_.addRun(key, value);
    }
    return {};
  }

  IngestReport report() {
    report_.calls = writer_.calls();
    report_.tensors = writer_.tensors();
    report_.stats = writer_.statsRows();
    report_.trace_bytes = progress_.bytes_done;
    report_.stats_rows = counters_.rows();
    return std::move(report_);
  }

  [[nodiscard]] const IngestStats& counters() const noexcept { return counters_; }

 private:
  Result<void> readTrace(const std::string& path) {
    AMPSCOPE_ASSIGN_OR_RETURN(trace::Reader reader, trace::Reader::open(path));
    TraceImporter importer(writer_, counters_, ProcessId(++processes_), fs::path(path).filename().string());
    const std::uint64_t before = progress_.bytes_done;
    trace::BlockView block;
    for (int blocks = 1; reader.next(block, true); ++blocks) {
      importer.beginBlock(block);
      reader.decode(block, importer);
      if (blocks % kBlocksPerCommit == 0) {
        writer_.commit();
      }
      if (writer_.status()) {
        return *writer_.status();
      }
      if (isCancelled(options_)) {
        return usageError(fmt::format("{}: cancelled; no session was written", path));
      }
      progress_.bytes_done = before + reader.offset();
      progress_.tensors = writer_.tensors();
      if (options_.progress) {
        options_.progress(progress_);
      }
    }
    progress_.bytes_done = before + reader.offset();
    count(reader.damage());
    fillRun(importer.finish());
    report_.processes.push_back(importer.summary());
    report_.processes.back().trace = path;
    ++counters_.traces_read;
    return {};
  }

  void count(const trace::Damage& damage) {
    counters_.torn_bytes += damage.torn_bytes;
    counters_.missing_blocks += damage.missing_blocks;
    counters_.corrupt_blocks += damage.corrupt_blocks;
    counters_.skipped_bytes += damage.skipped_bytes;
    counters_.bad_records += damage.bad_records;
    counters_.unknown_records += damage.unknown_records;
  }

  /// What the caller did not say, from the process that `profile` started, else from the first.
  void fillRun(const ProcessRow& process) {
    const std::map<std::string, std::string> info(process.info.begin(), process.info.end());
    for (const char* key : {"torch_version", "python_version", "host", "cwd", "options"}) {
      if (const auto at = info.find(key); at != info.end()) {
        run_.try_emplace(key, at->second);
      }
    }
    if (const auto at = info.find("command"); at != info.end()) {
      run_.try_emplace("command", at->second);
    }
    if (const auto at = info.find("started_unix_ns"); at != info.end()) {
      std::int64_t ns = 0;
      std::from_chars(at->second.data(), at->second.data() + at->second.size(), ns);
      constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999
      if (ns > 0 && ns / 1'000'000'000 <= kLatest) {
        run_.try_emplace("started_at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                                   fmt::gmtime(static_cast<std::time_t>(ns / 1'000'000'000))));
      }
    }
  }

  SessionWriter& writer_;
  const IngestOptions& options_;
  std::vector<std::string> chosen_;
  std::map<std::string, std::string> run_;
  std::uint32_t processes_ = 0;
  IngestProgress progress_;
  IngestStats counters_;
  IngestReport report_;
};

}  // namespace

bool IngestReport::lossless() const noexcept {
  return std::all_of(stats_rows.begin(), stats_rows.end(),
                     [](const IngestStatRow& row) { return row.value == 0 || row.severity == "info"; });
}

Result<IngestReport> ingest(const std::vector<std::string>& traces, const std::string& target,
                            const IngestOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  std::error_code error;
  if (!options.force && fs::exists(target, error)) {
    return NewSession::exists(target);
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<std::string> files, traceFiles(traces));
  std::vector<Candidate> candidates;
  candidates.reserve(files.size());
  for (const std::string& file : files) {
    candidates.push_back(scan(file));
  }

  const NewSession session(target);
  IngestReport report;
  {
    AMPSCOPE_ASSIGN_OR_RETURN(SessionWriter writer, SessionWriter::create(session.path(), target));
    Ingest work(writer, options);
    AMPSCOPE_RETURN_IF_ERROR(work.choose(std::move(candidates)));
    AMPSCOPE_RETURN_IF_ERROR(work.read());
    AMPSCOPE_RETURN_IF_ERROR(writer.finish(work.counters()));
    report = work.report();
  }
  AMPSCOPE_RETURN_IF_ERROR(session.publish(options.force));
  report.session_bytes = fs::file_size(target, error);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace ampscope::store
