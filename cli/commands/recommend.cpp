// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/recommend.h"

#include <fmt/format.h>

#include "analyzer/analysis/recommendation.h"
#include "analyzer/policy/recommended.h"
#include "analyzer/store/session.h"
#include "cli/output_file.h"
#include "reports/recommendation/recommendation_report.h"

namespace ampscope::cli {

void RecommendCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to read")->required();
  app.add_option("-o,--output", policy_, "write the policy to a file")->type_name("FILE");
  app.add_option("--objective", objective_,
                 "safest (float32 for what has an error or a warning), balanced (float32 for errors) or fastest "
                 "(bfloat16 for errors)")
      ->type_name("NAME")
      ->default_str("balanced");
  app.add_option("-f,--format", format_, "what to show: text, json, or python, a snippet to paste")
      ->type_name("NAME")
      ->default_str("text");
  app.add_flag("--force", force_, "replace an existing policy");
}

Result<int> RecommendCommand::run(Terminal& terminal) {
  const std::optional<analysis::Objective> objective = analysis::findObjective(objective_);
  if (!objective) {
    return usageError(fmt::format("--objective is safest, balanced or fastest, not '{}'", objective_));
  }
  const std::optional<reports::RecommendationFormat> format = reports::findRecommendationFormat(format_);
  if (!format) {
    return usageError(
        fmt::format("there is no format '{}'; there are: {}", format_, reports::recommendationFormatNames()));
  }
  AMPSCOPE_RETURN_IF_ERROR(checkOutput(policy_, session_, force_));
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(session_));
  AMPSCOPE_ASSIGN_OR_RETURN(const reports::ReportData data, reports::collect(session));
  const analysis::Recommendation recommendation = analysis::recommend(data.analysis, *objective);
  if (isFile(policy_)) {
    AMPSCOPE_RETURN_IF_ERROR(writeOutput(policy_, terminal, [&](std::ostream& out) {
      return reports::writePolicy(policy::policyOf(recommendation, data.analysis), data.generator_version, objective_,
                                  out);
    }));
  }
  const reports::Style style{terminal.columns(), terminal.colorOut()};
  AMPSCOPE_RETURN_IF_ERROR(writeOutput("", terminal, [&](std::ostream& out) {
    return reports::renderRecommendation(data, recommendation, *format, style, out);
  }));
  return 0;
}

}  // namespace ampscope::cli
