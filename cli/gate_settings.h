// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// ampscope.toml: what a team allows, kept beside its code. docs/ci.md describes it. Used by cli only.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/analysis/gate.h"

namespace ampscope::cli {

/// "error", "warning", "note"; Error (kUsage): another word. `where` begins the sentence.
[[nodiscard]] Result<analysis::Severity> severityOf(std::string_view word, const std::string& where);

/// Error (kUsage): no such rule; names the nearest.
[[nodiscard]] Result<analysis::Rule> ruleOf(const std::string& id, const std::string& where);

/// Sets one limit by its name: absmax, underflow, error, skipped, time. Error (kUsage): another name, or a negative
/// limit.
[[nodiscard]] Result<void> setDrift(const std::string& name, double limit, const std::string& where,
                                    analysis::DriftLimits& limits);

/// Adds what the file says to `options`. Error: it cannot be read (kInput); it is no TOML, has a key that is not known
/// or a value that makes no sense (kUsage, with file and line).
[[nodiscard]] Result<void> readSettings(const std::string& path, analysis::GateOptions& options);

}  // namespace ampscope::cli
