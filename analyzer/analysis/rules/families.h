// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rules: each is a pure function that adds its findings over an analysis (all of it but its findings), in any
// order. One source file per family. Declared from the table, so that a row without its function does not link. Used by
// finding.cpp only.
#pragma once

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/finding.h"

namespace ampscope::analysis {

#define AMPSCOPE_RULE(name, id, severity, title) void find##name(const Analysis& analysis, Findings& findings);
#define AMPSCOPE_THRESHOLD(rule, name, value, meaning)
#include "analyzer/analysis/rules.inc"
#undef AMPSCOPE_RULE
#undef AMPSCOPE_THRESHOLD

}  // namespace ampscope::analysis
