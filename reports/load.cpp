// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/load.h"

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

Result<ReportData> load(const std::string& path, std::optional<std::uint32_t> rank) {
  if (isJson(path)) {
    if (rank) {
      return usageError(path + ": a JSON report does not tell ranks apart; give the session that it was made of");
    }
    return readJsonReport(path);
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(path, rank));
  return collect(session);
}

}  // namespace ampscope::reports
