// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Every format that a command can write a report in: those of reports/, and the ones that need the Apache Arrow of a
// Python. Used by cli only.
#pragma once

#include <memory>
#include <string>

#include "analyzer/base/result.h"
#include "reports/data/report_data.h"
#include "reports/parquet/parquet_writer.h"

namespace ampscope::cli {

[[nodiscard]] std::string formatHelp();  ///< "text: for people; json: ..."

/// Error (kUsage): there is no such format. Error (kEnvironment): it is Parquet, and `python` has no pyarrow that fits.
[[nodiscard]] Result<std::shared_ptr<const reports::Reporter>> findFormat(const std::string& name,
                                                                          const std::string& python);

/// What writes Parquet, with the Arrow of this Python's pyarrow. Error (kEnvironment): there is none that fits.
[[nodiscard]] Result<reports::ParquetModule> loadParquet(const std::string& python);

}  // namespace ampscope::cli
