// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows of the tables that are small, whatever was recorded.
#include "analyzer/store/binder.h"
#include "analyzer/store/session_statements.h"
#include "analyzer/store/session_writer.h"

namespace ampscope::store {

void SessionWriter::add(const ProcessRow& row) {
  sqlite::Statement& insert = statement(kProcess);
  sqlite::Binder(insert)
      .add(row.id.value())
      .add(row.pid)
      .add(row.rank)
      .add(row.local_rank)
      .add(row.world_size)
      .add(std::string_view(row.trace))
      .add(row.complete)
      .add(row.dropped)
      .add(row.tracer_ns)
      .add(row.writer_ns)
      .add(row.run_ns);
  run(insert);
  for (const auto& [key, value] : row.info) {
    sqlite::Statement& info = statement(kProcessInfo);
    sqlite::Binder(info).add(row.id.value()).add(std::string_view(key)).add(std::string_view(value));
    run(info);
  }
}

void SessionWriter::add(const StepRow& row, bool known_end) {
  sqlite::Statement& insert = statement(kStep);
  sqlite::Binder binder(insert);
  binder.add(row.process.value()).add(row.step).add(row.start_ns).add(row.end_ns);
  if (known_end) {
    binder.word(row.reason);
  } else {
    binder.row(0);
  }
  binder.add(row.sampled).add(row.complete).add(row.tracer_ns);
  run(insert);
}

void SessionWriter::add(const ScalerRow& row) {
  sqlite::Statement& insert = statement(kScaler);
  sqlite::Binder(insert)
      .add(row.process.value())
      .add(row.scaler)
      .add(row.enabled)
      .add(std::string_view(row.device))
      .add(row.init_scale)
      .add(row.growth_factor)
      .add(row.backoff_factor)
      .add(row.growth_interval);
  run(insert);
}

void SessionWriter::add(const ScalerUnscaleRow& row) {
  sqlite::Statement& insert = statement(kUnscale);
  sqlite::Binder(insert)
      .add(row.process.value())
      .add(row.scaler)
      .add(row.step)
      .add(row.ordinal)
      .add(row.optimizer)
      .add(row.inv_scale)
      .add(row.found_inf);
  run(insert);
}

void SessionWriter::add(const ScalerUpdateRow& row) {
  sqlite::Statement& insert = statement(kUpdate);
  sqlite::Binder(insert)
      .add(row.process.value())
      .add(row.scaler)
      .add(row.step)
      .add(row.ordinal)
      .add(row.scale_before)
      .add(row.scale_after)
      .add(row.tracker_before)
      .add(row.tracker_after)
      .add(row.found_inf)
      .add(row.growth_factor)
      .add(row.backoff_factor)
      .add(row.growth_interval)
      .add(row.is_set);
  run(insert);
}

void SessionWriter::add(const OpCountRow& row) {
  sqlite::Statement& insert = statement(kOpCount);
  sqlite::Binder(insert).add(row.process.value()).add(row.op.value()).add(row.dispatched).add(row.observed);
  run(insert);
}

void SessionWriter::add(const ReferenceCountRow& row) {
  sqlite::Statement& insert = statement(kReferenceCount);
  sqlite::Binder(insert).add(row.process.value()).add(row.op.value()).word(row.level).word(row.reason).add(row.count);
  run(insert);
}

void SessionWriter::add(const ApiUseRow& row) {
  sqlite::Statement& insert = statement(kApiUse);
  sqlite::Binder(insert)
      .row(row.process.value())
      .word(row.kind)
      .add(row.step)
      .add(row.scaler)
      .add(std::string_view(row.name))
      .add(std::string_view(row.place));
  run(insert);
}

void SessionWriter::add(const RangeRow& row) {
  sqlite::Statement& insert = statement(kRange);
  sqlite::Binder binder(insert);
  binder.row(row.process.value()).add(std::string_view(row.domain)).add(std::string_view(row.name)).add(row.start_ns);
  if (row.end_ns) {
    binder.add(*row.end_ns);
  } else {
    binder.row(0);  // NULL
  }
  run(insert);
}

void SessionWriter::add(const DeviceWorkRow& row) {
  const auto [name, added] =
      device_work_names_.try_emplace(row.name, static_cast<std::int64_t>(device_work_names_.size()) + 1);
  if (added) {
    sqlite::Statement& insert = statement(kDeviceWorkName);
    sqlite::Binder(insert).add(name->second).add(std::string_view(row.name));
    run(insert);
  }
  sqlite::Statement& insert = statement(kDeviceWork);
  sqlite::Binder(insert)
      .row(row.process.value())
      .row(row.call)
      .word(row.owner)
      .word(row.kind)
      .add(name->second)
      .add(row.count)
      .add(row.duration_ns)
      .add(row.bytes);
  run(insert);
}

void SessionWriter::add(const ConstantRow& row) {
  sqlite::Statement& insert = statement(kConstant);
  sqlite::Binder(insert)
      .row(static_cast<std::int64_t>(row.call.value()))
      .add(std::string_view(row.name))
      .add(row.element)
      .add(row.value);
  run(insert);
}

void SessionWriter::source(std::int64_t call, std::string_view place) {
  sqlite::Statement& insert = statement(kSource);
  sqlite::Binder(insert).add(call).add(place);
  run(insert);
}

void SessionWriter::add(const NoticeRow& row) {
  sqlite::Statement& insert = statement(kNotice);
  sqlite::Binder(insert).row(row.process.value()).word(row.kind).add(row.count).add(std::string_view(row.text));
  run(insert);
}

void SessionWriter::addRun(std::string_view key, std::string_view value) {
  sqlite::Statement& insert = statement(kRun);
  sqlite::Binder(insert).add(key).add(value);
  run(insert);
}

}  // namespace ampscope::store
