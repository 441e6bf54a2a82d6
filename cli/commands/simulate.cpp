// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/simulate.h"

#include <fmt/format.h>

#include "analyzer/analysis/gradient_facts_collector.h"
#include "analyzer/store/session.h"
#include "cli/output_file.h"
#include "cli/scale_words.h"

namespace ampscope::cli {
namespace {

using analysis::ScalerMode;
using analysis::ScalerParameters;

Result<double> positive(const char* option, const std::string& text) {
  const std::optional<double> value = parseScale(text);
  if (!value) {
    return usageError(fmt::format("{} is a positive number such as 65536 or 2^16, not '{}'", option, text));
  }
  return *value;
}

}  // namespace

void SimulateCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to read")->required();
  app.add_option("--init-scale", init_scale_, "first scale, as 65536 or 2^16 (default: that of the run)")
      ->type_name("SCALE");
  app.add_option("--growth-factor", growth_factor_, "factor by which the scale grows (default: that of the run)")
      ->type_name("FACTOR");
  app.add_option("--backoff-factor", backoff_factor_, "factor after a skipped step (default: that of the run)")
      ->type_name("FACTOR");
  app.add_option("--growth-interval", growth_interval_,
                 "good steps in a row before it grows (default: that of the run)")
      ->type_name("STEPS")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 31U));
  app.add_option("--fixed-scale", fixed_scale_, "a scale that never changes; steps that overflow are skipped")
      ->type_name("SCALE");
  app.add_flag("--no-scaler", no_scaler_, "no scaler: scale 1, nothing is skipped");
  app.add_option("--sweep", sweep_,
                 "every combination of parameters, as init-scale=2^4..2^24,growth-interval=100,500,2000")
      ->type_name("GRID");
  app.add_option("-f,--format", formats_,
                 "of the output: text, csv, json or svg; of the gradients: fp16, bf16, fp32, fp8-e4m3 or fp8-e5m2 "
                 "(default: as recorded). May be given once for each")
      ->type_name("NAME")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--scaler", scaler_, "which GradScaler of the program, from 1 (default: the first that was used)")
      ->type_name("N");
  app.add_option("-o,--output", output_, "write to a file instead of standard output")->type_name("FILE");
  app.add_flag("--force", force_, "replace an existing output file");
}

Result<void> SimulateCommand::readFormats() {
  for (const std::string& word : formats_) {
    if (const auto output = reports::findSimulationFormat(word)) {
      output_format_ = *output;
    } else if (const auto gradients = parseFormat(word)) {
      gradient_format_ = gradients;
    } else {
      return usageError(fmt::format("there is no format '{}'; there are {} for the output, and {} for gradients", word,
                                    reports::simulationFormatNames(), formatWords()));
    }
  }
  return {};
}

bool SimulateCommand::changesTheScaler() const {
  return !init_scale_.empty() || !growth_factor_.empty() || !backoff_factor_.empty() || growth_interval_.has_value();
}

Result<ScalerParameters> SimulateCommand::parameters(const analysis::Simulator& simulator) const {
  ScalerParameters parameters = simulator.recorded();
  if (no_scaler_) {
    parameters.mode = ScalerMode::kNone;
    return parameters;
  }
  if (!fixed_scale_.empty()) {
    parameters.mode = ScalerMode::kFixed;
    AMPSCOPE_ASSIGN_OR_RETURN(parameters.init_scale, positive("--fixed-scale", fixed_scale_));
    return parameters;
  }
  if (changesTheScaler() || !sweep_.empty()) {
    parameters.mode = ScalerMode::kDynamic;
  }
  if (!init_scale_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(parameters.init_scale, positive("--init-scale", init_scale_));
  }
  if (!growth_factor_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(parameters.rule.growth_factor, positive("--growth-factor", growth_factor_));
  }
  if (!backoff_factor_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(parameters.rule.backoff_factor, positive("--backoff-factor", backoff_factor_));
  }
  parameters.rule.growth_interval = growth_interval_.value_or(parameters.rule.growth_interval);
  return parameters;
}

Result<int> SimulateCommand::run(Terminal& terminal) {
  AMPSCOPE_RETURN_IF_ERROR(readFormats());
  if ((no_scaler_ ? 1 : 0) + (fixed_scale_.empty() ? 0 : 1) + (changesTheScaler() || !sweep_.empty() ? 1 : 0) > 1) {
    return usageError("--no-scaler, --fixed-scale and the parameters of a GradScaler exclude each other");
  }
  AMPSCOPE_RETURN_IF_ERROR(checkOutput(output_, session_, force_));
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(session_));
  AMPSCOPE_ASSIGN_OR_RETURN(const analysis::GradientFacts facts, analysis::readGradientFacts(session, scaler_));
  if (facts.measured_steps == 0) {
    return inputError(fmt::format(
        "{} holds no measured gradients, so nothing is known of another scale: profile a run with a backward pass, "
        "with --stats full or range, and at least one measured step",
        session_));
  }
  const analysis::Simulator simulator(facts, gradient_format_);
  reports::SimulationData data{AMPSCOPE_VERSION, &facts, &simulator};
  AMPSCOPE_ASSIGN_OR_RETURN(const ScalerParameters base, parameters(simulator));
  if (sweep_.empty()) {
    data.simulations.push_back(simulator.simulate(base, analysis::Detail::kFull));
  } else {
    AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<ScalerParameters> grid, parseSweep(sweep_, base));
    data.sweep = true;
    for (const ScalerParameters& point : grid) {
      data.simulations.push_back(simulator.simulate(point, analysis::Detail::kSummary));
    }
  }
  const reports::Style style{terminal.columns(), !isFile(output_) && terminal.colorOut()};
  AMPSCOPE_RETURN_IF_ERROR(writeOutput(output_, terminal, [&](std::ostream& out) {
    return reports::renderSimulation(data, output_format_, style, out);
  }));
  return 0;
}

}  // namespace ampscope::cli
