// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope gui`: becomes the desktop program. Used by cli only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

class GuiCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "gui"; }
  [[nodiscard]] std::string_view summary() const override { return "Explore a session on the desktop"; }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope gui run.ampscope\n"
           "ampscope gui run.ampscope --view layers\n"
           "ampscope gui fixed.ampscope --compare run.ampscope --view compare";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::string session_;
  std::string view_;
  std::string other_;
};

}  // namespace ampscope::cli
