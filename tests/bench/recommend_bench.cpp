// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How long does a recommendation take over 1,000,000 site rows (sites by role and dtype, as the report lists them),
// with findings in a tenth of the modules? AMPSCOPE_BENCH_ROWS sets the number of rows.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "analyzer/analysis/recommendation.h"

namespace ampscope::analysis {
namespace {

const Analysis& analysis() {
  static const Analysis kAnalysis = [] {
    const char* text = std::getenv("AMPSCOPE_BENCH_ROWS");
    const std::size_t rows = text != nullptr ? std::strtoul(text, nullptr, 10) : 1'000'000;
    constexpr std::size_t kRowsPerLayer = 100;
    constexpr std::size_t kLayersPerBlock = 10;
    Analysis result;
    result.run.autocast_dtypes = {Dtype::kFloat16};
    result.run.sampled_steps = 100;
    for (std::size_t row = 0; row < rows; row += kRowsPerLayer) {
      const std::size_t number = row / kRowsPerLayer;
      Layer layer;
      layer.module = {
          true, "Net",
          "blocks." + std::to_string(number / kLayersPerBlock) + ".mlp." + std::to_string(number % kLayersPerBlock),
          "Linear"};
      layer.rollup.duration_ns = 1000;
      for (std::size_t i = 0; i < kRowsPerLayer; ++i) {
        OpEntry& entry = layer.ops.emplace_back();
        entry.site.module = layer.module;
        entry.site.op = "aten::addmm";
        entry.site.phase = i % 2 == 0 ? Phase::kForward : Phase::kBackward;
        entry.role = i % 2 == 0 ? (i % 4 == 0 ? Role::kOutput : Role::kInput) : Role::kGradInput;
        entry.dtype = Dtype::kFloat16;
        entry.totals.measured = entry.totals.full = 100;
        entry.totals.numel = 100'000;
        entry.totals.absmax = 4;
        entry.totals.histogram = {-20, std::vector<std::uint64_t>(22, 1000)};
        entry.totals.steps.insert(0);
      }
      if (number % 10 == 0) {
        Finding& finding = result.findings.emplace_back();
        finding.rule = Rule::kForwardOverflow;
        finding.severity = Severity::kError;
        finding.site = layer.ops.front().site;
        finding.dtype = Dtype::kFloat16;
      }
      result.layers.push_back(std::move(layer));
    }
    return result;
  }();
  return kAnalysis;
}

void recommendOverSiteRows(benchmark::State& state) {
  const Analysis& made = analysis();  // making it is not what is measured
  for (auto _ : state) {
    benchmark::DoNotOptimize(recommend(made, Objective::kBalanced));
  }
}
BENCHMARK(recommendOverSiteRows)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ampscope::analysis

BENCHMARK_MAIN();
