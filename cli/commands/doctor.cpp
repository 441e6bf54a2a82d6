// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/doctor.h"

#include <fmt/format.h>

#include <algorithm>

namespace ampscope::cli {
namespace {

constexpr int kWorks = 0;

struct Look {
  std::string_view word;
  std::string_view color;
};

Look look(launch::Verdict verdict) {
  switch (verdict) {
    case launch::Verdict::kWorks:
      return {"works", "\033[32m"};
    case launch::Verdict::kLimited:
      return {"limited", "\033[33m"};
    case launch::Verdict::kBroken:
      break;
  }
  return {"broken", "\033[31m"};
}

void print(const launch::Check& check, Terminal& terminal) {
  const Look shown = look(check.verdict);
  const std::string word = fmt::format("{:<9}", shown.word);
  terminal.out() << (terminal.colorOut() ? fmt::format("{}{}\033[0m", shown.color, word) : word)
                 << fmt::format("{:<10}{}\n", check.subject, check.finding);
  if (!check.remedy.empty()) {
    terminal.out() << fmt::format("{:19}{}\n", "", check.remedy);
  }
}

}  // namespace

void DoctorCommand::setup(CLI::App& app) {
  app.add_option("--python", request_.python, "the interpreter that runs your training programs")
      ->type_name("EXE")
      ->default_str(request_.python);
  app.add_flag("--no-trial", no_trial_, "do not record a program of one op; nothing is compiled");
}

Result<int> DoctorCommand::run(Terminal& terminal) {
  request_.trial = !no_trial_;
  const std::vector<launch::Check> checks = launch::probe(request_);
  for (const launch::Check& check : checks) {
    print(check, terminal);
  }
  const auto broken = std::find_if(checks.begin(), checks.end(), [](const launch::Check& check) {
    return check.verdict == launch::Verdict::kBroken;
  });
  if (broken == checks.end()) {
    return kWorks;
  }
  return environmentError(fmt::format("profiling Python programs does not work here: {}: {}", broken->subject,
                                      broken->remedy.empty() ? broken->finding : broken->remedy));
}

}  // namespace ampscope::cli
