// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Are strided, permuted, expanded, reversed, overlapping and empty views measured as their elements say?
#include "kernels/stats/element_walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "kernels/cpu/targets.h"
#include "tests/kernels/support/measured.h"

namespace ampscope::stats {
namespace {

using namespace testing_support;

struct Shape {
  std::string name;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
  std::int64_t offset = 0;
};

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

/// Element offsets in memory, in the order in which the view's indices run.
std::vector<std::int64_t> offsets(const Shape& shape) {
  std::vector<std::int64_t> all{shape.offset};
  for (std::size_t i = 0; i < shape.sizes.size(); ++i) {
    std::vector<std::int64_t> next;
    for (const std::int64_t base : all) {
      for (std::int64_t k = 0; k < shape.sizes[i]; ++k) next.push_back(base + k * shape.strides[i]);
    }
    all = std::move(next);
  }
  return all;
}

std::vector<Shape> shapes() {
  return {
      {"scalar", {}, {}},
      {"empty", {3, 0, 5}, {0, 5, 1}},
      {"one", {1, 1, 1}, {7, 0, -3}},
      {"contiguous", {7, 11, 13}, {143, 13, 1}},
      {"transposed", {40, 50}, {1, 40}},
      {"channels_last", {2, 3, 20, 30}, {1800, 1, 90, 3}},
      {"odd_strides_of_size_one", {1, 60, 1, 70}, {3, 70, 999, 1}},
      {"rows_with_gaps", {50, 60}, {64, 1}},
      {"short_rows_with_gaps", {900, 2}, {3, 1}},
      {"every_second", {3000}, {2}},
      {"every_third_of_every_second_row", {30, 33}, {200, 3}},
      {"transposed_with_gaps", {33, 30}, {3, 200}},
      {"expanded_rows", {9, 500}, {0, 1}},
      {"expanded_columns", {500, 9}, {1, 0}},
      {"expanded_scalar", {100, 30}, {0, 0}},
      {"expanded_between", {20, 6, 30}, {30, 0, 1}},
      {"expanded_with_gaps", {20, 6, 30}, {64, 0, 2}},
      {"reversed", {3000}, {-1}, 2999},
      {"reversed_rows", {30, 70}, {-70, 1}, 29 * 70},
      {"reversed_with_gaps", {30, 20}, {-100, -2}, 2999},
      {"sliding_window", {1500, 5}, {1, 1}},
      {"overlapping_rows", {50, 40}, {17, 1}},
      {"many_dimensions", {2, 2, 2, 2, 2, 2, 2, 2, 2}, {256, 128, 64, 32, 16, 8, 4, 2, 1}},
      {"many_gaps", {2, 2, 2, 2, 2, 2}, {1024, 512, 128, 32, 8, 3}},
  };
}

class Views : public testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(Stats, Views, testing::ValuesIn(shapes()), [](const auto& value) { return value.param.name; });

TEST_P(Views, AreMeasuredAsTheirElements) {
  const Shape& shape = GetParam();
  std::mt19937_64 random(9);
  for (const FormatId id : kStored) {
    SCOPED_TRACE(format::info(id).name);
    std::vector<std::uint64_t> memory(8192);
    for (auto& pattern : memory) pattern = random() >> (64 - format::info(id).bits);
    if (format::info(id).bits > 16) {  // keep the sums finite
      for (auto& pattern : memory) pattern &= ~(1ULL << (format::info(id).bits - 2));
    }
    const Tensor tensor(id, memory);
    const auto* base = static_cast<const std::uint8_t*>(tensor.view().data);
    const TensorView view{base + shape.offset * static_cast<std::int64_t>(format::storageBytes(id)), id,
                          static_cast<std::int32_t>(shape.sizes.size()), shape.sizes.data(), shape.strides.data()};

    const std::vector<std::int64_t> seen = offsets(shape);
    std::vector<std::uint64_t> patterns;
    for (const std::int64_t at : seen) patterns.push_back(memory[static_cast<std::size_t>(at)]);
    oracle::Stats want = expected(id, patterns);
    // The sum is defined over distinct elements by ascending address, times the expanded sizes.
    std::uint64_t times = 1;
    Shape distinct = shape;
    for (std::size_t i = 0; i < shape.sizes.size(); ++i) {
      if (shape.strides[i] != 0) continue;
      times *= static_cast<std::uint64_t>(shape.sizes[i]);
      distinct.sizes[i] = std::min<std::int64_t>(shape.sizes[i], 1);
    }
    std::vector<std::int64_t> ordered = offsets(distinct);
    std::sort(ordered.begin(), ordered.end());
    const bool overlaps = std::adjacent_find(ordered.begin(), ordered.end()) != ordered.end();
    std::vector<std::uint64_t> walked;
    for (const std::int64_t at : ordered) walked.push_back(memory[static_cast<std::size_t>(at)]);
    want.sum = expected(id, walked).sum * static_cast<double>(times);

    TensorStats specified;
    measureScalar(view, StatsLevel::kFull, specified);
    if (overlaps)
      want.sum = specified.sum;  // addresses do not order such elements; the targets must agree on one order
    expectMatches(specified, want);
    EXPECT_EQ(countNonFiniteScalar(view), want.nan + want.pos_inf + want.neg_inf);
    for (const cpu::Target& target : cpu::targets()) {
      if (!target.runsHere()) continue;
      SCOPED_TRACE(target.name);
      for (const StatsLevel level : {StatsLevel::kFull, StatsLevel::kRange}) {
        TensorStats scalar;
        TensorStats got;
        measureScalar(view, level, scalar);
        cpu::measureWith(&target, view, level, got);
        expectIdentical(got, scalar);
      }
      EXPECT_EQ(cpu::countNonFiniteWith(&target, view), want.nan + want.pos_inf + want.neg_inf);
    }
  }
}

TEST(ElementWalk, TakesDenseViewsAsOneArray) {
  for (const Shape& shape : shapes()) {
    const std::vector<std::uint8_t> memory(1);
    const TensorView view{memory.data(), FormatId::kE5m2, static_cast<std::int32_t>(shape.sizes.size()),
                          shape.sizes.data(), shape.strides.data()};
    std::vector<std::int64_t> at = offsets(shape);
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    const bool gapless = at.empty() || at.back() - at.front() + 1 == static_cast<std::int64_t>(at.size());
    const bool overlapping = shape.name == "sliding_window" || shape.name == "overlapping_rows";
    EXPECT_EQ(ElementWalk(view).array() != nullptr, gapless && !overlapping) << shape.name;
  }
}

}  // namespace
}  // namespace ampscope::stats
