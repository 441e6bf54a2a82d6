// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One device: its ring, what its answers belong to, and the stream of records that they are written to. Used by
// DevicePath only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/gpu/ring.h"
#include "analyzer/trace/records.h"
#include "analyzer/tracer/device_path.h"
#include "analyzer/tracer/graph_calls.h"

namespace ampscope::tracer {

class ThreadState;

class DeviceLane final : public gpu::RingSink {
 public:
  /// `records`: null where this device is not asked anything.
  DeviceLane(Core& core, ThreadState* records) noexcept : core_(core), records_(records), graphs_(records, next_) {}

  std::unique_ptr<gpu::Ring> ring;  ///< null: nothing is asked of this device

  std::uint64_t measure(gpu::RequestBatch& batch, const stats::TensorView& view, stats::StatsLevel level,
                        gpu::Stream stream) noexcept;
  std::uint64_t search(gpu::RequestBatch& batch, const stats::TensorView& view, gpu::Stream stream);
  void recordIfNonFinite(const trace::Context& when, const trace::Call& call);
  bool compare(const DevicePath::Compared& compared, const trace::LateReference& place, gpu::Stream stream);
  std::uint64_t read(const cuda::Words& words, gpu::Stream stream);
  void recordUnscale(const trace::ScalerUnscale& record, std::uint64_t reading);
  void recordUpdate(const trace::ScalerUpdate& record, std::uint64_t before, std::uint64_t after);
  std::uint32_t beginGraph(gpu::Stream stream);
  void endGraph(std::uint32_t graph, bool whole);
  /// How many steps end in the replay.
  std::uint32_t replay(std::uint32_t graph, gpu::Stream stream);
  void failReplay(std::uint32_t graph);
  [[nodiscard]] bool owns(std::uint64_t id) const noexcept;
  /// What is captured with the call.
  void addCall(const trace::Call& call);
  void addConstant(const trace::Constant& constant);
  void fixRole(const trace::RoleFix& fix);
  [[nodiscard]] std::uint64_t unplaced();
  /// Once the ring is closed: what waits for answers is given up.
  void giveUp() noexcept;

  void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept override;
  void finite(std::uint64_t tag) noexcept override;
  void compared(std::uint64_t tag, const stats::Comparison& comparison) noexcept override;
  void read(std::uint64_t tag, std::span<const std::uint32_t> words) noexcept override;
  void replayed(std::uint64_t tag, std::uint64_t replay, const stats::TensorStats* stats) noexcept override;

 private:
  using Words = std::array<std::uint32_t, cuda::kMostWords>;

  /// A call that is recorded if one of the measurements it waits for found inf or nan.
  struct LateCall {
    trace::Context when;
    trace::Call call;
    std::vector<trace::TensorUse> uses;
    std::vector<std::int64_t> sizes;  ///< of all uses
    std::size_t due = 0;              ///< measurements that are not known
    bool nonfinite = false;
  };
  /// A measurement of search().
  struct Search {
    bool known = false;
    std::shared_ptr<LateCall> call;             ///< null: not told yet
    std::unique_ptr<stats::TensorStats> found;  ///< where there is inf or nan
  };
  struct LateUnscale {
    trace::ScalerUnscale record;
    std::uint64_t reading;
  };
  struct LateUpdate {
    trace::ScalerUpdate record;
    std::uint64_t before;
    std::uint64_t after;
  };

  [[nodiscard]] std::uint64_t nextId() noexcept;
  std::uint64_t capture(const stats::TensorView& view, stats::StatsLevel level, gpu::Stream stream) noexcept;
  // The rest: under mutex_.
  void answered(std::uint64_t tag, Search& search);
  void settle(std::uint64_t tag, Search& search);
  void finish(LateCall& late);
  void settleScalers();
  [[nodiscard]] bool known(std::uint64_t reading) const;
  bool emitWhenKnown(LateUnscale& late);
  bool emitWhenKnown(LateUpdate& late);

  Core& core_;
  ThreadState* const records_;
  std::atomic<std::uint64_t> next_{1};
  std::mutex mutex_;  ///< answers come on the ring's thread, what they belong to is told on the program's
  std::unordered_map<std::uint64_t, Search> searches_;
  std::unordered_map<std::uint64_t, trace::LateReference> comparisons_;
  std::unordered_map<std::uint64_t, std::optional<Words>> readings_;  ///< nothing: not known yet
  std::vector<std::variant<LateUnscale, LateUpdate>> scalers_;        ///< oldest first
  GraphCalls graphs_;
};

}  // namespace ampscope::tracer
