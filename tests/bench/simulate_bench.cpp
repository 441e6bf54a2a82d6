// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How long does a sweep over GradScaler parameters take, and one simulation, as a slider asks for it? The run has
// 100,000 steps of 200 layers, with gradients that spread over 20 binades and grow and shrink in the course of it.
// AMPSCOPE_BENCH_STEPS sets the number of steps.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "analyzer/analysis/gradient_facts_collector.h"
#include "analyzer/analysis/simulation.h"

namespace ampscope::analysis {
namespace {

constexpr std::uint32_t kLayers = 200;
constexpr int kBins = 20;

const GradientFacts& facts() {
  static const GradientFacts kFacts = [] {
    const char* text = std::getenv("AMPSCOPE_BENCH_STEPS");
    const auto steps = static_cast<std::uint32_t>(text != nullptr ? std::strtoul(text, nullptr, 10) : 100'000);
    Catalog catalog;
    for (std::uint32_t layer = 1; layer <= kLayers; ++layer) {
      Site& site = catalog.sites[SiteId(layer)];
      site.module = {true, "Net", "layers." + std::to_string(layer), "Linear"};
      site.op = "aten::mm";
      site.phase = Phase::kBackward;
    }
    GradientFacts run;
    run.process = 1;
    run.scaler = 1;
    for (std::uint32_t step = 0; step < steps; ++step) {
      run.steps.push_back({.step = step, .scale = 1024});
    }
    GradientFactsCollector collector(catalog, std::move(run));
    std::mt19937_64 random(1);
    stats::TensorStats stats;
    stats.level = stats::StatsLevel::kFull;
    stats.histogram.size = kBins;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      stats.histogram.bins[bin] = 10 + 100 * bin;
    }
    std::array<store::TensorRow, 2> tensors;
    tensors[0].role = Role::kGradOutput;
    tensors[0].stats_id = StatsId(1);
    tensors[1].role = Role::kGradInput;
    tensors[1].dtype = Dtype::kFloat16;
    tensors[1].flags = trace::kTensorOutput;
    tensors[1].stats_id = StatsId(2);
    tensors[1].stats = &stats;
    store::CallRow call;
    call.process = ProcessId(1);
    for (call.step = 0; call.step < steps; ++call.step) {
      const int drift = static_cast<int>(4 * std::sin(call.step * 1e-3));
      for (std::uint32_t layer = 1; layer <= kLayers; ++layer) {
        stats.histogram.first = -22 + drift + static_cast<int>(random() % 3);
        stats.absmax = std::ldexp(1.5, stats.histogram.first + kBins - 1);
        call.site = SiteId(layer);
        collector.add(call, tensors);
      }
    }
    return collector.finish();
  }();
  return kFacts;
}

void sweepOf1000Settings(benchmark::State& state) {
  const Simulator simulator(facts());
  std::uint64_t skipped = 0;
  for (auto _ : state) {
    for (int init = 0; init < 20; ++init) {
      for (const std::int64_t interval : {1, 10, 100, 500, 2000}) {
        for (int factor = 1; factor <= 10; ++factor) {
          const ScalerParameters parameters{
              ScalerMode::kDynamic, std::ldexp(1.0, init), {1.0 + 0.3 * factor, 1.0 / (1.0 + 0.3 * factor), interval}};
          skipped += simulator.simulate(parameters, Detail::kSummary).skipped;
        }
      }
    }
  }
  state.counters["skipped"] = static_cast<double>(skipped);
}
BENCHMARK(sweepOf1000Settings)->Unit(benchmark::kMillisecond);

void oneWithTrajectoryAndLayers(benchmark::State& state) {
  const Simulator simulator(facts());
  for (auto _ : state) {
    benchmark::DoNotOptimize(simulator.simulate(simulator.recorded(), Detail::kFull));
  }
}
BENCHMARK(oneWithTrajectoryAndLayers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ampscope::analysis

BENCHMARK_MAIN();
