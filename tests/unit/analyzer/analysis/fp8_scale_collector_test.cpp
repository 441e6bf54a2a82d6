// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/fp8_scale_collector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

class Fp8Scales : public testing::Test {
 protected:
  Fp8Scales() {
    catalog_.sites[SiteId(1)] = siteOf("fc", "aten::_scaled_mm");
    catalog_.sites[SiteId(2)] = siteOf("fc", "aten::_scaled_mm_v2", Phase::kBackward);
    catalog_.sites[SiteId(3)] = siteOf("fc", "aten::mm");
  }

  /// A tensor in `slot` with that finite value, or unmeasured.
  void tensor(std::uint32_t slot, Dtype dtype, double value, bool output = kRead, bool measured = true) {
    store::TensorRow row;
    row.slot = slot;
    row.dtype = dtype;
    row.flags = static_cast<std::uint8_t>(output ? trace::kTensorOutput : 0);
    if (measured) {
      stats::TensorStats& stats = stats_.emplace_back();
      stats.numel = 1;
      stats.min = stats.max = stats.absmax = value;
      row.stats = &stats;
    }
    rows_.push_back(row);
  }

  void call(std::uint32_t site, std::uint32_t step) {
    store::CallRow row;
    row.site = SiteId(site);
    row.step = step;
    collector_.add(row, rows_);
    rows_.clear();
  }

  Catalog catalog_;
  Fp8ScaleCollector collector_{catalog_};
  std::deque<stats::TensorStats> stats_;
  std::vector<store::TensorRow> rows_;
};

TEST_F(Fp8Scales, OfOperandsAndResultOverTheSteps) {
  for (const std::uint32_t step : {3U, 1U}) {
    tensor(0, Dtype::kFloat8E4m3fn, 400 + step);
    tensor(1, Dtype::kFloat8E5m2, 7);
    tensor(2, Dtype::kFloat32, 0.25 * step);
    tensor(3, Dtype::kFloat32, 2);
    tensor(5, Dtype::kFloat32, 4);
    tensor(0, Dtype::kFloat8E4m3fn, 448, kWrote);
    call(1, step);
  }
  const std::vector<Fp8Scale> scales = collector_.finish();
  ASSERT_EQ(scales.size(), 3U);
  EXPECT_EQ(scales[0].argument, "scale_a");
  EXPECT_EQ(scales[0].dtype, Dtype::kFloat8E4m3fn);
  EXPECT_EQ(scales[0].calls, 2U);
  EXPECT_EQ(scales[0].first_step, 1U);
  EXPECT_EQ(scales[0].last_step, 3U);
  EXPECT_EQ(scales[0].min, 0.25);
  EXPECT_EQ(scales[0].max, 0.75);
  EXPECT_EQ(scales[0].operand_absmax, 403);
  EXPECT_EQ(scales[1].argument, "scale_b");
  EXPECT_EQ(scales[1].dtype, Dtype::kFloat8E5m2);
  EXPECT_EQ(scales[2].argument, "scale_result");
  EXPECT_EQ(scales[2].operand_absmax, 448);
}

TEST_F(Fp8Scales, SeveralScalesOfOneArgumentAreOneCall) {
  tensor(0, Dtype::kFloat8E4m3fn, 1);
  tensor(2, Dtype::kFloat32, 0.5);
  tensor(2, Dtype::kFloat32, 0.125);
  tensor(5, Dtype::kFloat32, 1);
  call(2, 0);
  const std::vector<Fp8Scale> scales = collector_.finish();
  ASSERT_EQ(scales.size(), 2U);
  EXPECT_EQ(scales[0].calls, 1U);
  EXPECT_EQ(scales[0].elements, 2U);
  EXPECT_EQ(scales[0].min, 0.125);
  EXPECT_EQ(scales[0].max, 0.5);
}

TEST_F(Fp8Scales, WhatWasNotMeasuredIsNotKnown) {
  tensor(0, Dtype::kFloat8E4m3fn, 1, kRead, false);
  tensor(2, Dtype::kFloat32, 1, kRead, false);
  call(1, 0);
  const std::vector<Fp8Scale> scales = collector_.finish();
  ASSERT_EQ(scales.size(), 1U);
  EXPECT_EQ(scales[0].calls, 1U);
  EXPECT_EQ(scales[0].elements, 0U);
  EXPECT_TRUE(std::isnan(scales[0].min));
  EXPECT_TRUE(std::isnan(scales[0].operand_absmax));
}

TEST_F(Fp8Scales, NoOtherOpHasAny) {
  tensor(2, Dtype::kFloat32, 1);
  call(3, 0);
  EXPECT_TRUE(collector_.finish().empty());
}

}  // namespace
}  // namespace ampscope::analysis
