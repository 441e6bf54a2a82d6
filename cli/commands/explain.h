// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope explain`: what a finding means and what to do about it. Used by cli only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

class ExplainCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "explain"; }
  [[nodiscard]] std::string_view summary() const override { return "Explain what a finding means and what to do"; }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope explain\n"
           "ampscope explain nan-origin";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::string rule_;
};

}  // namespace ampscope::cli
