// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope ingest`: makes a session of traces that a run has left behind. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

class IngestCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "ingest"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Make a session of traces: those of a killed run, or kept ones";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope ingest run.ampscope.traces -o run.ampscope\n"
           "ampscope ingest 4711.amptrace 4712.amptrace -o run.ampscope";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  std::vector<std::string> traces_;
  std::string session_;
  bool force_ = false;
};

}  // namespace ampscope::cli
