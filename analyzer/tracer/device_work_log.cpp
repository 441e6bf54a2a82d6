// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/device_work_log.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <tuple>
#include <utility>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

constexpr std::chrono::seconds kGrace{5};

auto keyOf(const trace::DeviceWork& work) noexcept {
  return std::tuple(work.call.value(), work.owner, work.kind, work.name.value());
}

}  // namespace

DeviceWorkLog::DeviceWorkLog(Core& core, bool wanted, LoadCupti load) noexcept
    : core_(core), wanted_(wanted), load_(load) {}

DeviceWorkLog::~DeviceWorkLog() = default;

void DeviceWorkLog::beginCall(const ThreadState& thread) noexcept {
  gpu::cupti::Session* session = session_.load(std::memory_order_acquire);
  if (session == nullptr && wanted_ && !tried_.load(std::memory_order_relaxed)) session = open();
  if (session != nullptr) session->push(thread.id(thread.next_call));
}

void DeviceWorkLog::beginOwn() const noexcept {
  if (const gpu::cupti::Session* const session = session_.load(std::memory_order_acquire)) session->push(kTracerId);
}

void DeviceWorkLog::end() const noexcept {
  if (const gpu::cupti::Session* const session = session_.load(std::memory_order_acquire)) session->pop();
}

gpu::cupti::Session* DeviceWorkLog::open() noexcept {
  const std::lock_guard lock(mutex_);
  if (closed_ || tried_.exchange(true)) return session_.load();
  try {
    std::string why;
    gpu::cupti::CuptiApi api;
    records_ = core_.acquireThread();
    if (records_ == nullptr) {
      why = "there are too many threads";
    } else if (load_(api, why)) {
      auto started = gpu::cupti::Session::start(api, *this, {});
      if (started.ok()) {
        owned_ = std::move(started).value();
        session_.store(owned_.get(), std::memory_order_release);
      } else {
        why = started.error().message;
      }
    }
    if (owned_ == nullptr) tell(1, "no device work (--cupti): " + why);
  } catch (const std::exception&) {
    // No memory: the run goes on without.
  }
  return session_.load();
}

void DeviceWorkLog::close() noexcept {
  const std::lock_guard lock(mutex_);
  if (!wanted_ || std::exchange(closed_, true)) return;
  session_.store(nullptr, std::memory_order_release);
  try {
    if (!tried_.load()) tell(1, "no device work (--cupti): no call that was measured touched a CUDA device");
    if (owned_ == nullptr) return;
    const gpu::cupti::SessionCounts counts = owned_->stop(kGrace);
    const auto missing = [this](std::uint64_t count, const char* why) {
      if (count != 0) tell(count, "device work that is missing (--cupti): " + std::to_string(count) + " " + why);
    };
    missing(counts.dropped, "records that CUPTI lost");
    missing(counts.refused, "times CUPTI had all the buffers that it may have");
    missing(counts.unfinished, "pieces of work that had not ended when the program did");
    missing(counts.damaged, "buffers that could not be read to their end");
    missing(counts.outstanding, "buffers that CUPTI has not given back");
    missing(lost_, "pieces of work for which there was no memory");
    if (counts.hung) tell(1, "device work that is missing (--cupti): CUPTI did not answer when the program ended");
  } catch (const std::exception&) {
    // No memory for a sentence.
  }
}

void DeviceWorkLog::tell(std::uint64_t count, const std::string& text) noexcept {
  try {
    core_.notice(trace::NoticeKind::kInfo, count, text);
  } catch (const std::exception&) {
    // No memory for a sentence.
  }
}

std::uint32_t DeviceWorkLog::nameOf(std::string_view name) noexcept {
  try {
    return name.empty() ? 0 : core_.names().string(name).value();
  } catch (const std::exception&) {
    return 0;  // no memory: a kernel without a name
  }
}

void DeviceWorkLog::done(std::uint64_t id, const gpu::cupti::DoneWork& work) noexcept {
  trace::DeviceWork record;
  if (id == kTracerId) {
    record.owner = DeviceWorkOwner::kTracer;
  } else if (id != gpu::cupti::Correlation::kNobody) {
    record.owner = DeviceWorkOwner::kOp;
    record.call = CallId(id);
  }
  record.kind = work.kind;
  record.name = StringId(work.name);
  record.count = 1;
  record.duration_ns = work.duration_ns;
  record.bytes = work.bytes;
  try {
    batch_.push_back(record);
  } catch (const std::exception&) {
    ++lost_;
  }
}

void DeviceWorkLog::batchEnded() noexcept {
  std::sort(batch_.begin(), batch_.end(),
            [](const trace::DeviceWork& a, const trace::DeviceWork& b) { return keyOf(a) < keyOf(b); });
  for (std::size_t i = 0; i < batch_.size();) {
    trace::DeviceWork sum = batch_[i];
    for (++i; i < batch_.size() && keyOf(batch_[i]) == keyOf(sum); ++i) {
      sum.count += batch_[i].count;
      sum.duration_ns += batch_[i].duration_ns;
      sum.bytes += batch_[i].bytes;
    }
    (void)records_->emit(sum);
  }
  batch_.clear();
}

}  // namespace ampscope::tracer
