// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The numbers that the program gave to an op call: as Scalar arguments, or in an expression (x + 1e-8),
// where torch makes a tensor without dimensions of them. Used by analysis only.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class Constants {
 public:
  /// `rows` by call, as the session gives them.
  explicit Constants(std::vector<store::ConstantRow> rows) : rows_(std::move(rows)) {}

  /// The argument `name` of `call`, and of that element `element` or the only one.
  [[nodiscard]] std::optional<double> find(CallId call, std::string_view name, std::uint32_t element = 0) const {
    const auto [first, last] = std::equal_range(rows_.begin(), rows_.end(), store::ConstantRow{call, {}, 0, 0},
                                                [](const auto& a, const auto& b) { return a.call < b.call; });
    const store::ConstantRow* only = nullptr;
    for (const store::ConstantRow& row : std::span(first, last)) {
      if (row.name == name && row.element == element) {
        return row.value;
      }
      only = row.name == name && row.element == 0 ? &row : only;
    }
    return only != nullptr ? std::optional(only->value) : std::nullopt;
  }

 private:
  std::vector<store::ConstantRow> rows_;
};

/// The one value of all elements, where the measurement tells it.
[[nodiscard]] inline std::optional<double> singleValue(const store::TensorRow& tensor) noexcept {
  const stats::TensorStats* const stats = tensor.stats;
  const bool finite = stats != nullptr && stats->pos_inf + stats->neg_inf + stats->nan == 0;
  return finite && stats->numel != 0 && stats->min == stats->max ? std::optional(stats->min) : std::nullopt;
}

/// A number of an expression: a tensor without dimensions.
[[nodiscard]] inline bool isNumber(const store::TensorRow& tensor) noexcept { return tensor.shape.empty(); }

}  // namespace ampscope::analysis
