// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A table as it is before it becomes CSV or Parquet: named, typed columns, and rows that are written field by field.
// Used by reports only.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "analyzer/base/result.h"

namespace ampscope::reports {

enum class ColumnType : std::uint8_t {
  kText,   ///< UTF-8
  kCount,  ///< std::int64_t
  kReal,   ///< binary64; may be inf and nan
  kTruth,  ///< bool
};

struct Column {
  std::string_view name;
  ColumnType type = ColumnType::kText;
};

/// Takes the fields of a row in the order of the columns, each of its column's type. Any field may be absent.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  virtual RowSink& add(std::string_view text) = 0;  ///< bytes that are no UTF-8 become U+FFFD
  virtual RowSink& add(std::int64_t count) = 0;
  virtual RowSink& add(double real) = 0;
  virtual RowSink& add(bool truth) = 0;
  virtual RowSink& skip() = 0;  ///< an absent value
  virtual void end() = 0;       ///< of the row

  RowSink& add(const char* text) { return add(std::string_view(text)); }
  RowSink& add(std::uint64_t count);  ///< saturates
  RowSink& add(std::uint32_t count) { return add(std::int64_t{count}); }
  /// NaN: no such element, so nothing.
  RowSink& measured(double real) { return std::isnan(real) ? skip() : add(real); }
};

/// Writes all rows of a table. Error: they cannot be read.
using WriteRows = std::function<Result<void>(RowSink& rows)>;

}  // namespace ampscope::reports
