// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope profile`: runs a program and records what its numbers do. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "analyzer/launch/profile.h"
#include "cli/command.h"

namespace ampscope::cli {

class ProfileCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "profile"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Run a training program as it is and record the numbers of every op";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope profile -- python train.py\n"
           "ampscope profile --policy policy.json -o fixed.ampscope -- python train.py\n"
           "ampscope profile -o run.ampscope --steps 100:200 -- torchrun --nproc-per-node 2 train.py";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;
  [[nodiscard]] bool takesProgram() const override { return true; }
  void setProgram(std::vector<std::string> program) override { request_.program = std::move(program); }

 private:
  [[nodiscard]] Result<void> checkOptions();
  void openGui(Terminal& terminal);

  launch::ProfileRequest request_;
  std::string policy_;
  std::string like_;
  bool gui_ = false;
  std::string stats_;
  std::string every_;
  std::string steps_;
  std::string budget_;
  std::string reference_;
  std::string reference_every_;
  std::string reference_samples_;
  std::string reference_seed_;
  std::string reference_memory_;
};

}  // namespace ampscope::cli
