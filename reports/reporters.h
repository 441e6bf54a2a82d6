// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which formats are there? The registry of every Reporter. Used by cli and gui.
#pragma once

#include <span>
#include <string_view>

#include "reports/data/report_data.h"

namespace ampscope::reports {

/// All formats, text first. They live as long as the process; any thread.
[[nodiscard]] std::span<const Reporter* const> reporters() noexcept;

/// nullptr: no such format.
[[nodiscard]] const Reporter* findReporter(std::string_view name) noexcept;

}  // namespace ampscope::reports
