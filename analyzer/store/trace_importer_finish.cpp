// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What is only known when the whole trace was read.
#include <algorithm>
#include <map>

#include "analyzer/store/trace_importer.h"

namespace ampscope::store {

void TraceImporter::resolveStats() {
  std::erase_if(pending_stats_, [this](const PendingStats& pending) {
    const std::int64_t row = statsRow(pending.stats);
    if (row != 0) {
      writer_.setStats(pending.tensor, row);
    }
    return row != 0;
  });
  if (pending_stats_.size() >= kMaxPending / 2) {
    loseStats();
  }
}

void TraceImporter::loseStats() {
  const auto lost = [](const PendingStats& pending) { return !pending.on_device; };
  counters_.lost_stats += static_cast<std::uint64_t>(std::count_if(pending_stats_.begin(), pending_stats_.end(), lost));
  pending_stats_.clear();
}

void TraceImporter::finishSteps() {
  for (const auto& [step, extent] : steps_) {
    if (!step_ends_.contains(step)) {
      StepRow row;
      row.process = process_;
      row.step = step;
      row.start_ns = extent.start_ns;
      row.end_ns = extent.end_ns;
      row.sampled = extent.sampled;
      row.complete = false;
      writer_.add(row, false);
    }
  }
  std::int64_t start = 0;
  for (const auto& [step, end] : step_ends_) {
    StepRow row;
    row.process = process_;
    row.step = step;
    row.start_ns = start;
    row.end_ns = relative(end.time_ns);
    row.reason = end.reason;
    row.sampled = end.sampled;
    row.tracer_ns = end.tracer_ns;
    writer_.add(row, true);
    start = row.end_ns;
  }
}

void TraceImporter::finishForwards() {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const std::int64_t end = i + 1 < segments_.size() ? segments_[i + 1].first_call : writer_.nextCall();
    writer_.setStep(segments_[i].first_call, end, segments_[i].forward);
  }
  for (const auto& [forward, extent] : forwards_) {
    StepRow row;
    row.process = process_;
    row.step = forward;
    row.start_ns = extent.start_ns;
    row.end_ns = extent.end_ns;
    row.reason = trace::StepReason::kNative;
    row.sampled = extent.sampled;
    // The number is that of finished forwards, so the last one has not been finished.
    row.complete = forward != forwards_.rbegin()->first;
    writer_.add(row, row.complete);
  }
}

void TraceImporter::finishRanges() {
  for (auto& [range, row] : ranges_) {
    if (const auto end = range_ends_.find(range); end != range_ends_.end()) {
      row.end_ns = std::max(row.start_ns, end->second);
    }
    writer_.add(row);
  }
}

void TraceImporter::addDeviceWork(const trace::DeviceWork& record, std::int64_t call) {
  DeviceWorkRow row;
  row.process = process_;
  row.call = call;
  // What was done for a call that is lost is nobody's.
  row.owner = call != 0                                  ? DeviceWorkOwner::kOp
              : record.owner == DeviceWorkOwner::kTracer ? DeviceWorkOwner::kTracer
                                                         : DeviceWorkOwner::kOutside;
  row.kind = std::min(record.kind, DeviceWorkKind::kSet);
  row.count = record.count;
  row.duration_ns = static_cast<std::uint64_t>(std::max<std::int64_t>(0, record.duration_ns));
  row.bytes = record.bytes;
  if (call != 0) {
    row.name = string(record.name);
    writer_.add(row);
    return;
  }
  const auto [at, added] = work_.try_emplace({row.owner, row.kind, record.name.value()}, row);
  if (added) {
    at->second.name = string(record.name);
    return;
  }
  const auto sum = [](std::uint64_t& total, std::uint64_t more) { total += std::min(more, UINT64_MAX - total); };
  sum(at->second.count, row.count);
  sum(at->second.duration_ns, row.duration_ns);
  sum(at->second.bytes, row.bytes);
}

void TraceImporter::finishDeviceWork() {
  for (const trace::DeviceWork& pending : pending_work_) {
    addDeviceWork(pending, callRow(pending.call.value()));
  }
  for (const auto& [key, row] : work_) {
    writer_.add(row);
  }
}

void TraceImporter::finishOpCounts() {
  // The counts of a killed process end before its calls do.
  std::map<std::int64_t, std::uint64_t> calls;
  for (const auto& [key, use] : sites_) {
    calls[use.op] += use.calls;
  }
  for (const auto& [op, seen] : calls) {
    OpCountRow& row = op_counts_[op];
    const std::uint64_t missing = seen - std::min(seen, row.observed);
    row.observed += missing;
    row.dispatched += missing;
  }
  for (auto& [op, row] : op_counts_) {
    row.process = process_;
    row.op = OpId(static_cast<std::uint32_t>(op));
    writer_.add(row);
  }
  for (const auto& [key, count] : reference_counts_) {
    const auto& [op, level, reason] = key;
    writer_.add(ReferenceCountRow{process_, OpId(static_cast<std::uint32_t>(op)), level, reason, count});
  }
}

ProcessRow TraceImporter::finish() {
  resolveStats();
  loseStats();
  for (const trace::RoleFix& fix : pending_fixes_) {
    counters_.lost_role_fixes += applyFix(fix) ? 0 : 1;
  }
  for (PendingReference& pending : pending_references_) {
    pending.record.comparison = &pending.comparison;
    counters_.lost_references += applyReference(pending.thread, pending.record) ? 0 : 1;
  }
  if (step_ends_.empty()) {
    finishForwards();
    summary_.steps = static_cast<std::uint32_t>(forwards_.size());
  } else {
    finishSteps();
    summary_.steps = std::max(steps_.empty() ? 0 : steps_.rbegin()->first, step_ends_.rbegin()->first) + 1;
  }
  finishOpCounts();
  finishRanges();
  finishDeviceWork();
  writer_.add(row_);
  counters_.processes_cut += row_.complete ? 0 : 1;
  counters_.records_dropped += row_.dropped;
  summary_.pid = row_.pid;
  summary_.complete = row_.complete;
  return row_;
}

}  // namespace ampscope::store
