// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope tune`: the smallest policy under which a program runs without findings, verified by running it. Used by cli
// only.
#pragma once

#include <string>
#include <vector>

#include "analyzer/launch/profile.h"
#include "analyzer/tune/tune.h"
#include "cli/command.h"

namespace ampscope::cli {

class TuneCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "tune"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Find the smallest policy under which a program runs without findings, by running it";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope tune -- python train.py --steps 200\n"
           "ampscope tune -o tuning --reference-run --tolerance 0.02 -- python train.py --steps 200";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;
  [[nodiscard]] bool takesProgram() const override { return true; }
  void setProgram(std::vector<std::string> program) override { profile_.program = std::move(program); }

 private:
  [[nodiscard]] Result<void> checkOptions();

  launch::ProfileRequest profile_;
  tune::TuneRequest request_;
  std::string folder_ = "tuning";
  std::string objective_ = "balanced";
  std::string format_ = "text";
  std::string stats_;
  std::string every_;
  std::string reference_;
};

}  // namespace ampscope::cli
