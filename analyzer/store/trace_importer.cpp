// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/trace_importer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "analyzer/store/utf8.h"

namespace ampscope::store {
namespace {

constexpr unsigned kThreadShift = 48;
constexpr std::uint64_t kCounterMask = (std::uint64_t{1} << kThreadShift) - 1;

template <class Number>
Number parse(const std::string& text, Number fallback) {
  Number value = fallback;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : fallback;
}

bool isTraining(Phase phase) noexcept { return phase != Phase::kOther; }

}  // namespace

TraceImporter::TraceImporter(SessionWriter& writer, IngestStats& counters, ProcessId process, std::string trace_name)
    : writer_(writer), counters_(counters), process_(process) {
  row_.id = process;
  row_.trace = cleanUtf8(trace_name);
  summary_.trace = std::move(trace_name);
  summary_.kept = true;
}

void TraceImporter::beginBlock(const trace::BlockView& block) {
  thread_ = &threads_[block.thread];
  thread_index_ = block.thread;
}

std::int64_t TraceImporter::relative(std::int64_t time_ns) {
  if (!start_known_) {
    start_known_ = true;
    start_ns_ = time_ns;
  }
  const auto difference =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(start_ns_));
  row_.run_ns = std::max(row_.run_ns, difference);
  return difference;
}

std::int64_t TraceImporter::statsRow(std::uint64_t id) const {
  const auto thread = threads_.find(static_cast<std::uint16_t>(id >> kThreadShift));
  return thread == threads_.end() ? 0 : thread->second.stats.find(id & kCounterMask);
}

std::int64_t TraceImporter::callRow(std::uint64_t id) const {
  const auto thread = threads_.find(static_cast<std::uint16_t>(id >> kThreadShift));
  return thread == threads_.end() ? 0 : thread->second.calls.find(id & kCounterMask);
}

void TraceImporter::on(const trace::ProcessInfo& record) {
  std::map<std::string, std::string> fields(row_.info.begin(), row_.info.end());
  for (const auto& [key, value] : record.fields) {
    fields[text(key)] = text(value);
  }
  row_.info.assign(fields.begin(), fields.end());
  row_.pid = parse<std::int64_t>(fields["pid"], 0);
  row_.rank = parse<std::uint32_t>(fields["rank"], 0);
  row_.local_rank = parse<std::uint32_t>(fields["local_rank"], 0);
  row_.world_size = parse<std::uint32_t>(fields["world_size"], 1);
  if (const auto started = parse<std::int64_t>(fields["started_monotonic_ns"], 0); started != 0 && !start_known_) {
    relative(started);
  }
}

void TraceImporter::on(const trace::Context& record) { thread_->context = record; }

void TraceImporter::on(const trace::Stats& record) {
  checkRange(static_cast<std::size_t>(record.stats->format) < format::kFormatCount &&
             record.stats->level <= stats::StatsLevel::kFull);
  const std::int64_t row = writer_.stats(*record.stats);
  counters_.repeated_ids += thread_->stats.insert(record.id.value() & kCounterMask, row) ? 0 : 1;
}

TraceImporter::Extent& TraceImporter::extent(std::map<std::uint32_t, Extent>& extents, std::uint32_t step,
                                             const CallRow& call) {
  const std::int64_t end = call.start_ns + std::max<std::int64_t>(0, call.duration_ns);
  const auto [at, added] = extents.try_emplace(step, Extent{call.start_ns, end, true});
  at->second.start_ns = std::min(at->second.start_ns, call.start_ns);
  at->second.end_ns = std::max(at->second.end_ns, end);
  return at->second;
}

void TraceImporter::on(const trace::Call& record) {
  CallRow row;
  row.process = process_;
  row.thread = thread_index_;
  row.step = thread_->context.step;
  row.site = SiteId(static_cast<std::uint32_t>(site(record)));
  row.flags = record.flags;
  row.autocast_dtype = record.autocast_dtype;
  row.cast_from = record.cast_from;
  row.cast_bytes = record.cast_bytes;
  row.start_ns = relative(record.start_ns);
  row.duration_ns = record.duration_ns;
  const std::int64_t call = writer_.call(row, record.tensors.size());
  counters_.repeated_ids += thread_->calls.insert(record.id.value() & kCounterMask, call) ? 0 : 1;
  ++summary_.calls;
  summary_.training_calls += isTraining(record.phase) ? 1 : 0;

  bool sampled = (record.flags & trace::kCallUnsampled) == 0;
  for (const trace::TensorUse& use : record.tensors) {
    checkRange(use.role <= Role::kUpdate && use.unmeasured <= Unmeasured::kOverwritten);
    sampled = sampled && use.unmeasured != Unmeasured::kSampled;
    const std::int64_t measured = use.stats.valid() ? statsRow(use.stats.value()) : 0;
    const bool pending = use.stats.valid() && measured == 0;
    const bool on_device = use.device != DeviceType::kCpu;
    trace::TensorUse known = use;
    if (pending && on_device) {
      known.unmeasured = Unmeasured::kDevice;  // unless its answer is found: a device need not give it
    }
    const std::int64_t tensor = writer_.tensor(known, tensorType(use), measured, parameter(use.parameter));
    if (pending) {
      pending_stats_.push_back({tensor, use.stats.value(), on_device});
    }
  }
  if (pending_stats_.size() >= kMaxPending) {
    resolveStats();
  }

  const auto count = [sampled](Extent& extent) { extent.sampled = extent.sampled && sampled; };
  count(extent(steps_, row.step, row));
  if (step_ends_.empty()) {
    const std::uint32_t forward = thread_->context.forward;
    count(extent(forwards_, forward, row));
    if (segments_.empty() || segments_.back().forward != forward) {
      segments_.push_back({call, forward});
    }
  }
}

bool TraceImporter::applyFix(const trace::RoleFix& fix) {
  const auto thread = threads_.find(fix.thread);
  const std::int64_t call = thread == threads_.end() ? 0 : thread->second.calls.find(fix.call.value() & kCounterMask);
  if (call == 0) {
    return false;
  }
  if (!writer_.setRole(call, fix.use_index, fix.role, parameter(fix.parameter))) {
    ++counters_.bad_values;
  }
  return true;
}

void TraceImporter::on(const trace::RoleFix& record) {
  checkRange(record.role <= Role::kUpdate);
  // The call may stand in a block of another thread that comes later.
  if (!applyFix(record)) {
    if (pending_fixes_.size() < kMaxPending) {
      pending_fixes_.push_back(record);
    } else {
      ++counters_.lost_role_fixes;
    }
  }
}

void TraceImporter::on(const trace::StepEnd& record) {
  checkRange(record.reason <= trace::StepReason::kExplicit);
  counters_.repeated_ids += step_ends_.emplace(record.step, record).second ? 0 : 1;
  segments_ = {};
  forwards_.clear();
}

void TraceImporter::on(const trace::ScalerUnscale& record) {
  ScalerUnscaleRow row;
  row.process = process_;
  row.scaler = record.scaler;
  row.step = record.step;
  row.ordinal = unscales_[{record.scaler, record.step}]++;
  row.optimizer = record.optimizer;
  row.inv_scale = record.inv_scale;
  row.found_inf = record.found_inf;
  writer_.add(row);
}

void TraceImporter::on(const trace::ScalerUpdate& record) {
  ScalerUpdateRow row;
  row.process = process_;
  row.scaler = record.scaler;
  row.step = record.step;
  row.ordinal = updates_[{record.scaler, record.step}]++;
  row.scale_before = record.scale_before;
  row.scale_after = record.scale_after;
  row.tracker_before = record.tracker_before;
  row.tracker_after = record.tracker_after;
  row.found_inf = record.found_inf;
  row.growth_factor = record.growth_factor;
  row.backoff_factor = record.backoff_factor;
  row.growth_interval = record.growth_interval;
  row.is_set = record.set;
  writer_.add(row);
}

void TraceImporter::on(const trace::ScalerInfo& record) {
  ScalerRow row;
  row.process = process_;
  row.scaler = record.scaler;
  row.enabled = record.enabled;
  row.device = text(record.device);
  row.init_scale = record.init_scale;
  row.growth_factor = record.growth_factor;
  row.backoff_factor = record.backoff_factor;
  row.growth_interval = record.growth_interval;
  writer_.add(row);
}

void TraceImporter::on(const trace::OpCounts& record) {
  OpCountRow& row = op_counts_[op(record.op)];
  row.dispatched += record.dispatched;
  row.observed += record.observed;
}

template <class Write>
void TraceImporter::place(CallId call, Write&& write) {
  const std::int64_t row = thread_->calls.find(call.value() & kCounterMask);
  if (row == 0) {
    ++counters_.lost_references;
    return;
  }
  count(write(row));
}

void TraceImporter::count(SessionWriter::Placed placed) {
  counters_.bad_values += placed == SessionWriter::Placed::kNowhere ? 1 : 0;
  counters_.repeated_ids += placed == SessionWriter::Placed::kRepeated ? 1 : 0;
}

void TraceImporter::checkReference(const trace::Reference& record) {
  checkRange(record.level >= ReferenceLevel::kLocal && record.level <= ReferenceLevel::kCertified &&
             static_cast<std::size_t>(record.comparison->format) < format::kFormatCount);
}

bool TraceImporter::applyReference(std::uint16_t thread, const trace::Reference& record) {
  const auto found = threads_.find(thread);
  const std::int64_t call = found == threads_.end() ? 0 : found->second.calls.find(record.call.value() & kCounterMask);
  if (call != 0) {
    count(writer_.reference(call, record));
  }
  return call != 0;
}

void TraceImporter::on(const trace::LateReference& record) {
  checkReference(record.reference);
  if (applyReference(record.thread, record.reference)) {
    return;
  }
  if (pending_references_.size() < kMaxPendingReferences) {
    pending_references_.push_back({record.thread, record.reference, *record.reference.comparison});
  } else {
    ++counters_.lost_references;
  }
}

void TraceImporter::on(const trace::Reference& record) {
  checkReference(record);
  place(record.call, [&](std::int64_t call) { return writer_.reference(call, record); });
}

void TraceImporter::on(const trace::Cancellation& record) {
  place(record.call, [&](std::int64_t call) { return writer_.cancellation(call, record); });
}

void TraceImporter::on(const trace::Certification& record) {
  place(record.call, [&](std::int64_t call) { return writer_.certification(call, record); });
}

void TraceImporter::on(const trace::ReferenceCounts& record) {
  checkRange(record.reason <= Unreferenced::kNoBound &&
             (record.level == ReferenceLevel::kLocal || record.level == ReferenceLevel::kCertified));
  reference_counts_[{op(record.op), record.level, record.reason}] += record.count;
}

void TraceImporter::on(const trace::ApiUse& record) {
  checkRange(record.kind <= trace::ApiUseKind::kPlainFunction);
  ApiUseRow row;
  row.process = process_;
  row.kind = record.kind;
  row.step = record.step;
  row.scaler = record.scaler;
  row.name = text(record.name);
  row.place = text(record.place);
  writer_.add(row);
}

void TraceImporter::on(const trace::RangeBegin& record) {
  ranges_[record.range] = {process_, text(record.domain), text(record.name), relative(record.time_ns), std::nullopt};
}

void TraceImporter::on(const trace::RangeEnd& record) { range_ends_[record.range] = relative(record.time_ns); }

void TraceImporter::on(const trace::DeviceWork& record) {
  checkRange(record.owner <= DeviceWorkOwner::kOutside && record.kind <= DeviceWorkKind::kSet &&
             record.duration_ns >= 0 && record.call.valid() == (record.owner == DeviceWorkOwner::kOp));
  // It may stand before its call.
  const std::int64_t call = record.call.valid() ? callRow(record.call.value()) : 0;
  if (call == 0 && record.call.valid() && pending_work_.size() < kMaxPending) {
    pending_work_.push_back(record);
  } else {
    addDeviceWork(record, call);
  }
}

void TraceImporter::on(const trace::Constant& record) {
  const std::int64_t call = thread_->calls.find(record.call.value() & kCounterMask);
  if (call == 0) {
    ++counters_.lost_constants;
    return;
  }
  writer_.add(ConstantRow{CallId(static_cast<std::uint64_t>(call)), string(record.name), record.element, record.value});
}

void TraceImporter::on(const trace::SourceLine& record) {
  const std::int64_t call = thread_->calls.find(record.call.value() & kCounterMask);
  if (call == 0) {
    ++counters_.lost_sources;
    return;
  }
  writer_.source(call, string(record.place));
}

void TraceImporter::on(const trace::Heartbeat& record) {
  relative(record.time_ns);
  row_.dropped = record.dropped;
  row_.tracer_ns = record.tracer_ns;
  row_.writer_ns = record.writer_ns;
}

void TraceImporter::on(const trace::Notice& record) {
  checkRange(record.kind <= trace::NoticeKind::kSelfTest);
  NoticeRow row;
  row.process = process_;
  row.kind = record.kind;
  row.count = record.count;
  row.text = text(record.text);
  writer_.add(row);
}

void TraceImporter::on(const trace::End& record) {
  relative(record.time_ns);
  row_.complete = true;
  row_.dropped = record.dropped;
}

}  // namespace ampscope::store
