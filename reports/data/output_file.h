// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How a report becomes a file: beside it first, then renamed, so that a reader never sees half of it. The only place
// that opens a text file for writing. Used by reports, cli and gui.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "reports/data/report_data.h"

namespace ampscope::reports {

/// Calls `write` with a stream and makes what it wrote the file `path`, replacing what is there. What is no regular
/// file (a device, a pipe) cannot be replaced and is written directly; a link is followed. Error: one sentence that
/// names `path`; then `path` is as it was and no other file is left.
[[nodiscard]] Result<void> writeFile(const std::string& path, const std::function<Result<void>(std::ostream&)>& write);

/// The same, of a file that nobody else sees yet: `path` is written directly, and the sentence names `shown_path`. What
/// is there of it after an error stays.
[[nodiscard]] Result<void> writeNewFile(const std::string& path, const std::string& shown_path,
                                        const std::function<Result<void>(std::ostream&)>& write);

/// The same as writeFile, of a whole report.
[[nodiscard]] Result<void> writeReport(const std::string& path, const Reporter& reporter, const ReportData& data,
                                       const Style& style);

/// On standard output. Whoever reads a pipe may close it early: that is no error. A full disk is one.
[[nodiscard]] Result<void> writeStream(std::ostream& out, const std::function<Result<void>(std::ostream&)>& write);

}  // namespace ampscope::reports
