// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "analyzer/base/suggestion.h"
#include "analyzer/store/schema.h"
#include "analyzer/store/session_state.h"

namespace ampscope::store {
namespace {

constexpr int kLongestText = 64 << 20;

std::string textOf(const sqlite::Statement& row, int at) { return std::string(row.text(at)); }

/// Product of the sizes of "50x100"; 1 for a 0-dim tensor; saturates.
std::uint64_t numelOf(std::string_view shape) {
  std::uint64_t numel = 1;
  while (!shape.empty()) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(shape.data(), shape.data() + shape.size(), size);
    if (error != std::errc() || __builtin_mul_overflow(numel, size, &numel)) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
    shape.remove_prefix(shape.empty() ? 0 : 1);
  }
  return numel;
}

/// The file is untrusted: its schema runs no code, and every cell is checked before it is used.
Result<sqlite::Database> openUntrusted(const std::string& path) {
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database database, sqlite::Database::open(path, SQLITE_OPEN_READONLY, path));
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(database.handle(), SQLITE_LIMIT_LENGTH, kLongestText);
  AMPSCOPE_RETURN_IF_ERROR(
      database.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384"));
  return database;
}

/// A session of an older version is not brought up to date: its traces say more than it does.
Result<void> checkVersion(sqlite::Database& database, const std::string& path) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t application, database.integer("PRAGMA application_id"));
  if (application != kApplicationId) {
    return inputError(
        fmt::format("{}: an SQLite file, but not an ampscope session (application_id {:#x}, {:#x} was "
                    "expected); give a file that `ampscope profile` or `ampscope ingest` wrote",
                    path, application, kApplicationId));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t version, database.integer("PRAGMA user_version"));
  if (version != kUserVersion) {
    return inputError(fmt::format("{}: session format {}, but this ampscope reads format {}; {}", path, version,
                                  kUserVersion,
                                  version > kUserVersion ? "use the ampscope that wrote it or a newer one"
                                                         : "write it again from its traces with `ampscope ingest`"));
  }
  // Views and triggers would run when they are read.
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t others, database.integer("SELECT count(*) FROM sqlite_schema WHERE "
                                                                        "type NOT IN ('table', 'index')"));
  if (others != 0) {
    return inputError(
        fmt::format("{}: holds {} views or triggers, which no ampscope session does; do not trust this "
                    "file",
                    path, others));
  }
  return {};
}

/// Views of this connection stand before the tables of the same name.
Result<void> selectRank(sqlite::Database& database, const std::string& path, std::uint32_t rank) {
  const std::string own = fmt::format("SELECT id FROM main.process WHERE rank = {}", rank);
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t processes,
                            database.integer(fmt::format("SELECT count(*) FROM ({})", own).c_str()));
  if (processes == 0) {
    AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t last, database.integer("SELECT max(rank) FROM process"));
    return usageError(fmt::format("{}: there is no rank {} in this run; the last one is {}", path, rank, last));
  }
  std::string views = fmt::format("CREATE TEMP VIEW process AS SELECT * FROM main.process WHERE rank = {};", rank);
  for (const char* table : {"process_info", "step", "call", "scaler", "scaler_unscale", "scaler_update", "op_count",
                            "reference_count", "api_use", "notice", "nvtx_range", "device_work"}) {
    AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(database, table));
    if (!exists) {
      continue;
    }

    views += fmt::format("CREATE TEMP VIEW {0} AS SELECT * FROM main.{0} WHERE process IN ({1});", table, own);
  }
  return database.execute(views.c_str());
}

/// The names of all ranges, each once.
Result<std::vector<std::string>> rangeNames(sqlite::Database& database) {
  AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(database, "nvtx_range"));
  if (!exists) {
    return std::vector<std::string>();
  }
  return readAll<std::string>(database, "SELECT DISTINCT name FROM nvtx_range ORDER BY name",
                              [](const sqlite::Statement& row, std::string& out) { out = textOf(row, 0); });
}

/// Behind selectRank().
Result<void> selectRange(sqlite::Database& database, const std::string& path, const std::string& range, bool ranked) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<std::string> names, rangeNames(database));
  if (std::find(names.begin(), names.end(), range) == names.end()) {
    const std::string meant = nearest(range, names);
    return usageError(fmt::format("{}: there is no NVTX range '{}' in this run; {}", path, range,
                                  !meant.empty() ? fmt::format("did you mean '{}'?", meant)
                                  : names.empty()
                                      ? "ranges are recorded by `ampscope profile --nvtx-ranges`"
                                      : fmt::format("it has {} others, '{}' first", names.size(), names[0])));
  }
  // Ranges of one name may nest and overlap; their union does not, so that one look-up decides about a call.
  AMPSCOPE_RETURN_IF_ERROR(
      database.execute("CREATE TEMP TABLE range_span (process INTEGER, start_ns INTEGER, end_ns INTEGER, PRIMARY KEY "
                       "(process, start_ns)) WITHOUT ROWID"));
  AMPSCOPE_ASSIGN_OR_RETURN(
      sqlite::Statement fill,
      database.prepare(
          "WITH named AS (SELECT process, start_ns, coalesce(end_ns, 9223372036854775807) AS end_ns FROM "
          "main.nvtx_range WHERE name = ?), begins AS (SELECT *, coalesce(start_ns > max(end_ns) OVER (PARTITION BY "
          "process ORDER BY start_ns, end_ns ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS is_new FROM "
          "named), "
          "spans AS (SELECT *, sum(is_new) OVER (PARTITION BY process ORDER BY start_ns, end_ns) AS span FROM begins) "
          "INSERT INTO temp.range_span SELECT process, min(start_ns), max(end_ns) FROM spans GROUP BY process, span"));
  fill.bindText(0, range);
  if (!fill.run()) {
    return database.error();
  }
  const char* const rank = ranked ? " AND process IN (SELECT id FROM temp.process)" : "";
  return database.execute(
      fmt::format(
          "DROP VIEW IF EXISTS temp.call; CREATE TEMP VIEW call AS SELECT * FROM main.call AS c WHERE start_ns <= "
          "(SELECT end_ns FROM temp.range_span AS r WHERE r.process = c.process AND r.start_ns <= c.start_ns "
          "ORDER BY r.start_ns DESC LIMIT 1){};",
          rank)
          .c_str());
}

}  // namespace

Result<bool> hasTable(sqlite::Database& database, std::string_view table) {
  AMPSCOPE_ASSIGN_OR_RETURN(
      const std::int64_t count,
      database.integer(
          fmt::format("SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = '{}'", table).c_str()));
  return count != 0;
}

Session::Session(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const std::string& path, std::optional<std::uint32_t> rank,
                              const std::optional<std::string>& range) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return inputError(fmt::format("{}: no such file; check the name", path));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return inputError(
        fmt::format("{}: not a file; give a session that `ampscope profile` or `ampscope ingest` wrote", path));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database database, openUntrusted(path));
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database tensors, openUntrusted(path));
  AMPSCOPE_RETURN_IF_ERROR(tensors.enableTakers());
  AMPSCOPE_RETURN_IF_ERROR(checkVersion(database, path));
  if (rank) {
    AMPSCOPE_RETURN_IF_ERROR(selectRank(database, path, *rank));
  }
  if (range) {
    AMPSCOPE_RETURN_IF_ERROR(selectRange(database, path, *range, rank.has_value()));
  }
  AMPSCOPE_RETURN_IF_ERROR(database.execute("PRAGMA query_only = ON"));
  auto state = std::make_unique<State>(std::move(database), std::move(tensors), path);
  state->range = range;
  return Session(std::move(state));
}

const std::string& Session::path() const noexcept { return state_->path; }

const std::optional<std::string>& Session::range() const noexcept { return state_->range; }

void Session::watch(Watch watch) { state_->watch = std::move(watch); }

Result<const std::vector<TensorType>*> Session::State::tensorTypes() {
  if (!has_types) {
    AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t count, database.integer("SELECT count(*) FROM tensor_type"));
    AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement rows,
                              database.prepare("SELECT id, dtype, device, device_index, shape FROM tensor_type"));
    types.assign(static_cast<std::size_t>(count) + 1, TensorType());
    int code = SQLITE_ROW;
    while ((code = rows.step()) == SQLITE_ROW) {
      const auto id = field<std::uint64_t>(rows, 0);
      if (id < types.size()) {
        TensorType& type = types[static_cast<std::size_t>(id)];
        type.dtype = word<Dtype>(rows, 1);
        type.device = word<DeviceType>(rows, 2);
        type.device_index = field<std::int32_t>(rows, 3);
        type.shape = textOf(rows, 4);
        type.numel = numelOf(type.shape);
      }
    }
    if (code != SQLITE_DONE) {
      return database.error();
    }
    has_types = true;
  }
  return &types;
}

Result<Fields> Session::runInfo() const {
  return readAll<Fields::value_type>(state_->database, "SELECT key, value FROM run ORDER BY key",
                                     [](const sqlite::Statement& row, Fields::value_type& out) {
                                       out = {textOf(row, 0), textOf(row, 1)};
                                     });
}

Result<std::vector<ProcessRow>> Session::processes() const {
  AMPSCOPE_ASSIGN_OR_RETURN(
      std::vector<ProcessRow> rows,
      (readAll<ProcessRow>(state_->database,
                           "SELECT id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, "
                           "writer_ns, run_ns FROM process ORDER BY id",
                           [](const sqlite::Statement& row, ProcessRow& out) {
                             out.id = ProcessId(field<std::uint32_t>(row, 0));
                             out.pid = field<std::int64_t>(row, 1);
                             out.rank = field<std::uint32_t>(row, 2);
                             out.local_rank = field<std::uint32_t>(row, 3);
                             out.world_size = field<std::uint32_t>(row, 4);
                             out.trace = textOf(row, 5);
                             out.complete = row.integer(6) != 0;
                             out.dropped = field<std::uint64_t>(row, 7);
                             out.tracer_ns = field<std::int64_t>(row, 8);
                             out.writer_ns = field<std::int64_t>(row, 9);
                             out.run_ns = field<std::int64_t>(row, 10);
                           })));
  AMPSCOPE_ASSIGN_OR_RETURN(
      sqlite::Statement info,
      state_->database.prepare("SELECT key, value FROM process_info WHERE process = ? ORDER BY key"));
  for (ProcessRow& row : rows) {
    info.bind(0, row.id.value());
    int code = SQLITE_ROW;
    while ((code = info.step()) == SQLITE_ROW) {
      row.info.emplace_back(textOf(info, 0), textOf(info, 1));
    }
    if (code != SQLITE_DONE) {
      return state_->database.error();
    }
    info.reset();
  }
  return rows;
}

Result<std::vector<OpRow>> Session::ops() const {
  return readAll<OpRow>(
      state_->database, "SELECT id, name, overload, flags FROM op ORDER BY id",
      [](const sqlite::Statement& row, OpRow& out) {
        out = {OpId(field<std::uint32_t>(row, 0)), textOf(row, 1), textOf(row, 2), field<std::uint32_t>(row, 3)};
      });
}

Result<std::vector<ModuleRow>> Session::modules() const {
  return readAll<ModuleRow>(
      state_->database, "SELECT id, root, path, class FROM module ORDER BY id",
      [](const sqlite::Statement& row, ModuleRow& out) {
        out = {ModuleId(field<std::uint32_t>(row, 0)), textOf(row, 1), textOf(row, 2), textOf(row, 3)};
      });
}

Result<std::vector<ParameterRow>> Session::parameters() const {
  return readAll<ParameterRow>(state_->database, "SELECT id, module, name, dtype, shape FROM parameter ORDER BY id",
                               [](const sqlite::Statement& row, ParameterRow& out) {
                                 out = {ParameterId(field<std::uint32_t>(row, 0)),
                                        ModuleId(field<std::uint32_t>(row, 1)), textOf(row, 2), word<Dtype>(row, 3),
                                        textOf(row, 4)};
                               });
}

Result<std::vector<SiteRow>> Session::sites() const {
  return readAll<SiteRow>(
      state_->database,
      "SELECT id, module, op, phase, ordinal, public_op, autograd_node, coalesce(place, '') FROM site LEFT "
      "JOIN source ON source.site = site.id ORDER BY id",
      [](const sqlite::Statement& row, SiteRow& out) {
        out = {SiteId(field<std::uint32_t>(row, 0)),
               ModuleId(field<std::uint32_t>(row, 1)),
               OpId(field<std::uint32_t>(row, 2)),
               word<Phase>(row, 3),
               field<std::uint32_t>(row, 4),
               OpId(field<std::uint32_t>(row, 5)),
               textOf(row, 6),
               textOf(row, 7)};
      });
}

Result<std::vector<StepRow>> Session::steps() const {
  return readAll<StepRow>(state_->database,
                          "SELECT process, step, start_ns, end_ns, coalesce(reason, 2), sampled, complete, tracer_ns "
                          "FROM step ORDER BY process, step",
                          [](const sqlite::Statement& row, StepRow& out) {
                            out.process = ProcessId(field<std::uint32_t>(row, 0));
                            out.step = field<std::uint32_t>(row, 1);
                            out.start_ns = field<std::int64_t>(row, 2);
                            out.end_ns = field<std::int64_t>(row, 3);
                            out.reason = word<trace::StepReason>(row, 4);
                            out.sampled = row.integer(5) != 0;
                            out.complete = row.integer(6) != 0;
                            out.tracer_ns = field<std::int64_t>(row, 7);
                          });
}

Result<std::vector<ScalerRow>> Session::scalers() const {
  return readAll<ScalerRow>(state_->database,
                            "SELECT process, scaler, enabled, device, init_scale, growth_factor, backoff_factor, "
                            "growth_interval FROM scaler ORDER BY process, scaler",
                            [](const sqlite::Statement& row, ScalerRow& out) {
                              out.process = ProcessId(field<std::uint32_t>(row, 0));
                              out.scaler = field<std::uint32_t>(row, 1);
                              out.enabled = row.integer(2) != 0;
                              out.device = textOf(row, 3);
                              out.init_scale = realOrNan(row, 4);
                              out.growth_factor = realOrNan(row, 5);
                              out.backoff_factor = realOrNan(row, 6);
                              out.growth_interval = field<std::int64_t>(row, 7);
                            });
}

Result<std::vector<ScalerUnscaleRow>> Session::scalerUnscales() const {
  return readAll<ScalerUnscaleRow>(state_->database,
                                   "SELECT process, scaler, step, ordinal, optimizer, inv_scale, found_inf FROM "
                                   "scaler_unscale ORDER BY process, scaler, step, ordinal",
                                   [](const sqlite::Statement& row, ScalerUnscaleRow& out) {
                                     out.process = ProcessId(field<std::uint32_t>(row, 0));
                                     out.scaler = field<std::uint32_t>(row, 1);
                                     out.step = field<std::uint32_t>(row, 2);
                                     out.ordinal = field<std::uint32_t>(row, 3);
                                     out.optimizer = field<std::uint32_t>(row, 4);
                                     out.inv_scale = realOrNan(row, 5);
                                     out.found_inf = realOrNan(row, 6);
                                   });
}

Result<std::vector<ScalerUpdateRow>> Session::scalerUpdates() const {
  return readAll<ScalerUpdateRow>(
      state_->database,
      "SELECT process, scaler, step, ordinal, scale_before, scale_after, tracker_before, tracker_after, found_inf, "
      "growth_factor, backoff_factor, growth_interval, is_set FROM scaler_update ORDER BY process, scaler, step, "
      "ordinal",
      [](const sqlite::Statement& row, ScalerUpdateRow& out) {
        out.process = ProcessId(field<std::uint32_t>(row, 0));
        out.scaler = field<std::uint32_t>(row, 1);
        out.step = field<std::uint32_t>(row, 2);
        out.ordinal = field<std::uint32_t>(row, 3);
        out.scale_before = realOrNan(row, 4);
        out.scale_after = realOrNan(row, 5);
        out.tracker_before = field<std::int64_t>(row, 6);
        out.tracker_after = field<std::int64_t>(row, 7);
        out.found_inf = realOrNan(row, 8);
        out.growth_factor = realOrNan(row, 9);
        out.backoff_factor = realOrNan(row, 10);
        out.growth_interval = field<std::int64_t>(row, 11);
        out.is_set = row.integer(12) != 0;
      });
}

Result<std::vector<OpCountRow>> Session::opCounts() const {
  return readAll<OpCountRow>(state_->database,
                             "SELECT process, op, dispatched, observed FROM op_count ORDER BY process, op",
                             [](const sqlite::Statement& row, OpCountRow& out) {
                               out = {ProcessId(field<std::uint32_t>(row, 0)), OpId(field<std::uint32_t>(row, 1)),
                                      field<std::uint64_t>(row, 2), field<std::uint64_t>(row, 3)};
                             });
}

Result<std::vector<ReferenceCountRow>> Session::referenceCounts() const {
  return readAll<ReferenceCountRow>(
      state_->database,
      "SELECT process, op, level, reason, count FROM reference_count ORDER BY process, op, level, reason",
      [](const sqlite::Statement& row, ReferenceCountRow& out) {
        out = {ProcessId(field<std::uint32_t>(row, 0)), OpId(field<std::uint32_t>(row, 1)),
               word<ReferenceLevel>(row, 2), word<Unreferenced>(row, 3), field<std::uint64_t>(row, 4)};
      });
}

Result<std::vector<ApiUseRow>> Session::apiUses() const {
  return readAll<ApiUseRow>(state_->database,
                            "SELECT process, kind, step, scaler, name, place FROM api_use ORDER BY id",
                            [](const sqlite::Statement& row, ApiUseRow& out) {
                              out = {ProcessId(field<std::uint32_t>(row, 0)),
                                     word<trace::ApiUseKind>(row, 1),
                                     field<std::uint32_t>(row, 2),
                                     field<std::uint32_t>(row, 3),
                                     textOf(row, 4),
                                     textOf(row, 5)};
                            });
}

Result<std::vector<RangeTotalRow>> Session::rangeTotals() const {
  AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(state_->database, "nvtx_range"));
  if (!exists) {
    return std::vector<RangeTotalRow>();
  }
  return readAll<RangeTotalRow>(state_->database,
                                "SELECT domain, name, count(*), coalesce(sum(end_ns - start_ns), 0) FROM nvtx_range "
                                "GROUP BY domain, name ORDER BY 4 DESC, domain, name",
                                [](const sqlite::Statement& row, RangeTotalRow& out) {
                                  out.domain = textOf(row, 0);
                                  out.name = textOf(row, 1);
                                  out.count = field<std::uint64_t>(row, 2);
                                  out.duration_ns = field<std::int64_t>(row, 3);
                                });
}

Result<std::vector<ConstantRow>> Session::constants() const {
  return readAll<ConstantRow>(
      state_->database, "SELECT call, name, element, value FROM constant ORDER BY call, name, element",
      [](const sqlite::Statement& row, ConstantRow& out) {
        out = {CallId(field<std::uint64_t>(row, 0)), textOf(row, 1), field<std::uint32_t>(row, 2), realOrNan(row, 3)};
      });
}

Result<std::vector<NoticeRow>> Session::notices() const {
  return readAll<NoticeRow>(state_->database, "SELECT process, kind, count, text FROM notice ORDER BY id",
                            [](const sqlite::Statement& row, NoticeRow& out) {
                              out = {ProcessId(field<std::uint32_t>(row, 0)), word<trace::NoticeKind>(row, 1),
                                     field<std::uint64_t>(row, 2), textOf(row, 3)};
                            });
}

Result<std::vector<IngestStatRow>> Session::ingestStats() const {
  return readAll<IngestStatRow>(state_->database, "SELECT name, severity, value, meaning FROM ingest_stat ORDER BY id",
                                [](const sqlite::Statement& row, IngestStatRow& out) {
                                  out = {textOf(row, 0), textOf(row, 1), field<std::uint64_t>(row, 2), textOf(row, 3)};
                                });
}

Result<SessionSize> Session::size() const {
  // The last rowid: counting would read the whole table.
  SessionSize size;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t calls, state_->database.integer("SELECT max(id) FROM call"));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t tensors, state_->database.integer("SELECT max(id) FROM tensor"));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::int64_t stats, state_->database.integer("SELECT max(id) FROM stats"));
  size.calls = static_cast<std::uint64_t>(calls);
  size.tensors = static_cast<std::uint64_t>(tensors);
  size.stats = static_cast<std::uint64_t>(stats);
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(state_->path, error);
  size.bytes = error ? 0 : bytes;
  return size;
}

}  // namespace ampscope::store
