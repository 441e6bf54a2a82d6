// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/base/vocabulary.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace ampscope {
namespace {

TEST(Vocabulary, NamesAreTorchs) {
  EXPECT_EQ(name(Dtype::kFloat16), "float16");
  EXPECT_EQ(name(Dtype::kBfloat16), "bfloat16");
  EXPECT_EQ(name(Dtype::kFloat8E5m2fnuz), "float8_e5m2fnuz");
  EXPECT_EQ(name(Dtype::kComplex128), "complex128");
  EXPECT_EQ(name(Phase::kBackward), "backward");
  EXPECT_EQ(name(Role::kGradWeight), "grad_weight");
  EXPECT_EQ(name(DeviceType::kCuda), "cuda");
  EXPECT_EQ(name(Unmeasured::kNone), "measured");
}

/// Every number of a list has a name of its own, and every number beyond has none.
template <class Enum>
void expectNames(Enum last, std::uint8_t hole = 255) {
  std::set<std::string_view> names;
  for (std::uint8_t number = 0; number <= static_cast<std::uint8_t>(last); ++number) {
    if (number != hole) {
      EXPECT_TRUE(names.insert(name(static_cast<Enum>(number))).second) << int{number};
    }
  }
  EXPECT_EQ(name(static_cast<Enum>(static_cast<std::uint8_t>(last) + 1)), "unknown");
  EXPECT_EQ(name(static_cast<Enum>(255)), "unknown");
}

TEST(Vocabulary, NumbersFromAFileAlwaysHaveAName) {
  expectNames(Phase::kScaler);
  expectNames(Role::kUpdate);
  expectNames(Dtype::kOtherFloat, 5);
  EXPECT_EQ(name(static_cast<Dtype>(5)), "unknown");
  expectNames(DeviceType::kMeta);
  expectNames(Unmeasured::kOverwritten);
  expectNames(DeviceWorkKind::kSet);
  expectNames(DeviceWorkOwner::kOutside);
}

}  // namespace
}  // namespace ampscope
