// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The answers of measurements that were captured into graphs. Each has a slot of its own, into which every replay of
// its graph writes anew: an answer that was overwritten before it was read is counted, and never guessed. Which replay
// an answer belongs to the device counts (replay_publication.h); the program tells of each replay before it launches
// it, so a number that was not told shows that somebody else launches the graph, and nothing more is believed of it.
// Used by Ring only.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "analyzer/gpu/device.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::gpu {

class RingSink;

/// A measurement in a graph.
struct Captured {
  std::size_t slot = 0;
  cuda::MeasurePlan plan;
  stats::StatsLevel level = stats::StatsLevel::kFull;
  std::uint64_t tag = 0;
};

/// In answers: each measurement of each replay is counted once.
struct ReplayCounts {
  std::uint64_t delivered = 0;
  std::uint64_t overwritten = 0;
  std::uint64_t lost = 0;  ///< not answered so far, or of a graph that is not believed
};

class Replays {
 public:
  Replays(Device& device, RingSink& sink, std::size_t slot_bytes);

  // Any thread. Graphs are numbered from 1.

  /// `capture` names what is captured from now on.
  std::uint32_t begin(std::uint64_t capture);
  void end(std::uint32_t graph, bool whole) noexcept;
  /// The graph whose capture is open under this name; 0: there is none.
  [[nodiscard]] std::uint32_t graphOf(std::uint64_t capture) noexcept;
  /// False: the capture has ended.
  bool add(std::uint32_t graph, const Captured& captured);
  /// One more replay, before it is launched. Its number, from 1; 0: this graph is not followed.
  std::uint64_t replay(std::uint32_t graph) noexcept;
  /// From now on it is not known when the graph is launched.
  void abandon(std::uint32_t graph) noexcept;
  /// The replay that was told last was not launched. The graph is not followed any more.
  void fail(std::uint32_t graph) noexcept;
  /// Whether any replay has not been answered.
  [[nodiscard]] bool outstanding() noexcept;

  /// On the ring's thread: hands over what has come. True if anything had. A graph's kernels run nearly in the order in
  /// which they were captured, so that it is enough to look at the next `window` of them.
  bool deliver(std::size_t window) noexcept;
  /// When that thread has ended.
  [[nodiscard]] ReplayCounts counts() noexcept;

 private:
  struct Graph {
    std::uint64_t capture = 0;  ///< 0: it has ended
    bool whole = false;
    bool abandoned = false;
    std::vector<Captured> captured;         ///< does not change once it is whole
    std::uint64_t untold = 0;               ///< replays since it was abandoned
    std::atomic<std::uint64_t> told{0};     ///< replays
    std::atomic<std::uint64_t> settled{0};  ///< replays of which nothing is outstanding
    std::atomic<bool> launched_by_others{false};
    std::vector<std::uint64_t> seen;  ///< of the ring's thread: by captured, the last replay that was settled
  };

  [[nodiscard]] static bool isOutstanding(const Graph& graph) noexcept;
  bool deliver(Graph& graph, std::size_t window) noexcept;
  /// False: there is no answer that was not seen before.
  bool look(Graph& graph, std::size_t index) noexcept;

  Device& device_;
  RingSink& sink_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Graph>> graphs_;  ///< by number - 1
  // Of the ring's thread.
  std::vector<std::uint64_t> record_;  ///< a copy, which nobody overwrites
  stats::TensorStats scratch_;
  ReplayCounts counts_;
};

}  // namespace ampscope::gpu
