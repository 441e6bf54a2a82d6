// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a session, added to a folder that holds those of many runs:
// FOLDER/TABLE/run=NAME/rank=N/part-0.parquet. docs/fleet.md describes the tables. Used by cli.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/base/result.h"
#include "reports/parquet/parquet_writer.h"

namespace ampscope::reports {

struct ExportRequest {
  std::string session;                                        ///< path
  std::string folder;                                         ///< made where it is not there
  std::string run;                                            ///< name of the run, unique in the folder
  std::vector<std::pair<std::string, std::string>> labels{};  ///< what a person says of the run: commit, model, ...
  bool force = false;                                         ///< replace a run of that name
  std::optional<ParquetModule> parquet{};                     ///< empty: CSV
};

struct ExportReport {
  std::uint64_t tables = 0;
  std::uint64_t ranks = 0;
  std::uint64_t bytes = 0;
};

/// Everything is written into a hidden folder in `folder` first, and moved when all of it is there. Error: the session
/// cannot be read; the run is there (kUsage); the folder cannot be written. Then `folder` holds what it held before.
[[nodiscard]] Result<ExportReport> exportSession(const ExportRequest& request);

}  // namespace ampscope::reports
