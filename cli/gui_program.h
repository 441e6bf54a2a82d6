// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The desktop program: where it is, and how it is started beside this one. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::cli {

inline constexpr const char* kGuiProgram = "ampscope-gui";

/// Beside this program where it is, else as PATH has it.
[[nodiscard]] std::string guiProgramPath();

/// Why it could not be started, with what shows the same.
[[nodiscard]] Error guiNotStarted(const std::string& program, int error);

/// Starts it on its own: it outlives this process, and signals to this process' group do not reach it. Error
/// (kEnvironment): it is not there.
[[nodiscard]] Result<void> startGui(const std::vector<std::string>& arguments);

}  // namespace ampscope::cli
