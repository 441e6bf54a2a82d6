// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/cast_collector.h"

#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

class CastCollectorTest : public testing::Test {
 protected:
  CastCollectorTest() {
    catalog.sites[SiteId(1)] = siteOf("fc", "aten::_to_copy");
    catalog.sites[SiteId(2)] = siteOf("fc2", "aten::_to_copy");
    catalog.sites[SiteId(3)] = siteOf("fc", "aten::_to_copy", Phase::kBackward);
    catalog.sites[SiteId(3)].autograd_node = "ToCopyBackward0";
    catalog.sites[SiteId(4)] = siteOf("fc", "aten::_to_copy", Phase::kBackward);
    catalog.sites[SiteId(4)].autograd_node = "ScaleFunctionBackward";
    catalog.parameters[ParameterId(7)] = {"fc.weight", {true, "Net", "fc", "Linear"}};
  }

  void cast(std::uint32_t site, std::uint32_t step, std::uint32_t flags, Dtype from, Dtype to,
            std::uint32_t weight = 0) {
    const Role role = weight != 0 ? Role::kWeight : Role::kInput;
    calls.call(site, step, 0,
               {{.role = role, .dtype = from, .parameter = weight}, {.output = kWrote, .role = role, .dtype = to}});
    calls.row.flags = trace::kCallCast | flags;
    calls.to(collector);
  }

  Catalog catalog;
  CastCollector collector{catalog};
  CallBuilder calls;
};

TEST_F(CastCollectorTest, CountsBytesTimeAndRepeatsWithinAStep) {
  const std::uint32_t wrapped = trace::kCallInAutocastWrapper;
  cast(1, 0, wrapped, Dtype::kFloat32, Dtype::kFloat16, 7);
  cast(2, 0, wrapped, Dtype::kFloat32, Dtype::kFloat16, 7);  // a shared weight, again in the same step
  cast(1, 1, wrapped, Dtype::kFloat32, Dtype::kFloat16, 7);
  const std::vector<Cast> casts = collector.casts();
  ASSERT_EQ(casts.size(), 2U);
  EXPECT_EQ(casts[0].site.module.path, "fc");
  EXPECT_EQ(casts[0].count, 2U);
  EXPECT_EQ(casts[0].repeated, 0U);
  EXPECT_EQ(casts[0].steps, 2U);
  EXPECT_EQ(casts[0].bytes, 2U * 100 * 2);
  EXPECT_EQ(casts[0].duration_ns, 20);
  EXPECT_EQ(casts[0].parameter, "fc.weight");
  EXPECT_EQ(casts[0].by, CastBy::kAutocast);
  EXPECT_EQ(casts[1].repeated, 1U);
  const std::vector<CastTotal> totals = CastCollector::totals(casts);
  ASSERT_EQ(totals.size(), 1U);
  EXPECT_EQ(totals[0].count, 3U);
  EXPECT_EQ(totals[0].repeated, 1U);
}

TEST_F(CastCollectorTest, TellsWhoCast) {
  cast(1, 0, 0, Dtype::kFloat32, Dtype::kBfloat16);
  cast(3, 0, 0, Dtype::kFloat16, Dtype::kFloat32);
  cast(4, 0, 0, Dtype::kFloat16, Dtype::kFloat64);
  const std::vector<Cast> casts = collector.casts();
  ASSERT_EQ(casts.size(), 3U);
  EXPECT_EQ(casts[0].by, CastBy::kProgram);
  EXPECT_EQ(casts[1].by, CastBy::kAutograd);
  EXPECT_EQ(casts[2].by, CastBy::kProgram) << "the backward of a Python autograd.Function is the program's";
}

TEST_F(CastCollectorTest, CopyReadsItsTargetToo) {
  calls.call(1, 0, 0,
             {{.dtype = Dtype::kFloat16, .written = true},
              {.dtype = Dtype::kFloat32},
              {.output = kWrote, .dtype = Dtype::kFloat16}});
  calls.row.flags = trace::kCallCast;
  calls.to(collector);
  ASSERT_EQ(collector.casts().size(), 1U);
  EXPECT_EQ(collector.casts()[0].from, Dtype::kFloat32);
}

TEST_F(CastCollectorTest, IgnoresCallsThatAreNoCast) {
  calls.call(1, 0, 0, {{.dtype = Dtype::kFloat32}, {.output = kWrote, .dtype = Dtype::kFloat16}}).to(collector);
  EXPECT_TRUE(collector.casts().empty());
}

}  // namespace
}  // namespace ampscope::analysis
