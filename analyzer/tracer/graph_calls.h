// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The calls that were captured into graphs of one device. While it is captured an op computes nothing, so its call is
// kept here, and recorded once for each replay, in the step in which the replay was launched, with what that replay has
// measured. Used by DeviceLane only, under its mutex.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/trace/records.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::tracer {

class ThreadState;

/// Marks the id of a measurement that a graph makes with each replay: no record has such an id.
inline constexpr std::uint64_t kCapturedId = std::uint64_t{1} << 47;

class GraphCalls {
 public:
  /// `next` counts the ids of measurements of `records`.
  GraphCalls(ThreadState* records, std::atomic<std::uint64_t>& next) noexcept : records_(records), next_(next) {}

  /// A replay, as the host knows it.
  struct Replay {
    trace::Context when;  ///< of the moment before it was launched
    std::int64_t told_ns = 0;
    bool sampled = true;  ///< or else only calls with inf or nan are recorded
    std::size_t due = 0;  ///< measurements that are not known
  };

  void begin(std::uint32_t graph, std::uint32_t step);
  /// `step` is that of the end. A graph that is not whole is forgotten.
  void end(std::uint32_t graph, std::uint32_t step, bool whole);
  void add(std::uint32_t graph, std::uint64_t tag);
  /// `call` was captured in `step`, and names measurements of add().
  void addCall(const trace::Call& call, std::uint32_t step);
  void addConstant(const trace::Constant& constant);
  void fixRole(const trace::RoleFix& fix);

  /// How many steps end in the graph.
  [[nodiscard]] std::uint32_t steps(std::uint32_t graph) const;
  /// Replay `number` is about to be launched.
  void replay(std::uint32_t graph, std::uint64_t number, const Replay& replay);
  /// The replay that was told last was not launched.
  void fail(std::uint32_t graph);
  /// Null: not known.
  void answered(std::uint64_t tag, std::uint64_t number, const stats::TensorStats* stats);
  /// What is not known by now never will be.
  void giveUp();

  /// Measurements whose step was forgotten before they came.
  [[nodiscard]] std::uint64_t unplaced() const noexcept { return unplaced_; }

 private:
  /// What one replay has measured of a call.
  struct Answers {
    std::vector<StatsId> ids;  ///< by use
    std::vector<bool> finite;  ///< by use: measured, and not recorded for that
    std::size_t due = 0;
    bool nonfinite = false;
  };
  struct CapturedCall {
    trace::Call call;
    std::vector<trace::TensorUse> uses;
    std::vector<std::int64_t> sizes;  ///< of all uses
    std::vector<trace::Constant> constants;
    std::uint32_t graph = 0;
    std::uint32_t step = 0;                    ///< behind that in which the graph begins
    std::size_t order = 0;                     ///< in the graph
    std::size_t due = 0;                       ///< uses that a replay measures
    std::map<std::uint64_t, Answers> answers;  ///< by replay
  };
  struct Graph {
    std::uint32_t first_step = 0;
    std::uint32_t steps = 0;
    std::size_t measurements = 0;
    std::vector<std::unique_ptr<CapturedCall>> calls;
    std::deque<Replay> replays;  ///< that are not answered, the oldest first
    std::uint64_t oldest = 1;    ///< the number of the first
  };
  struct Measurement {
    std::uint32_t graph = 0;
    std::vector<std::pair<CapturedCall*, std::size_t>> uses;
  };

  void dropOldest(Graph& graph);
  void record(const CapturedCall& call, const Replay& replay, const Answers& answers);

  ThreadState* const records_;
  std::atomic<std::uint64_t>& next_;
  std::unordered_map<std::uint32_t, Graph> graphs_;
  std::unordered_map<std::uint64_t, Measurement> measurements_;  ///< by tag
  std::unordered_map<std::uint64_t, CapturedCall*> calls_;       ///< by the id that it was captured with
  std::uint64_t unplaced_ = 0;
};

}  // namespace ampscope::tracer
