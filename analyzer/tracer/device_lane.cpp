// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/device_lane.h"

#include <algorithm>
#include <bit>
#include <exception>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

float asFloat(std::uint32_t word) noexcept { return std::bit_cast<float>(word); }

}  // namespace

std::uint64_t DeviceLane::nextId() noexcept { return records_->id(next_.fetch_add(1, std::memory_order_relaxed)); }

std::uint64_t DeviceLane::measure(gpu::RequestBatch& batch, const stats::TensorView& view, stats::StatsLevel level,
                                  gpu::Stream stream) noexcept {
  if (core_.openCaptures() != 0) return capture(view, level, stream);
  const std::uint64_t id = nextId();
  return ring->measure(batch, view, level, id, stream) == gpu::Admission::kEnqueued ? id : 0;
}

std::uint64_t DeviceLane::search(gpu::RequestBatch& batch, const stats::TensorView& view, gpu::Stream stream) {
  const std::uint64_t id = nextId();
  {
    const std::lock_guard lock(mutex_);
    searches_.try_emplace(id);
  }
  if (ring->search(batch, view, id, stream) == gpu::Admission::kEnqueued) return id;
  const std::lock_guard lock(mutex_);
  searches_.erase(id);
  return 0;
}

void DeviceLane::recordIfNonFinite(const trace::Context& when, const trace::Call& call) {
  const auto late = std::make_shared<LateCall>();
  late->when = when;
  late->call = call;
  late->uses.assign(call.tensors.begin(), call.tensors.end());
  for (const trace::TensorUse& use : late->uses)
    late->sizes.insert(late->sizes.end(), use.shape.begin(), use.shape.end());
  const std::int64_t* sizes = late->sizes.data();
  for (trace::TensorUse& use : late->uses) {
    use.shape = {sizes, use.shape.size()};
    sizes += use.shape.size();
  }
  const std::lock_guard lock(mutex_);
  const auto isSearch = [this](const trace::TensorUse& use) { return searches_.contains(use.stats.value()); };
  late->due = static_cast<std::size_t>(std::count_if(late->uses.begin(), late->uses.end(), isSearch));
  for (trace::TensorUse& use : late->uses) {
    const std::uint64_t tag = use.stats.value();
    use.stats = {};
    const auto found = searches_.find(tag);
    if (found == searches_.end()) continue;
    use.unmeasured = Unmeasured::kSampled;
    use.stats = StatsId(tag);  // taken away again where it is finite
    found->second.call = late;
  }
  if (late->due == 0) finish(*late);
  for (const trace::TensorUse& use : std::vector(late->uses)) {
    const auto found = searches_.find(use.stats.value());
    if (found != searches_.end() && found->second.known) settle(use.stats.value(), found->second);
  }
}

/// A measurement whose call and whose result are known.
void DeviceLane::settle(std::uint64_t tag, Search& search) {
  const std::shared_ptr<LateCall> late = search.call;
  for (trace::TensorUse& use : late->uses) {
    if (use.stats.value() != tag) continue;
    if (search.found != nullptr && records_->emit(trace::Stats{StatsId(tag), search.found.get()})) {
      use.unmeasured = Unmeasured::kNone;
    } else {
      use.stats = {};
    }
  }
  late->nonfinite = late->nonfinite || search.found != nullptr;
  searches_.erase(tag);
  if (--late->due == 0) finish(*late);
}

void DeviceLane::finish(LateCall& late) {
  if (!late.nonfinite) {
    records_->countDispatched(late.call.op.value());
    return;
  }
  late.call.id = CallId(records_->id(records_->next_call++));
  late.call.tensors = late.uses;
  records_->emitLate(late.when, late.call);
}

bool DeviceLane::compare(const DevicePath::Compared& compared, const trace::LateReference& place, gpu::Stream stream) {
  const std::uint64_t tag = nextId();
  {
    const std::lock_guard lock(mutex_);
    comparisons_.emplace(tag, place);
  }
  if (ring->compare(compared.result, compared.format, compared.reference, compared.before, compared.numel, tag,
                    stream) == gpu::Admission::kEnqueued) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  comparisons_.erase(tag);
  return false;
}

std::uint64_t DeviceLane::read(const cuda::Words& words, gpu::Stream stream) {
  const std::uint64_t tag = nextId();
  {
    const std::lock_guard lock(mutex_);
    readings_.try_emplace(tag);
  }
  if (ring->read(words, tag, stream) == gpu::Admission::kEnqueued) return tag;
  const std::lock_guard lock(mutex_);
  readings_.erase(tag);
  return 0;
}

void DeviceLane::recordUnscale(const trace::ScalerUnscale& record, std::uint64_t reading) {
  const std::lock_guard lock(mutex_);
  scalers_.emplace_back(LateUnscale{record, reading});
  settleScalers();
}

void DeviceLane::recordUpdate(const trace::ScalerUpdate& record, std::uint64_t before, std::uint64_t after) {
  const std::lock_guard lock(mutex_);
  scalers_.emplace_back(LateUpdate{record, before, after});
  settleScalers();
}

bool DeviceLane::known(std::uint64_t reading) const {
  const auto found = readings_.find(reading);
  return found == readings_.end() || found->second.has_value();
}

bool DeviceLane::emitWhenKnown(LateUnscale& late) {
  if (!known(late.reading)) return false;
  if (const auto words = readings_.find(late.reading); words != readings_.end()) {
    late.record.inv_scale = asFloat((*words->second)[0]);
    late.record.found_inf = asFloat((*words->second)[1]);
    readings_.erase(words);
  }
  records_->emit(late.record);
  return true;
}

bool DeviceLane::emitWhenKnown(LateUpdate& late) {
  if (!known(late.before) || !known(late.after)) return false;
  if (const auto words = readings_.find(late.before); words != readings_.end()) {
    late.record.scale_before = asFloat((*words->second)[0]);
    late.record.tracker_before = static_cast<std::int32_t>((*words->second)[1]);
    late.record.found_inf = asFloat((*words->second)[2]);
    readings_.erase(words);
  }
  if (const auto words = readings_.find(late.after); words != readings_.end()) {
    late.record.scale_after = asFloat((*words->second)[0]);
    late.record.tracker_after = static_cast<std::int32_t>((*words->second)[1]);
    readings_.erase(words);
    core_.setScale(late.record.scale_after);
  }
  records_->emit(late.record);
  return true;
}

/// In their order: ingest counts the unscalings of a step.
void DeviceLane::settleScalers() {
  const auto unsettled = std::find_if(scalers_.begin(), scalers_.end(), [this](auto& scaler) {
    return !std::visit([this](auto& late) { return emitWhenKnown(late); }, scaler);
  });
  scalers_.erase(scalers_.begin(), unsettled);
}

void DeviceLane::giveUp() noexcept {
  try {
    const std::lock_guard lock(mutex_);
    graphs_.giveUp();
    // Of a step whose numbers never came the trace says that it was there.
    for (auto reading = readings_.begin(); reading != readings_.end();) {
      reading = reading->second.has_value() ? std::next(reading) : readings_.erase(reading);
    }
    settleScalers();
    while (!searches_.empty()) {
      const auto search = searches_.begin();
      if (search->second.call == nullptr) {
        searches_.erase(search);
      } else {
        settle(search->first, search->second);
      }
    }
  } catch (const std::exception&) {
    // No memory at the end of the program: what was not answered is not told either.
  }
}

void DeviceLane::measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    const bool nonfinite = stats.pos_inf + stats.neg_inf + stats.nan != 0;
    if (nonfinite) addOwned<std::uint64_t>(records_->nonfinite, 1);
    const auto search = searches_.find(tag);
    if (search == searches_.end()) {
      (void)records_->emit(trace::Stats{StatsId(tag), &stats});
      return;
    }
    if (nonfinite) search->second.found = std::make_unique<stats::TensorStats>(stats);
    answered(tag, search->second);
  } catch (const std::exception&) {
    // No memory: the measurement is lost, as one that was never answered.
  }
}

void DeviceLane::finite(std::uint64_t tag) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    if (const auto search = searches_.find(tag); search != searches_.end()) answered(tag, search->second);
  } catch (const std::exception&) {
    // No memory: as a search that was never answered.
  }
}

void DeviceLane::answered(std::uint64_t tag, Search& search) {
  search.known = true;
  if (search.call != nullptr) settle(tag, search);
}

void DeviceLane::compared(std::uint64_t tag, const stats::Comparison& comparison) noexcept {
  const std::lock_guard lock(mutex_);
  const auto found = comparisons_.find(tag);
  if (found == comparisons_.end()) return;
  trace::LateReference record = found->second;
  comparisons_.erase(found);
  record.reference.comparison = &comparison;
  records_->emit(record);
}

void DeviceLane::read(std::uint64_t tag, std::span<const std::uint32_t> words) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    const auto found = readings_.find(tag);
    if (found == readings_.end()) return;
    std::copy(words.begin(), words.end(), found->second.emplace().begin());
    settleScalers();
  } catch (const std::exception&) {
    // No memory: the reading is lost, as one that was never answered.
  }
}

}  // namespace ampscope::tracer
