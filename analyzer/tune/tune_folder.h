// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The folder in which tune keeps every run: NN.policy.json, the session NN.ampscope, and NN.log, what the program
// printed. It is also the memory of a tuning that was interrupted: a policy whose session is there is not run again.
// Used by cli; one process at a time in a folder.
#pragma once

#include <map>
#include <string>

#include "analyzer/base/result.h"
#include "analyzer/launch/profile.h"
#include "analyzer/policy/policy.h"
#include "analyzer/tune/tune.h"

namespace ampscope::tune {

class TuneFolder {
 public:
  /// Makes the folder if need be. `profile` holds the program, its arguments and the tracer's options; session, policy
  /// and output are the folder's. Error: it cannot be made or read (kInput), or holds runs of another command or with
  /// other options (kUsage).
  [[nodiscard]] static Result<TuneFolder> open(const std::string& folder, launch::ProfileRequest profile);

  /// Runs the program under the policy, or finds that run. Error: the program cannot be started, or its session
  /// cannot be written or read.
  [[nodiscard]] Result<Observed> run(const policy::Policy& policy);

 private:
  TuneFolder(std::string folder, launch::ProfileRequest profile)
      : folder_(std::move(folder)), profile_(std::move(profile)) {}
  [[nodiscard]] std::string path(int number, const char* extension) const;

  std::string folder_;
  launch::ProfileRequest profile_;
  std::map<std::string, int> numbers_;  ///< encoded policy -> its run
  int next_ = 0;
};

}  // namespace ampscope::tune
