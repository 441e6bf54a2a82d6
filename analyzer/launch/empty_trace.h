// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The trace of a run in which nothing was recorded: it makes a valid, empty session that says why. Used by launch only.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "analyzer/base/result.h"

namespace ampscope::launch {

/// Whether any process has left a trace in `folder`.
[[nodiscard]] bool holdsTrace(const std::string& folder);

/// Writes `<pid>.amptrace` with the process, `why` as a notice, and no op. `command` is argv joined by \x1f. Error: the
/// file cannot be written.
[[nodiscard]] Result<void> writeEmptyTrace(const std::string& folder, pid_t pid, std::string_view command,
                                           std::string_view why);

}  // namespace ampscope::launch
