// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Session::forEachCall. Most of its time goes into SQLite's rows, and most of the rest into what the callback does with
// them, so in a long stream a second thread reads the tensors, which are most of the rows, a little ahead.
#include <fmt/format.h>

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "analyzer/store/blobs.h"
#include "analyzer/store/session.h"
#include "analyzer/store/session_state.h"

namespace ampscope::store {
namespace {

/// More than a trace record can hold.
constexpr std::int64_t kMaxTensorsPerCall = std::int64_t{1} << 17U;

// Handed over by give(), since most of the time goes into these values.
constexpr const char* kTensors =
    "SELECT give(?, t.id, t.call, t.position, t.slot, t.element, t.flags, t.role, t.type, t.parameter, t.unmeasured, "
    "t.stats) FROM tensor t WHERE t.id >= ? ORDER BY t.id";
constexpr const char* kTensorsWithStats =
    "SELECT give(?, t.id, t.call, t.position, t.slot, t.element, t.flags, t.role, t.type, t.parameter, t.unmeasured, "
    "t.stats, s.format, s.level, s.numel, s.zero, s.subnormal, s.near_max, s.pos_inf, s.neg_inf, s.nan, s.negative, "
    "s.min, s.max, s.absmin, s.absmax, s.sum, s.histogram, s.what_if) "
    "FROM tensor t LEFT JOIN stats s ON s.id = t.stats WHERE t.id >= ? ORDER BY t.id";

bool readStats(const sqlite::Values& row, stats::TensorStats& s) {
  s.format = word<format::FormatId>(row, 11);
  s.level = word<stats::StatsLevel>(row, 12);
  s.numel = field<std::uint64_t>(row, 13);
  s.zero = field<std::uint64_t>(row, 14);
  s.subnormal = field<std::uint64_t>(row, 15);
  s.near_max = field<std::uint64_t>(row, 16);
  s.pos_inf = field<std::uint64_t>(row, 17);
  s.neg_inf = field<std::uint64_t>(row, 18);
  s.nan = field<std::uint64_t>(row, 19);
  s.negative = field<std::uint64_t>(row, 20);
  s.min = realOrNan(row, 21);
  s.max = realOrNan(row, 22);
  s.absmin = realOrNan(row, 23);
  s.absmax = realOrNan(row, 24);
  s.sum = realOrNan(row, 25);
  return unpackHistogram(row.blob(26), s.histogram) && unpackWhatIf(row.blob(27), s);
}

/// The calls of a filter: SQL with one parameter for each condition.
struct CallQuery {
  std::string sql =
      "SELECT id, process, thread, step, site, flags, autocast_dtype, cast_from, cast_bytes, start_ns, duration_ns, "
      "first_tensor, tensors FROM call";
  std::vector<std::int64_t> arguments;

  explicit CallQuery(const CallFilter& filter) {
    if (filter.process) {
      where("process = ?", filter.process->value());
    }
    if (filter.first_step) {
      where("step >= ?", *filter.first_step);
    }
    if (filter.end_step) {
      where("step < ?", *filter.end_step);
    }
    if (filter.site) {
      where("site = ?", filter.site->value());
    }
    if (filter.module) {
      where("site IN (SELECT id FROM site WHERE coalesce(module, 0) = ?)", filter.module->value());
    }
    if (filter.phase) {
      where("site IN (SELECT id FROM site WHERE phase = ?)", static_cast<std::int64_t>(*filter.phase));
    }
    sql += filter.order == CallOrder::kExecution ? " ORDER BY process, start_ns, id" : " ORDER BY id";
  }

 private:
  void where(const char* condition, std::int64_t argument) {
    sql += arguments.empty() ? " WHERE " : " AND ";
    sql += condition;
    arguments.push_back(argument);
  }
};

void readCall(const sqlite::Statement& row, CallRow& call) {
  call.id = CallId(field<std::uint64_t>(row, 0));
  call.process = ProcessId(field<std::uint32_t>(row, 1));
  call.thread = field<std::uint32_t>(row, 2);
  call.step = field<std::uint32_t>(row, 3);
  call.site = SiteId(field<std::uint32_t>(row, 4));
  call.flags = field<std::uint32_t>(row, 5);
  call.autocast_dtype = word<Dtype>(row, 6);
  call.cast_from = word<Dtype>(row, 7);
  call.cast_bytes = field<std::uint64_t>(row, 8);
  call.start_ns = field<std::int64_t>(row, 9);
  call.duration_ns = field<std::int64_t>(row, 10);
}

/// Some calls with their tensors, in the order of the stream.
struct Batch {
  struct Call {
    CallRow row;
    std::int64_t first_tensor = 0;  ///< id of the first of its tensors
    std::size_t first = 0;          ///< its tensors in `tensors`
    std::size_t count = 0;
  };
  std::vector<Call> calls;
  std::vector<TensorRow> tensors;
  std::deque<stats::TensorStats> stats;  ///< a deque, because they are large and stay put; reused by the next batch
  std::size_t measured = 0;              ///< of `stats`
  bool last = false;
  Result<void> end{};  ///< of the last one: what ended the stream behind these calls

  void clear() {
    calls.clear();
    tensors.clear();
    measured = 0;
  }
  void endWith(Result<void> how) {
    last = true;
    end = std::move(how);
  }
};

/// The calls of a filter.
class CallReader {
 public:
  CallReader(sqlite::Database& database, const std::string& path, sqlite::Statement calls)
      : database_(database), path_(path), calls_(std::move(calls)) {}

  /// Fills the batch, but for the tensors. Not after the last one.
  void read(Batch& batch) {
    constexpr std::size_t kEnough = 128;  // tensors, or calls: few enough to stay in the cache
    batch.clear();
    for (std::size_t tensors = 0; tensors < kEnough && batch.calls.size() < kEnough;) {
      const int code = calls_.step();
      if (code != SQLITE_ROW) {
        return batch.endWith(code == SQLITE_DONE ? Result<void>() : Result<void>(database_.error()));
      }
      const std::int64_t first = calls_.integer(11);
      const std::int64_t count = calls_.integer(12);
      if (count < 0 || count > kMaxTensorsPerCall || first > std::numeric_limits<std::int64_t>::max() - count) {
        return batch.endWith(damaged(path_, calls_.integer(0), "number of tensors"));
      }
      Batch::Call& call = batch.calls.emplace_back();
      readCall(calls_, call.row);
      call.first_tensor = first;
      call.first = tensors;
      call.count = static_cast<std::size_t>(count);
      tensors += call.count;
    }
  }

 private:
  sqlite::Database& database_;
  const std::string& path_;
  sqlite::Statement calls_;
};

/// The tensors of calls. Those of consecutive calls follow each other in their table, so that its cursor mostly steps
/// on instead of seeking.
class TensorReader final : private sqlite::RowTaker {
 public:
  TensorReader(sqlite::Database& database, const std::string& path, const std::vector<TensorType>& types,
               sqlite::Statement tensors, bool with_stats)
      : database_(database), path_(path), types_(types), tensors_(std::move(tensors)), with_stats_(with_stats) {
    tensors_.bindTaker(0, *this);
  }

  /// Fills in the tensors of the batch's calls. Where some cannot be had, their call is no longer in it and it is the
  /// last one.
  void read(Batch& batch) {
    batch_ = &batch;
    for (std::size_t i = 0; i < batch.calls.size(); ++i) {
      if (Result<void> read = readCall(batch.calls[i]); !read) {
        batch.calls.resize(i);
        return batch.endWith(std::move(read));
      }
    }
  }

 private:
  Result<void> readCall(const Batch::Call& call) {
    if (call.count == 0) {
      return {};
    }
    if (call.first_tensor != next_) {
      tensors_.reset();
      tensors_.bind(1, call.first_tensor);
    }
    next_ = call.first_tensor;
    call_ = static_cast<std::int64_t>(call.row.id.value());
    for (std::size_t i = 0; i < call.count; ++i, ++next_) {
      taken_ = 0;
      fault_ = "its tensors";
      const int code = tensors_.step();
      if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return database_.error();
      }
      if (fault_ != nullptr) {
        return damaged(path_, call_, fault_);
      }
    }
    return {};
  }

  // In a file with another schema a step may take all rows, to sort them, or none.
  void take(const sqlite::Values& row) noexcept override {
    if (++taken_ != 1 || row.integer(0) != next_ || row.integer(1) != call_) {
      fault_ = "its tensors";
    } else {
      fault_ = fill(row, batch_->tensors.emplace_back()) ? nullptr : "a measurement";
    }
  }

  bool fill(const sqlite::Values& row, TensorRow& tensor) {
    tensor.position = field<std::uint32_t>(row, 2);
    tensor.slot = field<std::uint32_t>(row, 3);
    tensor.element = field<std::uint32_t>(row, 4);
    tensor.flags = field<std::uint8_t>(row, 5);
    tensor.role = word<Role>(row, 6);
    const auto type_id = field<std::uint64_t>(row, 7);
    if (type_id >= types_.size()) {
      return false;
    }
    const TensorType& type = types_[static_cast<std::size_t>(type_id)];
    tensor.dtype = type.dtype;
    tensor.device = type.device;
    tensor.device_index = type.device_index;
    tensor.shape = type.shape;
    tensor.numel = type.numel;
    tensor.parameter = ParameterId(field<std::uint32_t>(row, 8));
    tensor.unmeasured = word<Unmeasured>(row, 9);
    tensor.stats_id = StatsId(field<std::uint64_t>(row, 10));
    if (!with_stats_ || row.isNull(11)) {
      return true;
    }
    if (batch_->stats.size() <= batch_->measured) {
      batch_->stats.emplace_back();
    }
    stats::TensorStats& stats = batch_->stats[batch_->measured++];
    tensor.stats = &stats;
    return readStats(row, stats);
  }

  sqlite::Database& database_;
  const std::string& path_;
  const std::vector<TensorType>& types_;
  sqlite::Statement tensors_;
  bool with_stats_;
  std::int64_t next_ = -1;       ///< id that the next step of tensors_ gives; -1: none
  Batch* batch_ = nullptr;       ///< that is being filled
  std::int64_t call_ = 0;        ///< whose tensors are being read
  std::uint64_t taken_ = 0;      ///< rows in this step
  const char* fault_ = nullptr;  ///< what is damaged; null: nothing
};

/// Reads tensors in a thread of its own, a few batches behind the calls and ahead of who takes them. While it lives
/// nobody else may use the database of the tensors.
class ReadAhead {
 public:
  /// Throws std::system_error where there can be no thread.
  ReadAhead(CallReader& calls, TensorReader& tensors) : calls_(calls), tensors_(tensors), thread_([this] { run(); }) {}
  ~ReadAhead() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// The next batch, valid until the next call. Not after the last one.
  const Batch& next() {
    while (!ended_ && begun_ - taken_ < batches_.size()) {
      Batch& batch = batches_[begun_ % batches_.size()];
      calls_.read(batch);
      ended_ = batch.last;
      {
        const std::lock_guard lock(mutex_);
        ++begun_;
      }
      changed_.notify_all();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_ > taken_; });
    return batches_[taken_++ % batches_.size()];
  }

 private:
  void run() {
    for (std::unique_lock lock(mutex_);;) {
      changed_.wait(lock, [this] { return stopped_ || finished_ < begun_; });
      if (stopped_) {
        return;
      }
      Batch& batch = batches_[finished_ % batches_.size()];
      lock.unlock();
      tensors_.read(batch);
      const bool last = batch.last;
      lock.lock();
      ++finished_;
      changed_.notify_all();
      if (last) {
        return;
      }
    }
  }

  CallReader& calls_;
  TensorReader& tensors_;
  std::array<Batch, 4> batches_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Batches that have their calls, that have their tensors, and that have been taken.
  std::size_t begun_ = 0;
  std::size_t finished_ = 0;
  std::size_t taken_ = 0;
  bool ended_ = false;
  bool stopped_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace

Result<void> Session::forEachCall(const CallFilter& filter, const CallCallback& callback) const {
  sqlite::Database& database = state_->database;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<TensorType>* const types, state_->tensorTypes());
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement tensors,
                            state_->tensors.prepare(filter.with_stats ? kTensorsWithStats : kTensors));
  const CallQuery query(filter);
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement calls, database.prepare(query.sql.c_str()));
  for (std::size_t i = 0; i < query.arguments.size(); ++i) {
    calls.bind(static_cast<int>(i), query.arguments[i]);
  }
  CallReader call_reader(database, state_->path, std::move(calls));
  TensorReader tensor_reader(state_->tensors, state_->path, *types, std::move(tensors), filter.with_stats);
  Watcher watcher(state_->watch, state_->path);
  bool wanted = true;
  const auto deliver = [&](const Batch& batch) -> Result<void> {
    for (const Batch::Call& call : batch.calls) {
      AMPSCOPE_RETURN_IF_ERROR(watcher.next());
      wanted = callback(call.row, std::span(batch.tensors).subspan(call.first, call.count));
      if (!wanted) {
        return {};
      }
    }
    return batch.end;
  };
  // Most streams are short: for them a thread is only a cost.
  constexpr int kBatchesAlone = 32;
  Batch batch;
  for (int i = 0; i < kBatchesAlone && wanted && !batch.last; ++i) {
    call_reader.read(batch);
    tensor_reader.read(batch);
    AMPSCOPE_RETURN_IF_ERROR(deliver(batch));
  }
  if (!wanted || batch.last) {
    return {};
  }
  std::optional<ReadAhead> ahead;
  try {
    ahead.emplace(call_reader, tensor_reader);
  } catch (const std::system_error&) {  // no thread to be had: this one reads
  }
  for (bool last = false; wanted && !last;) {
    if (!ahead) {
      call_reader.read(batch);
      tensor_reader.read(batch);
    }
    const Batch& next = ahead ? ahead->next() : batch;
    last = next.last;
    AMPSCOPE_RETURN_IF_ERROR(deliver(next));
  }
  return {};
}

}  // namespace ampscope::store
