// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/dtype_collector.h"

#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

class DtypeCollectorTest : public testing::Test {
 protected:
  /// Sites by their number: softmax, cast, loss, scale, ones_like, matmul, mul, backward.
  enum : std::uint32_t { kSoftmax = 1, kCast, kLoss, kScale, kOnes, kMatmul, kMul, kMean };

  DtypeCollectorTest() {
    catalog.sites[SiteId(kSoftmax)] = siteOf("head", "aten::_log_softmax");
    catalog.sites[SiteId(kCast)] = siteOf("", "aten::_to_copy");
    catalog.sites[SiteId(kLoss)] = siteOf("", "aten::nll_loss_forward");
    catalog.sites[SiteId(kScale)] = siteOf("", "aten::mul", Phase::kScaler);
    catalog.sites[SiteId(kOnes)] = siteOf("", "aten::ones_like", Phase::kOther);
    catalog.sites[SiteId(kMatmul)] = siteOf("attn", "aten::bmm");
    catalog.sites[SiteId(kMul)] = siteOf("scale", "aten::mul");
    catalog.sites[SiteId(kMean)] = siteOf("", "aten::mean");
  }

  struct Value {
    std::uint32_t id;
    Dtype dtype;
    std::uint64_t numel = 100;
  };

  void op(std::uint32_t site, const std::vector<Value>& read, const std::vector<Value>& wrote,
          std::uint32_t flags = 0) {
    calls.call(site, 2, 0, {});
    const auto add = [this](const Value& value, bool output) {
      store::TensorRow row;
      row.flags = output ? trace::kTensorOutput : 0;
      row.role = output ? Role::kOutput : Role::kInput;
      row.dtype = value.dtype;
      row.numel = value.numel;
      row.stats_id = StatsId(value.id);
      calls.rows.push_back(row);
    };
    for (const Value& value : read) {
      add(value, false);
    }
    for (const Value& value : wrote) {
      add(value, true);
    }
    calls.row.flags = flags | trace::kCallGradEnabled;
    calls.to(collector);
  }

  Catalog catalog;
  DtypeCollector collector{catalog};
  CallBuilder calls;
};

constexpr Dtype kHalf = Dtype::kFloat16;
constexpr Dtype kFull = Dtype::kFloat32;

TEST_F(DtypeCollectorTest, ASoftmaxInHalfThatALossReadsThroughACast) {
  op(kSoftmax, {{1, kHalf}}, {{2, kHalf}});
  op(kCast, {{2, kHalf}}, {{3, kFull}}, trace::kCallCast);
  op(kLoss, {{3, kFull}}, {{4, kFull, 1}});
  const DtypeFacts facts = collector.finish();
  ASSERT_EQ(facts.uses.size(), 1U);
  EXPECT_EQ(facts.uses[0].event, DtypeEvent::kLowLossInput);
  EXPECT_EQ(facts.uses[0].site.op, "aten::_log_softmax");
  EXPECT_EQ(facts.uses[0].steps.first(), 2U);
}

TEST_F(DtypeCollectorTest, TheSoftmaxOfAttentionIsNoLoss) {
  op(kSoftmax, {{1, kHalf}}, {{2, kHalf}});
  op(kMatmul, {{2, kHalf}, {5, kHalf}}, {{3, kHalf}});
  EXPECT_TRUE(collector.finish().uses.empty());
}

TEST_F(DtypeCollectorTest, ALossInHalfIsSeenThroughItsScale) {
  op(kMean, {{1, kHalf}}, {{2, kHalf, 1}});
  op(kScale, {{2, kHalf, 1}, {9, kFull, 1}}, {{3, kFull, 1}});
  op(kOnes, {{3, kFull, 1}}, {{4, kFull, 1}});
  const DtypeFacts facts = collector.finish();
  ASSERT_EQ(facts.uses.size(), 1U);
  EXPECT_EQ(facts.uses[0].event, DtypeEvent::kLowLoss);
  EXPECT_EQ(facts.uses[0].site.op, "aten::mean");
}

TEST_F(DtypeCollectorTest, AHalfScalarThatIsNotTheLossIsNone) {
  op(kMean, {{1, kHalf}}, {{2, kHalf, 1}});  // a metric
  op(kMean, {{5, kFull}}, {{6, kFull, 1}});
  op(kScale, {{6, kFull, 1}, {9, kFull, 1}}, {{3, kFull, 1}});
  op(kOnes, {{3, kFull, 1}}, {{4, kFull, 1}});
  EXPECT_TRUE(collector.finish().uses.empty());
}

TEST_F(DtypeCollectorTest, HalfMeetsFullOutsideAutocast) {
  op(kMul, {{1, kHalf}, {2, kFull}}, {{3, kFull}});
  op(kMul, {{1, kHalf}, {2, kFull}}, {{3, kFull}}, trace::kCallAutocast);
  op(kMul, {{1, kHalf}, {2, kFull, 1}}, {{3, kHalf}});
  op(kMatmul, {{1, kHalf}, {2, kFull}}, {}, trace::kCallThrew);
  const DtypeFacts facts = collector.finish();
  ASSERT_EQ(facts.uses.size(), 2U);
  EXPECT_EQ(facts.uses[0].event, DtypeEvent::kPromoted);
  EXPECT_EQ(facts.uses[0].calls, 1U) << "inside autocast and with a scalar it is as it should be";
  EXPECT_EQ(facts.uses[1].event, DtypeEvent::kMixedError);
  EXPECT_EQ(facts.autocast_calls, 1U);
  EXPECT_EQ(facts.forward_calls, 4U);
  EXPECT_EQ(facts.low_tensors, 5U);
}

}  // namespace
}  // namespace ampscope::analysis
