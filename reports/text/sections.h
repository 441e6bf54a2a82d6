// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The sections of the terminal summary, one function each, in the order in which they are shown. Used by the text
// report only.
#pragma once

#include "reports/text/page.h"

namespace ampscope::reports {

void writeHead(const analysis::Analysis& analysis, Page& page);
void writeFindings(const analysis::Analysis& analysis, Page& page);
void writeScalers(const analysis::Analysis& analysis, Page& page);
void writeLayers(const analysis::Analysis& analysis, Page& page);
void writeReferences(const analysis::Analysis& analysis, Page& page);
void writeBalances(const analysis::Analysis& analysis, Page& page);
void writeCasts(const analysis::Analysis& analysis, Page& page);
void writeFp8Scales(const analysis::Analysis& analysis, Page& page);
void writeRanges(const analysis::Analysis& analysis, Page& page);
void writeDeviceWork(const analysis::Analysis& analysis, Page& page);
void writeCoverage(const analysis::Analysis& analysis, Page& page);

}  // namespace ampscope::reports
