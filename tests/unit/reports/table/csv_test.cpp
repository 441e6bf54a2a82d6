// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/table/csv.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <sstream>

namespace ampscope::reports {
namespace {

constexpr auto kColumns = std::to_array<Column>({{"text", ColumnType::kText},
                                                 {"count", ColumnType::kCount},
                                                 {"real", ColumnType::kReal},
                                                 {"truth", ColumnType::kTruth}});

TEST(CsvWriter, WritesTitlesAndRows) {
  std::ostringstream out;
  CsvWriter rows(out, kColumns);
  rows.add("plain").add(std::int64_t{-3}).add(0.1).add(true).end();
  rows.add("a,\"b\"\n").add(std::uint32_t{7}).add(std::numeric_limits<double>::infinity()).add(false).end();
  rows.skip().skip().measured(std::numeric_limits<double>::quiet_NaN()).skip().end();
  EXPECT_EQ(out.str(), "text,count,real,truth\nplain,-3,0.1,true\n\"a,\"\"b\"\"\n\",7,inf,false\n,,,\n");
}

TEST(CsvWriter, CountsSaturateAndNanIsAValueUnlessItWasMeasured) {
  std::ostringstream out;
  CsvWriter rows(out, kColumns);
  rows.skip().add(std::numeric_limits<std::uint64_t>::max()).add(std::numeric_limits<double>::quiet_NaN()).skip();
  rows.end();
  EXPECT_EQ(out.str(), "text,count,real,truth\n,9223372036854775807,nan,\n");
}

}  // namespace
}  // namespace ampscope::reports
