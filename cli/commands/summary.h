// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a person reads at the end of a run. Used by cli only.
#pragma once

#include <string>

#include "analyzer/base/result.h"
#include "analyzer/store/ingest.h"
#include "cli/terminal/terminal.h"

namespace ampscope::cli {

/// The text report of `session` on terminal.err(): standard output belongs to the program.
[[nodiscard]] Result<void> printSummary(const std::string& session, Terminal& terminal);

/// One line on where the session lies.
void printSessionLine(const std::string& session, const store::IngestReport& report, Terminal& terminal);

}  // namespace ampscope::cli
