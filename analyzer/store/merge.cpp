// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "analyzer/store/fields.h"
#include "analyzer/store/new_session.h"
#include "analyzer/store/schema.h"
#include "analyzer/store/session.h"

namespace ampscope::store {
namespace {

// The sources are untrusted (Session::open has looked at them): their schema runs no code.
constexpr const char* kSetUp = R"sql(
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  CREATE TEMP TABLE process_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE op_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE module_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE parameter_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE site_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE type_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
  CREATE TEMP TABLE offset (call INTEGER, tensor INTEGER, stats INTEGER);
  CREATE TEMP TABLE site_key (id INTEGER PRIMARY KEY, module, op, phase, ordinal, autograd_node, public_op,
                              UNIQUE (module, op, phase, ordinal, autograd_node));
  CREATE TEMP TABLE type_key (id INTEGER PRIMARY KEY, dtype, device, device_index, shape,
                              UNIQUE (dtype, device, device_index, shape));
)sql";

constexpr const char* kOffsets = R"sql(
  DELETE FROM temp.offset;
  INSERT INTO temp.offset SELECT (SELECT coalesce(max(id), 0) FROM main.call),
    (SELECT coalesce(max(id), 0) FROM main.tensor), (SELECT coalesce(max(id), 0) FROM main.stats);
)sql";

constexpr const char* kFinish = R"sql(
  INSERT INTO main.site SELECT id, nullif(module, 0), op, phase, ordinal, public_op, autograd_node FROM temp.site_key
    ORDER BY id;
  INSERT INTO main.tensor_type SELECT id, dtype, device, device_index, shape FROM temp.type_key ORDER BY id;
)sql";

using ModuleName = std::pair<std::string, std::string>;  // root, path

/// One of the sessions, and what tells whether it belongs to the others.
struct Source {
  std::string path;
  std::vector<ProcessRow> processes;
  std::map<ProcessId, std::uint64_t> steps;  ///< that ended
  std::set<ModuleName> modules;
  std::string torch_version;
  std::string exit_code;
};

Result<Source> readSource(const std::string& path) {
  AMPSCOPE_ASSIGN_OR_RETURN(const Session session, Session::open(path));
  Source source;
  source.path = path;
  AMPSCOPE_ASSIGN_OR_RETURN(source.processes, session.processes());
  if (source.processes.empty()) {
    return usageError(fmt::format("{}: holds no process; leave it out", path));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<StepRow> steps, session.steps());
  for (const StepRow& step : steps) {
    source.steps[step.process] += step.complete ? 1 : 0;
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<ModuleRow> modules, session.modules());
  for (const ModuleRow& module : modules) {
    source.modules.emplace(module.root, module.path);
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const Fields run, session.runInfo());
  source.torch_version = valueOf(run, "torch_version");
  source.exit_code = valueOf(run, "exit_code");
  return source;
}

/// A process of the run, and the session that holds it.
struct Member {
  const Source* source = nullptr;
  const ProcessRow* process = nullptr;

  [[nodiscard]] std::uint64_t steps() const {
    const auto found = source->steps.find(process->id);
    return found == source->steps.end() ? 0 : found->second;
  }
};

/// Error: `b` is no other rank of the run of `a`.
Result<void> checkPair(const Member& a, const Member& b) {
  const auto refuse = [&](const std::string& why) {
    return usageError(fmt::format("{} and {} {}", a.source->path, b.source->path, why));
  };
  if (a.process->rank == b.process->rank) {
    return refuse(fmt::format("both hold rank {}; give one session for each rank of one run", a.process->rank));
  }
  if (a.process->world_size != b.process->world_size) {
    return refuse(fmt::format("are of runs with {} and {} ranks; give the sessions of one run", a.process->world_size,
                              b.process->world_size));
  }
  if (a.source->torch_version != b.source->torch_version) {
    return refuse(fmt::format("ran with torch {} and {}; give the sessions of one run", a.source->torch_version,
                              b.source->torch_version));
  }
  const std::set<ModuleName>& modules = b.source->modules;
  if (!a.source->modules.empty() && !modules.empty() &&
      std::none_of(a.source->modules.begin(), a.source->modules.end(),
                   [&](const ModuleName& module) { return modules.contains(module); })) {
    return refuse("are of different programs: they have no module in common; give the sessions of one run");
  }
  if (a.process->complete && b.process->complete && a.steps() != b.steps()) {
    return refuse(fmt::format("ended after {} and {} steps; the ranks of one run have as many, unless one was killed",
                              a.steps(), b.steps()));
  }
  return {};
}

/// By rank. Error: sessions that do not belong together.
Result<std::vector<Member>> membersOf(const std::vector<Source>& sources) {
  std::vector<Member> members;
  for (const Source& source : sources) {
    for (const ProcessRow& process : source.processes) {
      const Member member{&source, &process};
      for (const Member& other : members) {
        if (other.source != &source) {
          AMPSCOPE_RETURN_IF_ERROR(checkPair(other, member));
        }
      }
      members.push_back(member);
    }
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const Member& a, const Member& b) { return a.process->rank < b.process->rank; });
  return members;
}

/// Sessions of this format that were written before there was the table do without it.
struct LaterTable {
  const char* name;
  const char* merge;
};
constexpr LaterTable kLaterTables[] = {
    {"nvtx_range",
     "INSERT INTO main.nvtx_range (process, domain, name, start_ns, end_ns) "
     "SELECT m.new, domain, name, start_ns, end_ns FROM source.nvtx_range s "
     "JOIN temp.process_map m ON m.old = s.process ORDER BY s.id"},
    {"device_work",
     "INSERT OR IGNORE INTO main.device_work_name (name) SELECT name FROM source.device_work_name ORDER BY id;"
     "INSERT INTO main.device_work "
     "SELECT m.new, s.call + o.call, owner, kind, t.id, count, duration_ns, bytes "
     "FROM source.device_work s, temp.offset o JOIN temp.process_map m ON m.old = s.process "
     "JOIN source.device_work_name n ON n.id = s.name JOIN main.device_work_name t ON t.name = n.name "
     "ORDER BY s.rowid"},
};

Result<void> addSource(sqlite::Database& database, const Source& source, const std::vector<Member>& members) {
  {
    AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement attach, database.prepare("ATTACH ? AS source"));
    attach.bindText(0, source.path);
    if (!attach.run()) {
      return database.error();
    }
  }
  AMPSCOPE_RETURN_IF_ERROR(database.execute("BEGIN; DELETE FROM temp.process_map;"));
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].source == &source) {
      const std::string sql =
          fmt::format("INSERT INTO temp.process_map VALUES ({}, {})", members[i].process->id.value(), i + 1);
      AMPSCOPE_RETURN_IF_ERROR(database.execute(sql.c_str()));
    }
  }
  AMPSCOPE_RETURN_IF_ERROR(database.execute(kOffsets));
  AMPSCOPE_RETURN_IF_ERROR(database.execute(kMerge));
  for (const LaterTable& table : kLaterTables) {
    const std::string ask =
        fmt::format("SELECT count(*) FROM source.sqlite_schema WHERE type = 'table' AND name = '{}'", table.name);
    AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t exists, database.integer(ask.c_str()));
    if (exists != 0) {
      AMPSCOPE_RETURN_IF_ERROR(database.execute(table.merge));
    }
  }
  return database.execute("COMMIT; DETACH source;");
}

/// What of table run is not that of the first rank.
Result<void> amendRun(sqlite::Database& database, const std::vector<Member>& members) {
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement set, database.prepare("INSERT OR REPLACE INTO run VALUES (?, ?)"));
  const auto put = [&](std::string_view key, std::string_view value) -> Result<void> {
    set.bindText(0, key);
    set.bindText(1, value);
    return set.run() ? Result<void>() : Result<void>(database.error());
  };
  AMPSCOPE_RETURN_IF_ERROR(put("generator", "ampscope " AMPSCOPE_VERSION));
  const auto failed = std::find_if(members.begin(), members.end(), [](const Member& member) {
    return !member.source->exit_code.empty() && member.source->exit_code != "0";
  });
  return failed == members.end() ? Result<void>() : put("exit_code", failed->source->exit_code);
}

}  // namespace

Result<MergeReport> merge(const std::vector<std::string>& sessions, const std::string& target, bool force) {
  std::error_code error;
  if (!force && std::filesystem::exists(target, error)) {
    return NewSession::exists(target);
  }
  if (sessions.size() < 2) {
    return usageError(
        "merge needs the sessions of two ranks or more, as in: ampscope merge rank*.ampscope -o run.ampscope");
  }
  std::vector<Source> sources;
  sources.reserve(sessions.size());
  for (const std::string& path : sessions) {
    AMPSCOPE_ASSIGN_OR_RETURN(Source source, readSource(path));
    sources.push_back(std::move(source));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<Member> members, membersOf(sources));

  const NewSession session(target);
  {
    AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database database, createTables(session.path(), target));
    AMPSCOPE_RETURN_IF_ERROR(database.execute(kSetUp));
    std::set<const Source*> done;
    for (const Member& member : members) {
      if (done.insert(member.source).second) {
        AMPSCOPE_RETURN_IF_ERROR(addSource(database, *member.source, members));
      }
    }
    AMPSCOPE_RETURN_IF_ERROR(database.execute("BEGIN"));
    AMPSCOPE_RETURN_IF_ERROR(database.execute(kFinish));
    AMPSCOPE_RETURN_IF_ERROR(amendRun(database, members));
    AMPSCOPE_RETURN_IF_ERROR(database.execute(kIndices));
    AMPSCOPE_RETURN_IF_ERROR(database.execute("COMMIT"));
    AMPSCOPE_RETURN_IF_ERROR(database.close());
  }
  AMPSCOPE_RETURN_IF_ERROR(session.publish(force));
  MergeReport report;
  for (const Member& member : members) {
    report.processes.push_back({member.process->rank, member.steps(), member.process->complete, member.source->path});
  }
  report.session_bytes = std::filesystem::file_size(target, error);
  return report;
}

}  // namespace ampscope::store
