// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/replays.h"

#include <algorithm>
#include <atomic>

#include "analyzer/gpu/ring.h"

namespace ampscope::gpu {

Replays::Replays(Device& device, RingSink& sink, std::size_t slot_bytes)
    : device_(device), sink_(sink), record_(slot_bytes / sizeof(std::uint64_t)) {}

std::uint32_t Replays::begin(std::uint64_t capture) {
  const std::lock_guard lock(mutex_);
  graphs_.push_back(std::make_unique<Graph>());
  graphs_.back()->capture = capture;
  return static_cast<std::uint32_t>(graphs_.size());
}

void Replays::end(std::uint32_t graph, bool whole) noexcept {
  const std::lock_guard lock(mutex_);
  Graph& ended = *graphs_[graph - 1];
  ended.capture = 0;
  ended.whole = whole && !ended.captured.empty();
}

std::uint32_t Replays::graphOf(std::uint64_t capture) noexcept {
  if (capture == 0) return 0;
  const std::lock_guard lock(mutex_);
  const auto open =
      std::find_if(graphs_.begin(), graphs_.end(), [&](const auto& graph) { return graph->capture == capture; });
  return open == graphs_.end() ? 0 : static_cast<std::uint32_t>(open - graphs_.begin() + 1);
}

bool Replays::add(std::uint32_t graph, const Captured& captured) {
  const std::lock_guard lock(mutex_);
  Graph& open = *graphs_[graph - 1];
  if (open.capture == 0) return false;
  open.seen.push_back(0);
  open.captured.push_back(captured);
  return true;
}

std::uint64_t Replays::replay(std::uint32_t graph) noexcept {
  const std::lock_guard lock(mutex_);
  Graph& replayed = *graphs_[graph - 1];
  if (!replayed.whole) return 0;
  if (replayed.abandoned) return ++replayed.untold, 0;
  return replayed.told.fetch_add(1, std::memory_order_release) + 1;
}

void Replays::abandon(std::uint32_t graph) noexcept {
  const std::lock_guard lock(mutex_);
  graphs_[graph - 1]->abandoned = true;
}

void Replays::fail(std::uint32_t graph) noexcept {
  const std::lock_guard lock(mutex_);
  Graph& failed = *graphs_[graph - 1];
  if (!failed.whole || failed.abandoned) return;
  failed.abandoned = true;
  failed.told.fetch_sub(1, std::memory_order_release);
}

bool Replays::isOutstanding(const Graph& graph) noexcept {
  return graph.whole && graph.settled.load() < graph.told.load() && !graph.launched_by_others.load();
}

bool Replays::outstanding() noexcept {
  const std::lock_guard lock(mutex_);
  return std::any_of(graphs_.begin(), graphs_.end(), [](const auto& graph) { return isOutstanding(*graph); });
}

bool Replays::deliver(std::size_t window) noexcept {
  bool any = false;
  std::size_t next = 0;
  const auto nextOutstanding = [&]() -> Graph* {
    const std::lock_guard lock(mutex_);
    while (next < graphs_.size() && !isOutstanding(*graphs_[next])) ++next;
    return next < graphs_.size() ? graphs_[next++].get() : nullptr;
  };
  while (Graph* const graph = nextOutstanding()) any = deliver(*graph, window) || any;
  return any;
}

bool Replays::deliver(Graph& graph, std::size_t window) noexcept {
  const std::uint64_t told = graph.told.load(std::memory_order_acquire);
  const std::uint64_t settled = graph.settled.load();
  std::uint64_t least = told;
  std::size_t unanswered = 0;
  std::size_t unanswered_ahead = 0;  // of those that the present replay has answered already
  bool any = false;
  for (std::size_t i = 0; i < graph.captured.size() && !graph.launched_by_others.load(); ++i) {
    std::size_t& misses = graph.seen[i] == settled ? unanswered : unanswered_ahead;
    if (graph.seen[i] < told && misses < window) {
      const bool answered = look(graph, i);
      any = any || answered;
      misses += answered ? 0 : 1;
    }
    least = std::min(least, graph.seen[i]);
  }
  graph.settled.store(least);
  return any;
}

bool Replays::look(Graph& graph, std::size_t index) noexcept {
  const Captured& captured = graph.captured[index];
  std::uint64_t& seen = graph.seen[index];
  AnswerHead& answer = *device_.answer(captured.slot);
  const std::uint64_t ticket = std::atomic_ref(answer.ticket).load(std::memory_order_acquire);
  if (ticket == seen) return false;
  if (ticket > graph.told.load(std::memory_order_acquire)) {
    graph.launched_by_others.store(true);
    return false;
  }
  // Each load acquires, so that `begun` is read behind all of them.
  auto* const words = reinterpret_cast<std::uint64_t*>(&answer + 1);
  for (std::size_t i = 0; i < cuda::recordBytes(captured.plan) / sizeof(std::uint64_t); ++i) {
    record_[i] = std::atomic_ref(words[i]).load(std::memory_order_acquire);
  }
  const bool intact = std::atomic_ref(answer.begun).load(std::memory_order_acquire) == ticket;
  for (std::uint64_t missed = seen + 1; missed < ticket + (intact ? 0 : 1); ++missed) {
    ++counts_.overwritten;
    sink_.replayed(captured.tag, missed, nullptr);
  }
  if (intact) {
    cuda::finish(captured.plan, captured.level, reinterpret_cast<const cuda::StatsRecord*>(record_.data()), scratch_);
    ++counts_.delivered;
    sink_.replayed(captured.tag, ticket, &scratch_);
  }
  seen = ticket;
  return true;
}

ReplayCounts Replays::counts() noexcept {
  const std::lock_guard lock(mutex_);
  ReplayCounts counts = counts_;
  for (const auto& graph : graphs_) {
    const std::uint64_t told = graph->told.load();
    for (const std::uint64_t seen : graph->seen) counts.lost += told - std::min(told, seen) + graph->untold;
  }
  return counts;
}

}  // namespace ampscope::gpu
