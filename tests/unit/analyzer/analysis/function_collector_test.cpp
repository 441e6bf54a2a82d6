// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/function_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class FunctionCollectorTest : public testing::Test {
 protected:
  enum : std::uint32_t { kCast = 1, kMm, kMul, kOther };

  FunctionCollectorTest() {
    for (const auto& [site, op] : {std::pair(kCast, "aten::_to_copy"), {kMm, "aten::mm"}, {kMul, "aten::mul"}}) {
      catalog.sites[SiteId(site)] = siteOf("fc", op, Phase::kBackward);
      catalog.sites[SiteId(site)].autograd_node = "autograd.Function";
    }
    catalog.sites[SiteId(kOther)] = siteOf("fc", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(kOther)].autograd_node = "MmBackward0";
  }

  void op(std::uint32_t site, Dtype gradient, Dtype other, std::uint32_t step = 0, std::uint32_t flags = 0) {
    calls.call(site, step, 0, {{.role = Role::kGradOutput, .dtype = gradient}, {.dtype = other}});
    calls.row.flags = flags;
    calls.to(collector);
  }

  Catalog catalog;
  std::vector<ApiUse> uses = {{1, ApiUseKind::kPlainFunction, 0, 0, "Product", "layers.py:3"}};
  FunctionCollector collector{catalog, uses};
  CallBuilder calls;
};

TEST_F(FunctionCollectorTest, AProductInFloat32BehindA16BitGradient) {
  op(kCast, Dtype::kBfloat16, Dtype::kBfloat16, 4);
  op(kMm, Dtype::kFloat32, Dtype::kFloat32, 4);
  op(kMm, Dtype::kFloat32, Dtype::kFloat32, 4);
  const auto found = collector.finish();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "Product");
  EXPECT_EQ(found[0].low, Dtype::kBfloat16);
  EXPECT_EQ(found[0].calls, 2U);
  EXPECT_EQ(found[0].steps.first(), 4U);
  EXPECT_FALSE(found[0].threw);
}

TEST_F(FunctionCollectorTest, AMixedProductRaisesAnError) {
  op(kMm, Dtype::kFloat16, Dtype::kFloat32, 0, trace::kCallThrew);
  ASSERT_THAT(collector.finish(), SizeIs(1));
  EXPECT_TRUE(collector.finish()[0].threw);
}

TEST_F(FunctionCollectorTest, ElementwiseOpsAndWholly16BitOrWideBackwardsAreNone) {
  op(kMul, Dtype::kFloat16, Dtype::kFloat32);
  op(kMm, Dtype::kFloat16, Dtype::kFloat16);
  op(kMm, Dtype::kFloat32, Dtype::kFloat32, 1);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(FunctionCollectorTest, UnderAutocastAndInOtherNodesItIsAutocastsBusiness) {
  op(kMm, Dtype::kFloat16, Dtype::kFloat32, 0, trace::kCallAutocast);
  op(kOther, Dtype::kFloat16, Dtype::kFloat32);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

}  // namespace
}  // namespace ampscope::analysis
