// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope merge`: one session of the sessions of single ranks. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

class MergeCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "merge"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Make one session of those of single ranks, step by step";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope merge rank0.ampscope rank1.ampscope -o run.ampscope\n"
           "ampscope merge rank*.ampscope -o run.ampscope --force";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::vector<std::string> sessions_;
  std::string output_;
  bool force_ = false;
};

}  // namespace ampscope::cli
