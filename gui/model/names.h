// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the GUI writes places, dtypes and numbers. Used by gui; any thread.
#pragma once

#include <QString>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/analysis/finding.h"
#include "analyzer/analysis/place.h"
#include "gui/model/filter.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

[[nodiscard]] inline QString text(std::string_view utf8) {
  return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

[[nodiscard]] QString moduleText(const analysis::ModulePlace& module);
[[nodiscard]] QString opText(const analysis::Site& site);  ///< "addmm (linear)"
[[nodiscard]] QString dtypeText(Dtype dtype);              ///< "fp16", "bf16", "fp32", ...
[[nodiscard]] QString dtypesText(const std::vector<Dtype>& dtypes);
[[nodiscard]] QString severityText(int severity);                          ///< "error"; "" for -1
[[nodiscard]] QString countText(std::uint64_t count);                      ///< "" for 0
[[nodiscard]] QString magnitudeText(double value);                         ///< "-" for NaN
[[nodiscard]] QString shareText(std::uint64_t part, std::uint64_t whole);  ///< "" for 0
[[nodiscard]] QString millisecondsText(std::int64_t nanoseconds);

/// "1 error, 2 warnings": those that are there, by severity.
[[nodiscard]] QString findingCounts(const std::array<std::uint64_t, 3>& findings,
                                    const QString& separator = QStringLiteral(", "));

/// Module, op, phase and role of a site as a filter sees them. `op` holds the public op too.
[[nodiscard]] FilterFacts factsOf(const analysis::Site& site);
[[nodiscard]] RangeBar rangeBar(double absmin, double absmax, Dtype dtype, bool non_finite);

/// A cell with a number in it that sorts by it; NaN sorts first.
[[nodiscard]] Cell numberCell(QString text, double value);

}  // namespace ampscope::gui
