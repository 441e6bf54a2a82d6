// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Can the session be written, before the program runs for hours? Claims the place of a session and the folder for the
// traces beside it. Used by launch only, by one thread.
#pragma once

#include <string>

#include "analyzer/base/result.h"

namespace ampscope::launch {

inline constexpr const char* kPolicyFile = "policy.json";  ///< among the traces: what the program is asked to apply

/// `<session>.traces` exists and is locked while the object lives; the lock ends with the process, however it ends.
class OutputPlace {
 public:
  /// Error kUsage: the session, or traces of an earlier run, exist and `force` is false; the name is a folder; another
  /// ampscope is recording there. Error kInput: the folder is missing or unwritable, or the disk is full. With `force`
  /// the earlier traces are removed; the earlier session stays.
  [[nodiscard]] static Result<OutputPlace> claim(const std::string& session, bool force);
  OutputPlace(OutputPlace&& other) noexcept;
  OutputPlace& operator=(OutputPlace&&) = delete;
  OutputPlace(const OutputPlace&) = delete;
  OutputPlace& operator=(const OutputPlace&) = delete;
  ~OutputPlace();

  [[nodiscard]] const std::string& session() const noexcept { return session_; }
  /// As a person would write it, beside session().
  [[nodiscard]] const std::string& traces() const noexcept { return traces_; }
  /// Absolute, links resolved: what the traced processes get.
  [[nodiscard]] const std::string& absoluteTraces() const noexcept { return absolute_traces_; }

  /// Removes what the tracer has written, and the folder if nothing else is in it.
  void removeTraces() const;

 private:
  OutputPlace(std::string session, std::string traces, int lock);
  std::string session_;
  std::string traces_;
  std::string absolute_traces_;
  int lock_ = -1;
};

}  // namespace ampscope::launch
