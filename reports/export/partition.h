// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How a value becomes the name of a folder in a partitioned table (`run=lr%3D0.1`). Used by reports/export only.
#pragma once

#include <string>
#include <string_view>

namespace ampscope::reports {

/// What Spark and Hive call a partition without a value; readers give NULL.
inline constexpr std::string_view kNoPartition = "__HIVE_DEFAULT_PARTITION__";

/// `key`=`value`, with the characters that a path or a reader of partitions would take for something else as %XX, the
/// way Hive does. `value` is not empty.
[[nodiscard]] std::string partition(std::string_view key, std::string_view value);

}  // namespace ampscope::reports
