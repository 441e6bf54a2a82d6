// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope doctor`: what works on this machine. Used by cli only.
#pragma once

#include "analyzer/launch/probe.h"
#include "cli/command.h"

namespace ampscope::cli {

class DoctorCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "doctor"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Tell what works on this machine, and what to do about the rest";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope doctor\n"
           "ampscope doctor --python ~/venv/bin/python";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  launch::ProbeRequest request_;
  bool no_trial_ = false;
};

}  // namespace ampscope::cli
