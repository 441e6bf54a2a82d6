// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where a command writes its data: standard output, or a file. Used by cli only.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "analyzer/base/result.h"
#include "cli/terminal/terminal.h"

namespace ampscope::cli {

/// Whether `output` names a file: it is neither empty nor "-".
[[nodiscard]] bool isFile(const std::string& output);

/// Error (kUsage): `output` is `input` itself, or exists and `force` is false.
[[nodiscard]] Result<void> checkOutput(const std::string& output, const std::string& input, bool force);

/// `write` to standard output, or into a file that appears whole (reports/data/output_file.h).
[[nodiscard]] Result<void> writeOutput(const std::string& output, Terminal& terminal,
                                       const std::function<Result<void>(std::ostream&)>& write);

}  // namespace ampscope::cli
