// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/summary_collector.h"

#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

TEST(SummaryCollector, AnEntryIsOnCudaIfAllItsTensorsAre) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("fc", "aten::mm");
  SummaryCollector collector(catalog);
  CallBuilder calls;
  const auto add = [&](DeviceType first, DeviceType second) {
    calls.call(1, 0, 0, {{.dtype = Dtype::kFloat16}, {.dtype = Dtype::kFloat32}});
    calls.rows[0].device = first;
    calls.rows[1].device = second;
    calls.to(collector);
  };
  add(DeviceType::kCuda, DeviceType::kCuda);
  add(DeviceType::kCuda, DeviceType::kCpu);
  const std::vector<Layer> layers = collector.layers();
  ASSERT_EQ(layers.at(0).ops.size(), 2U);
  EXPECT_TRUE(layers[0].ops[0].on_cuda);
  EXPECT_FALSE(layers[0].ops[1].on_cuda);
}

TEST(SummaryCollector, SumsBySiteRoleAndDtype) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("fc", "aten::mm", Phase::kBackward);
  catalog.sites[SiteId(2)] = siteOf("fc", "aten::addmm");
  catalog.sites[SiteId(3)].op = "aten::mul";
  SummaryCollector collector(catalog);
  CallBuilder calls;
  for (const std::uint32_t step : {0U, 1U, 4U}) {
    calls.call(1, step, 0, {{.role = Role::kGradOutput}, {.output = kWrote, .role = Role::kGradInput, .pos_inf = 1}})
        .to(collector);
    calls
        .call(2, step, 0,
              {{},
               {},
               {.dtype = Dtype::kFloat32, .measured = false},
               {.output = kWrote, .role = Role::kOutput, .absmax = 5}})
        .to(collector);
  }
  calls.call(3, 0, 0, {}).to(collector);

  const std::vector<Layer> layers = collector.layers();
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].module.path, "fc");
  EXPECT_FALSE(layers[1].module.in_module);
  ASSERT_EQ(layers[0].ops.size(), 5U);
  const OpEntry& inputs = layers[0].ops[0];
  EXPECT_EQ(inputs.site.op, "aten::addmm") << "forward comes before backward";
  EXPECT_EQ(inputs.calls, 3U);
  EXPECT_EQ(inputs.totals.tensors, 6U) << "two inputs of each call";
  EXPECT_EQ(inputs.totals.steps.count(), 3U);
  EXPECT_EQ(inputs.totals.steps.last(), 4U);
  EXPECT_EQ(layers[0].ops[1].totals.measured, 0U);
  EXPECT_EQ(layers[0].rollup.calls, 6U);
  EXPECT_EQ(layers[0].rollup.forward.absmax, 5);
  EXPECT_EQ(layers[0].rollup.gradients.pos_inf, 3U);
  EXPECT_EQ(layers[0].rollup.gradient_dtypes, std::vector<Dtype>{Dtype::kFloat16});

  Coverage coverage;
  coverage.ops = {{.op = "aten::addmm"}, {.op = "aten::mul"}};
  collector.fill(coverage);
  EXPECT_EQ(coverage.measured, 6U);
  EXPECT_EQ(coverage.ops[0].measured, 3U);
  EXPECT_EQ(coverage.ops[1].measured, 0U);
  EXPECT_EQ(coverage.tensors, 18U);
  EXPECT_EQ(coverage.measured_tensors, 15U);
  ASSERT_EQ(coverage.unmeasured_by_reason.size(), 1U);
  EXPECT_EQ(coverage.unmeasured_by_reason[0], (std::pair<std::string, std::uint64_t>("not sampled", 3)));
  EXPECT_EQ(collector.devices(), std::vector<std::string>{"cpu"});
}

TEST(SummaryCollector, KeepsTheSkippedStepsOutOfNearMax) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("fc", "aten::mm", Phase::kBackward);
  catalog.skipped_steps = {{1, 0}};
  SummaryCollector collector(catalog);
  CallBuilder calls;
  for (const std::uint32_t step : {0U, 1U}) {
    calls.call(1, step, 0, {{.output = kWrote, .role = Role::kGradInput}});
    stats::TensorStats stats = *calls.rows[0].stats;
    stats.near_max = 4;
    calls.rows[0].stats = &stats;
    calls.to(collector);
  }
  const OpEntry entry = collector.layers()[0].ops[0];
  EXPECT_EQ(entry.totals.near_max, 8U);
  EXPECT_EQ(entry.near_max_kept, 4U);
}

}  // namespace
}  // namespace ampscope::analysis
