// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope report`: what a recorded session says, for people or for programs. Used by cli only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/command.h"

namespace ampscope::cli {

class ReportCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "report"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Show what a session says, for people, programs and CI";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope report run.ampscope\n"
           "ampscope report run.ampscope --format json -o report.json\n"
           "ampscope report run.ampscope --rank 1\n"
           "ampscope report run.ampscope --range backward\n"
           "ampscope report run.ampscope --format markdown | gh pr comment --body-file -";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::string session_;
  std::string format_ = "text";
  std::string output_;
  int width_ = 0;
  std::optional<std::uint32_t> rank_;
  std::optional<std::string> range_;
  std::string python_ = "python3";
  bool force_ = false;
};

}  // namespace ampscope::cli
