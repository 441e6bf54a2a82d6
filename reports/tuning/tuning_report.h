// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a tuning tried, what each run showed, and which policy came of it: for people (text) and for programs (JSON,
// schema ampscope-tuning-1). Used by cli.
#pragma once

#include <ostream>
#include <string>

#include "analyzer/base/result.h"
#include "analyzer/tune/tune.h"
#include "reports/data/report_data.h"

namespace ampscope::reports {

/// `policy_file` is where the best policy was written; "" without one. Error: the stream failed.
[[nodiscard]] Result<void> writeTuningText(const tune::TuneOutcome& outcome, const std::string& policy_file,
                                           const Style& style, std::ostream& out);
[[nodiscard]] Result<void> writeTuningJson(const tune::TuneOutcome& outcome, const std::string& policy_file,
                                           const std::string& generator_version, std::ostream& out);

}  // namespace ampscope::reports
