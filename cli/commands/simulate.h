// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope simulate`: what another scale would have done in a recorded run. Used by cli only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/simulation.h"
#include "cli/command.h"
#include "reports/simulation/simulation_report.h"

namespace ampscope::cli {

class SimulateCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "simulate"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Predict what another GradScaler would have done in a recorded run";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope simulate run.ampscope\n"
           "ampscope simulate run.ampscope --init-scale 2^10 --growth-interval 500\n"
           "ampscope simulate run.ampscope --format bf16 --format svg -o bf16.svg\n"
           "ampscope simulate run.ampscope --sweep init-scale=2^4..2^24,growth-interval=100,500,2000";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  [[nodiscard]] Result<void> readFormats();
  [[nodiscard]] Result<analysis::ScalerParameters> parameters(const analysis::Simulator& simulator) const;
  [[nodiscard]] bool changesTheScaler() const;

  std::string session_;
  std::vector<std::string> formats_;
  std::string init_scale_;
  std::string growth_factor_;
  std::string backoff_factor_;
  std::string fixed_scale_;
  std::string sweep_;
  std::string output_;
  std::optional<std::int64_t> growth_interval_;
  std::optional<std::uint32_t> scaler_;
  bool no_scaler_ = false;
  bool force_ = false;
  reports::SimulationFormat output_format_ = reports::SimulationFormat::kText;
  std::optional<format::FormatId> gradient_format_;
};

}  // namespace ampscope::cli
