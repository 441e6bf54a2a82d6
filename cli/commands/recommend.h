// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope recommend`: which modules should run in which precision, and the policy that makes them. Used by cli only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

class RecommendCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "recommend"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Recommend a precision for each module, and write it as a policy";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope recommend run.ampscope\n"
           "ampscope recommend run.ampscope --objective fastest -o policy.json\n"
           "ampscope recommend run.ampscope --format python";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::string session_;
  std::string objective_ = "balanced";
  std::string format_ = "text";
  std::string policy_;
  bool force_ = false;
};

}  // namespace ampscope::cli
