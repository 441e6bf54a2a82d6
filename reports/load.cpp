// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/load.h"

#include <fmt/format.h>

#include <fstream>

#include "analyzer/store/session.h"
#include "reports/json/json_reader.h"

namespace ampscope::reports {
namespace {

bool isJson(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char first = 0;
  return file >> first && first == '{';
}

}  // namespace

Result<ReportData> load(const std::string& path, std::optional<std::uint32_t> rank,
                        const std::optional<std::string>& range) {
  if (isJson(path)) {
    AMPSCOPE_ASSIGN_OR_RETURN(ReportData report, readJsonReport(path));
    if (rank || (range && report.analysis.run.range != range)) {
      return usageError(fmt::format("{}: a JSON report does not tell {} apart; give the session that it was made of",
                                    path, rank ? "ranks" : "NVTX ranges"));
    }
    return report;
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(path, rank, range));
  return collect(session);
}

}  // namespace ampscope::reports
