// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tune/tune_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "analyzer/store/fields.h"
#include "analyzer/store/session.h"

namespace ampscope::tune {
namespace {

namespace fs = std::filesystem;

constexpr int kMostRuns = 10'000;
constexpr int kSignalBase = 128;
constexpr char kWordSeparator = '\x1f';  // as in table run of the session

bool isInterrupt(int exit_code) { return exit_code == kSignalBase + SIGINT || exit_code == kSignalBase + SIGTERM; }

}  // namespace

std::string TuneFolder::path(int number, const char* extension) const {
  return (fs::path(folder_) / fmt::format("{:02}.{}", number, extension)).string();
}

Result<TuneFolder> TuneFolder::open(const std::string& folder, launch::ProfileRequest profile) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder, error)) {
    return inputError(fmt::format("cannot make the folder {}: {}; name another with -o", folder,
                                  error ? error.message() : "there is a file of that name"));
  }
  TuneFolder opened(folder, std::move(profile));
  const std::string command = fmt::format("{}", fmt::join(opened.profile_.program, std::string(1, kWordSeparator)));
  const std::string options = encode(opened.profile_.tracer);
  for (int number = 0; number < kMostRuns; ++number) {
    const std::string policy_file = opened.path(number, "policy.json");
    if (!fs::exists(policy_file, error)) {
      break;
    }
    AMPSCOPE_ASSIGN_OR_RETURN(const policy::Policy policy, policy::readPolicy(policy_file));
    opened.numbers_.emplace(policy::encode(policy), number);
    opened.next_ = number + 1;
    const std::string session_file = opened.path(number, "ampscope");
    if (!fs::exists(session_file, error)) {
      continue;
    }
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(session_file));
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Fields fields, session.runInfo());
    if (store::valueOf(fields, "command") != command || store::valueOf(fields, "options") != options) {
      return usageError(fmt::format(
          "{} holds runs of another program, of other arguments or with other options; name another folder with -o",
          folder));
    }
  }
  return opened;
}

Result<Observed> TuneFolder::run(const policy::Policy& policy) {
  const auto [known, is_new] = numbers_.emplace(policy::encode(policy), next_);
  const int number = known->second;
  next_ = std::max(next_, number + 1);
  Observed observed;
  observed.session = path(number, "ampscope");
  std::error_code error;
  if (!is_new && fs::exists(observed.session, error)) {
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(observed.session));
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Fields fields, session.runInfo());
    observed.reused = store::valueOf(fields, "exit_code") == "0";  // a run that failed may have been interrupted
  }
  if (!observed.reused) {
    const std::string policy_file = path(number, "policy.json");
    std::ofstream file(policy_file, std::ios::binary | std::ios::trunc);
    file << policy::encode(policy) << '\n';
    if (!file.flush()) {
      return inputError(fmt::format("cannot write {}", policy_file));
    }
    launch::ProfileRequest request = profile_;
    request.session = observed.session;
    request.force = true;
    request.output = path(number, "log");
    if (!policy::settings(policy).empty()) {
      request.policy = policy;
      request.policy_name = policy_file;
    }
    AMPSCOPE_ASSIGN_OR_RETURN(const launch::ProfileOutcome outcome, launch::profile(request));
    if (outcome.not_saved) {
      return *outcome.not_saved;
    }
    observed.interrupted = isInterrupt(outcome.exit_code);
    if (!outcome.nothing_recorded.empty()) {
      observed.failure = "nothing was recorded: " + outcome.nothing_recorded;
    } else if (outcome.exit_code != 0) {
      observed.failure = fmt::format("the program ended with exit code {}; {} holds what it printed", outcome.exit_code,
                                     request.output);
    } else if (outcome.not_applied) {
      observed.failure = outcome.not_applied->message;
    }
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(observed.session));
  AMPSCOPE_ASSIGN_OR_RETURN(observed.analysis, analysis::analyze(session));
  for (const analysis::PolicySetting& setting : observed.analysis.run.policy) {
    if (!setting.applied && observed.failure.empty()) {
      observed.failure = fmt::format("{} {} was not applied", setting.what, setting.value);
    }
  }
  return observed;
}

}  // namespace ampscope::tune
