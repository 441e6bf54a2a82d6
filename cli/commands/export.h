// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope export`: the tables of a session for data frames and query engines. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

class ExportCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "export"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Add the tables of a session to a folder of many runs, as Parquet or CSV";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope export run.ampscope -o fleet\n"
           "ampscope export run.ampscope -o fleet --run job-4711 --label commit=$(git rev-parse HEAD)\n"
           "ampscope export run.ampscope -o tables --format csv";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::string session_;
  std::string folder_;
  std::string format_ = "parquet";
  std::string run_;
  std::vector<std::string> labels_;
  std::string python_ = "python3";
  bool force_ = false;
};

}  // namespace ampscope::cli
