// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/session_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/store/fields.h"

namespace ampscope::analysis {
namespace {

std::optional<int> integer(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

std::optional<double> seconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// Arguments joined by \x1f, as a trace has them.
std::vector<std::string> argumentsOf(std::string_view joined) {
  constexpr char kSeparator = '\x1f';
  std::vector<std::string> words;
  if (joined.empty()) {
    return words;
  }
  while (true) {
    const std::size_t end = joined.find(kSeparator);
    words.emplace_back(joined.substr(0, end));
    if (end == std::string_view::npos) {
      return words;
    }
    joined.remove_prefix(end + 1);
  }
}

/// A line that a shell would split into the same words. One word is taken for such a line already.
std::string commandLine(const std::vector<std::string>& words) {
  if (words.size() == 1) {
    return words.front();
  }
  std::string line;
  for (const std::string& word : words) {
    line += line.empty() ? "" : " ";
    if (!word.empty() && word.find_first_of(" \t\n'\"\\$`*?&|;<>()") == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) {
      line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    line += '\'';
  }
  return line;
}

std::string_view kindName(trace::NoticeKind kind) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"dropped", "detached", "write error",
                                                      "unseen",  "info",     "refused"};
  const auto index = static_cast<std::size_t>(kind);
  return index < kNames.size() ? kNames[index] : "unknown";
}

using Reasons = std::map<std::string, std::uint64_t>;

double toSeconds(std::int64_t nanoseconds) noexcept { return static_cast<double>(nanoseconds) * 1e-9; }

/// Of the processes that take steps; where none does, of all. Loaders and other helpers have no say.
std::vector<std::pair<std::string, std::string>> gpuSettingsOf(const std::vector<store::ProcessRow>& processes,
                                                               const std::vector<store::StepRow>& steps) {
  constexpr std::string_view kPrefix = "gpu_";
  std::set<ProcessId> trains;
  for (const store::StepRow& step : steps) {
    if (step.complete) {
      trains.insert(step.process);
    }
  }
  std::map<std::string, std::string> settings;
  for (const store::ProcessRow& process : processes) {
    for (const auto& [key, value] : process.info) {
      if (key.starts_with(kPrefix) && (trains.empty() || trains.contains(process.id))) {
        const auto [known, is_new] = settings.emplace(key.substr(kPrefix.size()), value);
        known->second = is_new || known->second == value ? known->second : std::string(kSettingDiffers);
      }
    }
  }
  return {settings.begin(), settings.end()};
}

}  // namespace

Result<Catalog> readCatalog(const store::Session& session) {
  Catalog catalog;
  std::unordered_map<ModuleId, ModulePlace> modules;
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::ModuleRow> module_rows, session.modules());
  for (store::ModuleRow& row : module_rows) {
    modules[row.id] = {true, std::move(row.root), std::move(row.path), std::move(row.class_name)};
  }
  const auto module = [&modules](ModuleId id) {
    const auto found = modules.find(id);
    return found == modules.end() ? ModulePlace() : found->second;
  };
  std::unordered_map<OpId, store::OpRow> ops;
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::OpRow> op_rows, session.ops());
  for (store::OpRow& row : op_rows) {
    const OpId id = row.id;
    ops[id] = std::move(row);
  }
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::SiteRow> site_rows, session.sites());
  for (store::SiteRow& row : site_rows) {
    Site& site = catalog.sites[row.id];
    site.module = module(row.module);
    site.op = ops[row.op].name;
    site.overload = ops[row.op].overload;
    site.public_op = row.public_op.valid() ? ops[row.public_op].name : std::string();
    site.autograd_node = std::move(row.autograd_node);
    site.phase = row.phase;
    site.ordinal = row.ordinal;
    site.source = std::move(row.source);
    site.id = row.id;
  }
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::ParameterRow> parameter_rows, session.parameters());
  for (store::ParameterRow& row : parameter_rows) {
    catalog.parameters[row.id] = {std::move(row.name), module(row.module)};
  }
  return catalog;
}

/// A line "WHAT\tVALUE\t1" for each setting (docs/session-format.md); a line that is none is passed over.
std::vector<PolicySetting> policySettings(std::string_view text) {
  std::vector<PolicySetting> settings;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto first = line.find('\t');
    const auto second = first == std::string_view::npos ? first : line.find('\t', first + 1);
    if (second != std::string_view::npos) {
      settings.push_back({std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
                          line.substr(second + 1) != "0"});
    }
  }
  return settings;
}

Result<RunInfo> readRun(const store::Session& session) {
  RunInfo run;
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Fields fields, session.runInfo());
  run.arguments = argumentsOf(store::valueOf(fields, "command"));
  run.command = commandLine(run.arguments);
  run.folder = store::valueOf(fields, "cwd");
  run.exit_code = integer(store::valueOf(fields, "exit_code"));
  run.torch_version = store::valueOf(fields, "torch_version");
  run.python_version = store::valueOf(fields, "python_version");
  run.started_at = store::valueOf(fields, "started_at");
  run.options = store::valueOf(fields, "options");
  run.range = session.range();
  run.policy = policySettings(store::valueOf(fields, "policy"));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ProcessRow> processes, session.processes());
  run.ranks = processes.size();
  run.complete =
      std::all_of(processes.begin(), processes.end(), [](const store::ProcessRow& row) { return row.complete; });
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> rows, session.steps());
  run.gpu_settings = gpuSettingsOf(processes, rows);
  std::map<ProcessId, std::pair<std::uint64_t, std::uint64_t>> steps;  // all, sampled
  for (const store::StepRow& row : rows) {
    if (!row.complete) {
      continue;
    }
    auto& [all, sampled] = steps[row.process];
    ++all;
    sampled += row.sampled ? 1 : 0;
  }
  for (const auto& [process, counts] : steps) {
    if (counts.first > run.steps) {
      std::tie(run.steps, run.sampled_steps) = counts;
    }
  }
  return run;
}

Result<Coverage> readCoverage(const store::Session& session) {
  Coverage coverage;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ProcessRow> processes, session.processes());
  for (const store::ProcessRow& row : processes) {
    coverage.dropped += row.dropped;
  }
  std::unordered_map<OpId, std::string> names;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::OpRow> op_rows, session.ops());
  for (const store::OpRow& row : op_rows) {
    names[row.id] = row.overload.empty() ? row.name : row.name + "." + row.overload;
  }
  std::map<std::string, OpCoverage> by_name;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::OpCountRow> counts, session.opCounts());
  for (const store::OpCountRow& row : counts) {
    OpCoverage& op = by_name[names[row.op]];
    op.dispatched += row.dispatched;
    op.observed += row.observed;
    coverage.dispatched += row.dispatched;
    coverage.observed += row.observed;
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ReferenceCountRow> references, session.referenceCounts());
  coverage.reference_on = !references.empty();
  std::map<std::string, Reasons> reasons_by_op;
  std::map<std::string, Reasons> uncertified_by_op;
  Reasons uncertified;
  std::map<std::string, std::uint64_t> looked_at;
  for (const store::ReferenceCountRow& row : references) {
    const std::string& op_name = names[row.op];
    OpCoverage& op = by_name[op_name];
    if (row.level == ReferenceLevel::kCertified) {
      if (row.reason == Unreferenced::kNone) {
        op.certified += row.count;
        coverage.certified += row.count;
      } else {
        const std::string reason(name(row.reason));
        uncertified_by_op[op_name][reason] += row.count;
        uncertified[reason] += row.count;
      }
      continue;
    }
    looked_at[op_name] += row.count;
    if (row.reason == Unreferenced::kNone) {
      op.referenced += row.count;
      coverage.referenced += row.count;
    } else {
      reasons_by_op[op_name][std::string(name(row.reason))] += row.count;
    }
  }
  Reasons reasons;
  const std::string rest = coverage.reference_on ? std::string(name(Unreferenced::kSampled)) : "off";
  for (auto& [op_name, op] : by_name) {
    Reasons& own = reasons_by_op[op_name];
    if (const std::uint64_t known = looked_at[op_name]; op.observed > known) {
      own[rest] += op.observed - known;
    }
    for (const auto& [reason, count] : own) {
      reasons[reason] += count;
    }
    op.op = op_name;
    op.unreferenced_by_reason.assign(own.begin(), own.end());
    const Reasons& without = uncertified_by_op[op_name];
    op.uncertified_by_reason.assign(without.begin(), without.end());
    coverage.ops.push_back(std::move(op));
  }
  coverage.unreferenced_by_reason.assign(reasons.begin(), reasons.end());
  coverage.uncertified_by_reason.assign(uncertified.begin(), uncertified.end());
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::NoticeRow> notices, session.notices());
  for (store::NoticeRow& row : notices) {
    coverage.notices.push_back({std::string(kindName(row.kind)), row.count, std::move(row.text)});
  }
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::IngestStatRow> stats, session.ingestStats());
  for (store::IngestStatRow& row : stats) {
    if (row.value != 0) {
      coverage.ingest.push_back({std::move(row.name), std::move(row.severity), row.value, std::move(row.meaning)});
    }
  }
  return coverage;
}

Result<std::vector<ApiUse>> readApiUses(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::ApiUseRow> rows, session.apiUses());
  std::vector<ApiUse> uses;
  uses.reserve(rows.size());
  for (store::ApiUseRow& row : rows) {
    uses.push_back({row.process.value(), row.kind, row.step, row.scaler, std::move(row.name), std::move(row.place)});
  }
  return uses;
}

Result<Ranks> readRanks(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ProcessRow> processes, session.processes());
  Ranks ranks;
  std::set<std::uint32_t> seen;
  for (const store::ProcessRow& row : processes) {
    if (row.world_size < 2 || !seen.insert(row.rank).second) {
      return Ranks();
    }
    ranks.emplace(row.id.value(), row.rank);
  }
  return ranks.size() > 1 ? ranks : Ranks();
}

Result<Overhead> readOverhead(const store::Session& session) {
  Overhead overhead;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ProcessRow> processes, session.processes());
  for (const store::ProcessRow& row : processes) {
    overhead.tracer_seconds += toSeconds(row.tracer_ns);
    overhead.writer_seconds += toSeconds(row.writer_ns);
    overhead.run_seconds += toSeconds(row.run_ns);
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> steps, session.steps());
  std::set<ProcessId> warm;
  for (const store::StepRow& row : steps) {
    // The first step of a process holds imports and first allocations.
    if (!warm.insert(row.process).second && row.complete) {
      overhead.steps_seconds += toSeconds(row.end_ns - row.start_ns);
      overhead.steps_tracer_seconds += toSeconds(row.tracer_ns);
      ++overhead.steps_timed;
    }
  }
  const bool steady = overhead.steps_seconds > overhead.steps_tracer_seconds;
  const double with = steady ? overhead.steps_seconds : overhead.run_seconds;
  const double without = with - (steady ? overhead.steps_tracer_seconds : overhead.tracer_seconds);
  if (with > 0 && without > 0) {
    overhead.ratio = with / without;
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Fields fields, session.runInfo());
  overhead.attach_seconds = seconds(store::valueOf(fields, "attach_seconds"));
  return overhead;
}

}  // namespace ampscope::analysis
