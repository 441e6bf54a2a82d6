// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope check`: does a run pass what a team allows? The gate of a CI job. Used by cli only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/gate.h"
#include "cli/command.h"

namespace ampscope::cli {

class CheckCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "check"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Fail, with exit code 1, when a run is worse than what is allowed";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope check run.ampscope --fail-on warning\n"
           "ampscope check run.ampscope --baseline baseline.json --drift absmax=3 --junit junit.xml --sarif out.sarif";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  [[nodiscard]] Result<analysis::GateOptions> options() const;

  std::string source_;
  std::string fail_on_;
  std::string baseline_;
  std::string settings_;
  std::optional<std::string> range_;
  std::vector<std::string> most_;
  std::vector<std::string> drift_;
  double coverage_ = -1;
  std::map<std::string, std::string> outputs_;  // format -> file
  std::string python_ = "python3";
};

}  // namespace ampscope::cli
