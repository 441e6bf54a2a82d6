// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/graph_calls.h"

#include <algorithm>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

/// Replays of one graph that wait for their answers; of older ones the step is forgotten.
constexpr std::size_t kMostReplays = 1024;

}  // namespace

void GraphCalls::begin(std::uint32_t graph, std::uint32_t step) { graphs_[graph].first_step = step; }

void GraphCalls::end(std::uint32_t graph, std::uint32_t step, bool whole) {
  if (whole) {
    graphs_[graph].steps = step - graphs_[graph].first_step;
    return;
  }
  std::erase_if(measurements_, [&](const auto& measurement) { return measurement.second.graph == graph; });
  std::erase_if(calls_, [&](const auto& call) { return call.second->graph == graph; });
  graphs_.erase(graph);
}

void GraphCalls::add(std::uint32_t graph, std::uint64_t tag) {
  measurements_[tag].graph = graph;
  ++graphs_[graph].measurements;
}

void GraphCalls::addCall(const trace::Call& call, std::uint32_t step) {
  auto kept = std::make_unique<CapturedCall>();
  kept->call = call;
  kept->uses.assign(call.tensors.begin(), call.tensors.end());
  for (const trace::TensorUse& use : kept->uses) {
    kept->sizes.insert(kept->sizes.end(), use.shape.begin(), use.shape.end());
  }
  const std::int64_t* sizes = kept->sizes.data();
  for (std::size_t i = 0; i < kept->uses.size(); ++i) {
    trace::TensorUse& use = kept->uses[i];
    use.shape = {sizes, use.shape.size()};
    sizes += use.shape.size();
    const bool measured = use.stats.valid();
    const auto found = measurements_.find(use.stats.value());
    // What was measured at the capture itself, in host memory, need not be what a replay finds.
    if (measured) use.unmeasured = Unmeasured::kDevice;
    use.stats = {};
    if (found == measurements_.end() || (kept->graph != 0 && kept->graph != found->second.graph)) continue;
    kept->graph = found->second.graph;
    found->second.uses.emplace_back(kept.get(), i);
    ++kept->due;
  }
  if (kept->due == 0) return;
  Graph& graph = graphs_[kept->graph];
  kept->step = step - graph.first_step;
  kept->order = graph.calls.size();
  calls_[call.id.value()] = kept.get();
  graph.calls.push_back(std::move(kept));
}

void GraphCalls::addConstant(const trace::Constant& constant) {
  if (const auto call = calls_.find(constant.call.value()); call != calls_.end()) {
    call->second->constants.push_back(constant);
  }
}

void GraphCalls::fixRole(const trace::RoleFix& fix) {
  const auto call = calls_.find(fix.call.value());
  if (call == calls_.end() || fix.use_index >= call->second->uses.size()) return;
  trace::TensorUse& use = call->second->uses[fix.use_index];
  use.role = fix.role;
  use.parameter = fix.parameter;
}

std::uint32_t GraphCalls::steps(std::uint32_t graph) const {
  const auto found = graphs_.find(graph);
  return found == graphs_.end() ? 0 : found->second.steps;
}

void GraphCalls::replay(std::uint32_t graph, std::uint64_t number, const Replay& replay) {
  const auto found = graphs_.find(graph);
  if (found == graphs_.end()) return;
  Graph& replayed = found->second;
  if (replayed.replays.empty()) replayed.oldest = number;
  replayed.replays.push_back(replay);
  replayed.replays.back().due = replayed.measurements;
  if (replayed.replays.size() > kMostReplays) dropOldest(replayed);
}

void GraphCalls::fail(std::uint32_t graph) {
  const auto found = graphs_.find(graph);
  if (found != graphs_.end() && !found->second.replays.empty()) found->second.replays.pop_back();
}

void GraphCalls::answered(std::uint64_t tag, std::uint64_t number, const stats::TensorStats* stats) {
  const auto measurement = measurements_.find(tag);
  if (measurement == measurements_.end()) return;
  Graph& graph = graphs_[measurement->second.graph];
  const std::uint64_t index = number - graph.oldest;
  if (number < graph.oldest || index >= graph.replays.size()) {
    unplaced_ += stats != nullptr ? 1 : 0;
    return;
  }
  Replay& replay = graph.replays[index];
  const bool nonfinite = stats != nullptr && stats->pos_inf + stats->neg_inf + stats->nan != 0;
  if (nonfinite) addOwned<std::uint64_t>(records_->nonfinite, 1);
  StatsId id;
  if (stats != nullptr && !measurement->second.uses.empty() && (replay.sampled || nonfinite)) {
    const StatsId next(records_->id(next_.fetch_add(1, std::memory_order_relaxed)));
    if (records_->emit(trace::Stats{next, stats})) id = next;
  }
  for (const auto& [call, use] : measurement->second.uses) {
    const auto [answers, first] = call->answers.try_emplace(number);
    Answers& known = answers->second;
    if (first) {
      known.ids.resize(call->uses.size());
      known.finite.resize(call->uses.size());
      known.due = call->due;
    }
    known.ids[use] = id;
    known.finite[use] = stats != nullptr && !nonfinite;
    known.nonfinite = known.nonfinite || nonfinite;
    if (--known.due == 0) {
      record(*call, replay, known);
      call->answers.erase(answers);
    }
  }
  --replay.due;
  while (!graph.replays.empty() && graph.replays.front().due == 0) dropOldest(graph);
}

/// With what is known of it.
void GraphCalls::dropOldest(Graph& graph) {
  for (const auto& call : graph.calls) {
    const auto answers = call->answers.find(graph.oldest);
    if (answers == call->answers.end()) continue;
    record(*call, graph.replays.front(), answers->second);
    call->answers.erase(answers);
  }
  graph.replays.pop_front();
  ++graph.oldest;
}

void GraphCalls::record(const CapturedCall& captured, const Replay& replay, const Answers& answers) {
  if (!replay.sampled && !answers.nonfinite) {
    records_->countDispatched(captured.call.op.value());
    return;
  }
  std::vector<trace::TensorUse> uses = captured.uses;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (answers.ids[i].valid()) {
      uses[i].stats = answers.ids[i];
      uses[i].unmeasured = Unmeasured::kNone;
    } else if (answers.finite[i] && !replay.sampled) {
      uses[i].unmeasured = Unmeasured::kSampled;
    }
  }
  trace::Call call = captured.call;
  call.id = CallId(records_->id(records_->next_call++));
  // When a kernel ran the host does not know: the calls of a replay stand in their order, where it was launched.
  call.start_ns = replay.told_ns + static_cast<std::int64_t>(captured.order);
  call.duration_ns = 0;
  call.flags = static_cast<std::uint16_t>(call.flags | (replay.sampled ? 0 : trace::kCallUnsampled));
  call.tensors = uses;
  if (!records_->emitLate({replay.when.step + captured.step, replay.when.forward}, call)) return;
  for (trace::Constant constant : captured.constants) {
    constant.call = call.id;
    records_->emit(constant);
  }
}

void GraphCalls::giveUp() {
  for (auto& [number, graph] : graphs_) {
    while (!graph.replays.empty()) dropOldest(graph);
  }
}

}  // namespace ampscope::tracer
