// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A device whose memory is the host's and whose kernels are the real ones, on fibers (tests/kernels/cuda/support). What
// is asked is answered before the asking returns. The tracer loads it through AMPSCOPE_DEVICE_LIBRARY.
#include <atomic>
#include <functional>
#include <map>
#include <new>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/gpu/cuda_library.h"
#include "analyzer/gpu/device.h"
#include "kernels/cuda/compare_kernel.h"
#include "kernels/cuda/measure_kernel.h"
#include "kernels/cuda/nonfinite_kernel.h"
#include "kernels/cuda/plan.h"
#include "kernels/cuda/publish_kernel.h"
#include "kernels/cuda/read_kernel.h"
#include "kernels/cuda/replay_publication.h"
#include "tests/kernels/cuda/support/host_grid.h"

namespace ampscope::gpu {
namespace {

using cuda::kWarpSize;
using format::FormatId;
using testing_support::HostBlock;
using testing_support::launchOnHost;

struct NothingShared {};

std::atomic<std::uint64_t> g_seed{1};

/// What was captured so far, in order; the program says when (host_device_capture, host_device_replay).
struct Graphs {
  std::uint64_t capturing = 0;
  std::map<std::uint64_t, std::vector<std::function<void()>>> work;
};
Graphs g_graphs;

class HostDevice final : public Device {
 public:
  Failure allocate(std::size_t slots, std::size_t slot_bytes) noexcept override {
    words_ = slot_bytes / sizeof(AnswerHead);
    answers_.resize(slots * words_);
    records_.resize(slots * words_);
    return nullptr;
  }
  void release() noexcept override {}
  AnswerHead* answer(std::size_t slot) noexcept override { return &answers_[slot * words_]; }
  Failure askCapturing(Stream /*stream*/, bool& capturing) noexcept override {
    capturing = g_graphs.capturing != 0;
    return nullptr;
  }
  Failure enqueue(std::span<const Work> works, Stream stream) noexcept override {
    if (stream != nullptr) return "a stream that the program does not have";
    cuda::PublishBatch publish{};
    for (const Work& work : works) {
      AnswerHead* const head = answer(work.slot);
      if (const auto* const words = std::get_if<cuda::Words>(work.question)) {
        const cuda::Reading reading{*words, reinterpret_cast<std::uint32_t*>(head + 1), &head->ticket, work.ticket};
        launch<NothingShared>(
            kWarpSize, [&](HostBlock& block, NothingShared&) { readWords(block, reading); }, 1);
        continue;
      }
      void* const record = &records_[work.slot * words_];
      publish.publication[publish.publications++] = {
          static_cast<std::uint64_t*>(record), reinterpret_cast<std::uint64_t*>(head + 1), &head->ticket, work.ticket,
          static_cast<std::uint32_t>(ask(*work.question, record) / sizeof(std::uint64_t))};
    }
    if (publish.publications == 0) return nullptr;
    launch<NothingShared>(
        cuda::kPublishThreads, [&](HostBlock& block, NothingShared&) { publishRecords(block, publish); },
        static_cast<int>(publish.publications));
    return nullptr;
  }
  std::uint64_t captureOf(Stream /*stream*/) noexcept override { return g_graphs.capturing; }
  Failure capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream /*stream*/) noexcept override {
    AnswerHead* const head = answer(slot);
    AnswerHead* const counter = &records_[slot * words_];
    auto* const record = reinterpret_cast<cuda::StatsRecord*>(counter + 1);
    const auto words = static_cast<std::uint32_t>(cuda::recordBytes(plan) / 8);
    const cuda::ReplayPublication publication{reinterpret_cast<std::uint64_t*>(record),
                                              &counter->ticket,
                                              reinterpret_cast<std::uint64_t*>(head + 1),
                                              &head->begun,
                                              &head->ticket,
                                              words};
    g_graphs.work[g_graphs.capturing].emplace_back([=] {
      measure(plan, record, false);
      launch<NothingShared>(
          cuda::kPublishThreads, [&](HostBlock& block, NothingShared&) { publishReplay(block, publication); }, 1);
    });
    return nullptr;
  }

 private:
  template <class Shared, class Kernel>
  static void launch(int threads, Kernel&& kernel, int blocks = 2) {
    launchOnHost<Shared>(g_seed.fetch_add(1), {blocks, threads}, std::forward<Kernel>(kernel));
  }

  /// Bytes of the record.
  static std::size_t ask(const Question& question, void* record) {
    if (const auto* const compared = std::get_if<cuda::ComparePlan>(&question)) {
      compare(*compared, static_cast<cuda::ComparisonRecord*>(record));
      return cuda::recordBytes(*compared);
    }
    const cuda::MeasurePlan* const plan = measuredBy(question);
    if (plan == nullptr) return 0;
    measure(*plan, static_cast<cuda::StatsRecord*>(record), std::holds_alternative<Search>(question));
    return cuda::recordBytes(*plan);
  }

  static void measure(const cuda::MeasurePlan& plan, cuda::StatsRecord* record, bool search) {
    cuda::MeasureBatch batch;
    cuda::start(batch, plan.format);
    if (!cuda::add(batch, plan, record) || batch.units == 0) return;
    batch.only_found = search;
    cuda::withFormat(plan.format, [&](auto id) {
      constexpr FormatId kId = decltype(id)::value;
      if (search) {
        launch<cuda::NonFiniteShared>(
            cuda::kNonFiniteWarps * kWarpSize,
            [&](HostBlock& block, cuda::NonFiniteShared& shared) { cuda::countNonFinite<kId>(block, shared, batch); });
      }
      launch<cuda::MeasureShared<kId>>(
          cuda::kMeasureWarps<kId> * kWarpSize,
          [&](HostBlock& block, cuda::MeasureShared<kId>& shared) { cuda::measureBatch<kId>(block, shared, batch); });
    });
  }

  static void compare(const cuda::ComparePlan& plan, cuda::ComparisonRecord* record) {
    cuda::CompareBatch batch;
    cuda::start(batch, plan.format);
    if (!cuda::add(batch, plan, record) || batch.units == 0) return;
    cuda::withFormat(plan.format, [&](auto id) {
      constexpr FormatId kId = decltype(id)::value;
      if constexpr (kId == FormatId::kBinary16 || kId == FormatId::kBfloat16 || kId == FormatId::kBinary32) {
        launch<cuda::CompareShared>(
            cuda::kCompareWarps * kWarpSize,
            [&](HostBlock& block, cuda::CompareShared& shared) { cuda::compareBatch<kId>(block, shared, batch); });
      }
    });
  }

  std::size_t words_ = 0;  ///< of a slot, 64 bytes each
  std::vector<AnswerHead> answers_;
  std::vector<AnswerHead> records_;
};

}  // namespace
}  // namespace ampscope::gpu

ampscope::gpu::Device* ampscope_make_cuda_device(int /*index*/) noexcept {
  return new (std::nothrow) ampscope::gpu::HostDevice;
}

// For the program. One thread at a time.

/// Work is captured into this graph from now on; 0: it is done at once.
extern "C" __attribute__((visibility("default"))) void host_device_capture(std::uint64_t graph) noexcept {
  ampscope::gpu::g_graphs.capturing = graph;
}

/// How much work has been captured into a graph.
extern "C" __attribute__((visibility("default"))) std::size_t host_device_captured(std::uint64_t graph) noexcept {
  return ampscope::gpu::g_graphs.work[graph].size();
}

/// Does work number `index` of a graph.
extern "C" __attribute__((visibility("default"))) void host_device_replay(std::uint64_t graph,
                                                                          std::size_t index) noexcept {
  ampscope::gpu::g_graphs.work[graph][index]();
}
