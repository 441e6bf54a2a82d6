// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows of a table as a Parquet file, through the module that holds Apache Arrow. Used by reports only.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analyzer/base/result.h"
#include "reports/parquet/parquet_module.h"
#include "reports/table/table.h"

namespace ampscope::reports {

/// The loaded module. It stays loaded until the process ends, as Arrow has threads of its own.
class ParquetModule {
 public:
  /// `module_path` is that of libampscope_parquet.so; `library_folder` holds Arrow's libraries, or is empty when the
  /// system's loader finds them. Error (kEnvironment): one of them is missing or of another version.
  [[nodiscard]] static Result<ParquetModule> load(const std::string& module_path, const std::string& library_folder);

  decltype(&ampscope_parquet_open) open = nullptr;
  decltype(&ampscope_parquet_write) write = nullptr;
  decltype(&ampscope_parquet_close) close = nullptr;
  decltype(&ampscope_parquet_free) free = nullptr;
};

/// Writes the file `path`, which must not be there, with the rows that `write` gives. Error: one of these; or the file
/// cannot be written (a sentence that names `shown_path`), and what is there of it is no Parquet file.
[[nodiscard]] Result<void> writeParquet(const ParquetModule& module, const std::string& path,
                                        const std::string& shown_path, std::span<const Column> columns,
                                        const WriteRows& write);

/// A Python distribution that has the Arrow of this build, as pip names it: "pyarrow==26.*". Empty: this ampscope was
/// built without the module.
[[nodiscard]] std::string parquetRequirement();

}  // namespace ampscope::reports
