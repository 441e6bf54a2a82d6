// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/session_writer.h"

#include "analyzer/store/binder.h"
#include "analyzer/store/blobs.h"
#include "analyzer/store/new_session.h"
#include "analyzer/store/schema.h"
#include "analyzer/store/session_statements.h"
#include "kernels/stats/comparison_fields.h"

namespace ampscope::store {

Result<SessionWriter> SessionWriter::create(const std::string& path, const std::string& name) {
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database database, createTables(path, name));
  SessionWriter writer(std::move(database));
  AMPSCOPE_RETURN_IF_ERROR(writer.prepare());
  return writer;
}

Result<void> SessionWriter::prepare() {
  static_assert(kStatements.size() == kTableCount);
  for (const char* sql : kStatements) {
    AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement statement, database_.prepare(sql));
    statements_.push_back(std::move(statement));
  }
  return database_.execute("BEGIN");
}

void SessionWriter::fail(Error error) {
  if (!failure_) {
    failure_ = std::move(error);
  }
}

void SessionWriter::run(sqlite::Statement& statement) {
  if (!failure_ && !statement.run()) {
    fail(database_.error());
  }
}

std::int64_t SessionWriter::op(std::string_view name, std::string_view overload, std::uint32_t flags) {
  const auto [at, added] =
      ops_.try_emplace({std::string(name), std::string(overload)}, static_cast<std::int64_t>(ops_.size() + 1));
  if (added) {
    sqlite::Statement& insert = statement(kOp);
    sqlite::Binder(insert).add(at->second).add(name).add(overload).add(flags);
    run(insert);
  }
  return at->second;
}

std::int64_t SessionWriter::module(std::string_view root, std::string_view path, std::string_view class_name) {
  const auto [at, added] =
      modules_.try_emplace({std::string(root), std::string(path)}, static_cast<std::int64_t>(modules_.size() + 1));
  if (added) {
    sqlite::Statement& insert = statement(kModule);
    sqlite::Binder(insert).add(at->second).add(root).add(path).add(class_name);
    run(insert);
  }
  return at->second;
}

std::int64_t SessionWriter::parameter(std::int64_t module, std::string_view name, Dtype dtype, std::string_view shape) {
  const auto [at, added] =
      parameters_.try_emplace({module, std::string(name)}, static_cast<std::int64_t>(parameters_.size() + 1));
  if (added) {
    sqlite::Statement& insert = statement(kParameter);
    sqlite::Binder(insert).add(at->second).row(module).add(name).word(dtype).add(shape);
    run(insert);
  }
  return at->second;
}

std::int64_t SessionWriter::site(std::int64_t module, std::int64_t op, Phase phase, std::uint32_t ordinal,
                                 std::int64_t public_op, std::string_view autograd_node) {
  const auto [at, added] = sites_.try_emplace({module, op, phase, ordinal, std::string(autograd_node)},
                                              static_cast<std::int64_t>(sites_.size() + 1));
  if (added) {
    sqlite::Statement& insert = statement(kSite);
    sqlite::Binder(insert)
        .add(at->second)
        .row(module)
        .add(op)
        .word(phase)
        .add(ordinal)
        .row(public_op)
        .add(autograd_node);
    run(insert);
  }
  return at->second;
}

std::int64_t SessionWriter::tensorType(Dtype dtype, DeviceType device, std::int32_t device_index,
                                       std::string_view shape) {
  const auto [at, added] = types_.try_emplace({dtype, device, device_index, std::string(shape)},
                                              static_cast<std::int64_t>(types_.size() + 1));
  if (added) {
    sqlite::Statement& insert = statement(kTensorType);
    sqlite::Binder(insert).add(at->second).word(dtype).word(device).add(device_index).add(shape);
    run(insert);
  }
  return at->second;
}

std::int64_t SessionWriter::call(const CallRow& row, std::size_t tensors) {
  sqlite::Statement& insert = statement(kCall);
  ++calls_;
  position_ = 0;
  sqlite::Binder(insert)
      .add(calls_)
      .add(row.process.value())
      .add(row.thread)
      .add(row.step)
      .add(row.site.value())
      .add(row.flags)
      .word(row.autocast_dtype)
      .word(row.cast_from)
      .add(row.cast_bytes)
      .add(row.start_ns)
      .add(row.duration_ns)
      .add(tensors_ + 1)
      .add(static_cast<std::uint64_t>(tensors));
  run(insert);
  return calls_;
}

std::int64_t SessionWriter::tensor(const trace::TensorUse& use, std::int64_t type, std::int64_t stats,
                                   std::int64_t parameter) {
  sqlite::Statement& insert = statement(kTensor);
  sqlite::Binder(insert)
      .add(++tensors_)
      .add(calls_)
      .add(position_++)
      .add(std::int64_t{use.slot})
      .add(use.element)
      .add(std::int64_t{use.flags})
      .word(use.role)
      .add(type)
      .row(stats)
      .row(parameter)
      .word(use.unmeasured);
  run(insert);
  return tensors_;
}

std::int64_t SessionWriter::stats(const stats::TensorStats& s) {
  packHistogram(s.histogram, histogram_);
  packWhatIf(s, what_if_);
  sqlite::Statement& insert = statement(kStats);
  sqlite::Binder(insert)
      .add(++stats_)
      .word(s.format)
      .word(s.level)
      .add(s.numel)
      .add(s.zero)
      .add(s.subnormal)
      .add(s.near_max)
      .add(s.pos_inf)
      .add(s.neg_inf)
      .add(s.nan)
      .add(s.negative)
      .add(s.min)
      .add(s.max)
      .add(s.absmin)
      .add(s.absmax)
      .add(s.sum)
      .blob(histogram_)
      .blob(what_if_);
  run(insert);
  return stats_;
}

void SessionWriter::setStats(std::int64_t tensor, std::int64_t stats) {
  sqlite::Statement& update = statement(kSetStats);
  sqlite::Binder(update).add(stats).add(tensor);
  run(update);
}

std::int64_t SessionWriter::tensorAt(std::int64_t call, std::uint32_t position) {
  sqlite::Statement& select = statement(kCallTensors);
  sqlite::Binder(select).add(call);
  const bool found = select.step() == SQLITE_ROW && std::int64_t{position} < select.integer(1);
  const std::int64_t tensor = found ? select.integer(0) + position : 0;
  select.reset();
  return tensor;
}

bool SessionWriter::setRole(std::int64_t call, std::uint32_t position, Role role, std::int64_t parameter) {
  const std::int64_t tensor = tensorAt(call, position);
  if (tensor != 0) {
    sqlite::Statement& update = statement(kSetRole);
    sqlite::Binder(update).word(role).row(parameter).add(tensor);
    run(update);
  }
  return tensor != 0;
}

SessionWriter::Placed SessionWriter::reference(std::int64_t call, const trace::Reference& record) {
  const std::int64_t tensor = tensorAt(call, record.use_index);
  if (tensor == 0) {
    return Placed::kNowhere;
  }
  const stats::Comparison& c = *record.comparison;
  packBins(c.ulp, histogram_);
  sqlite::Statement& insert = statement(kReference);
  sqlite::Binder binder(insert);
  binder.add(tensor).word(record.level).word(c.format).add(c.numel);
  stats::forEachCount(c, [&binder](std::uint64_t count) { binder.add(count); });
  for (const auto member : stats::kComparisonReals) {
    binder.add(c.*member);
  }
  binder.blob(histogram_);
  run(insert);
  return database_.changes() != 0 ? Placed::kWritten : Placed::kRepeated;
}

SessionWriter::Placed SessionWriter::cancellation(std::int64_t call, const trace::Cancellation& record) {
  const std::int64_t tensor = tensorAt(call, record.use_index);
  if (tensor == 0) {
    return Placed::kNowhere;
  }
  const stats::Cancellation& c = *record.cancellation;
  packBins(c.bits, histogram_);
  sqlite::Statement& insert = statement(kCancellation);
  sqlite::Binder(insert)
      .add(tensor)
      .add(c.numel)
      .add(c.counted)
      .add(c.complete)
      .add(c.summand_absmax)
      .add(c.sum_absmax)
      .blob(histogram_);
  run(insert);
  return database_.changes() != 0 ? Placed::kWritten : Placed::kRepeated;
}

SessionWriter::Placed SessionWriter::certification(std::int64_t call, const trace::Certification& record) {
  const std::int64_t tensor = tensorAt(call, record.use_index);
  if (tensor == 0) {
    return Placed::kNowhere;
  }
  const stats::Certification& c = record.certification;
  sqlite::Statement& insert = statement(kCertification);
  sqlite::Binder(insert)
      .add(tensor)
      .add(c.numel)
      .add(c.sampled)
      .add(c.uncertified)
      .add(c.max_abs_bound)
      .add(c.max_ulp_bound);
  run(insert);
  return database_.changes() != 0 ? Placed::kWritten : Placed::kRepeated;
}

void SessionWriter::setStep(std::int64_t first_call, std::int64_t end_call, std::uint32_t step) {
  sqlite::Statement& update = statement(kSetStep);
  sqlite::Binder(update).add(step).add(first_call).add(end_call);
  run(update);
}

void SessionWriter::commit() {
  if (!failure_) {
    if (auto done = database_.execute("COMMIT; BEGIN"); !done) {
      fail(std::move(done).error());
    }
  }
}

Result<void> SessionWriter::finish(const IngestStats& counters) {
  for (const IngestStatRow& row : counters.rows()) {
    sqlite::Statement& insert = statement(kIngestStat);
    sqlite::Binder(insert)
        .add(std::string_view(row.name))
        .add(std::string_view(row.severity))
        .add(row.value)
        .add(std::string_view(row.meaning));
    run(insert);
  }
  if (failure_) {
    return *failure_;
  }
  AMPSCOPE_RETURN_IF_ERROR(database_.execute(kIndices));
  AMPSCOPE_RETURN_IF_ERROR(database_.execute("COMMIT"));
  statements_.clear();
  return database_.close();
}

}  // namespace ampscope::store
