// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A hidden folder beside the tables of an export, in which a run is written before it is moved to where readers look.
// Engines leave out folders whose name begins with a dot. Used by reports/export only.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "analyzer/base/result.h"

namespace ampscope::reports {

class Staging {
 public:
  /// Makes `folder` where it is not there, and the hidden one in it. Error: a sentence that names `folder`.
  [[nodiscard]] static Result<Staging> make(const std::string& folder);
  Staging(Staging&& other) noexcept : folder_(std::move(other.folder_)), path_(std::exchange(other.path_, {})) {}
  Staging& operator=(Staging&&) = delete;
  ~Staging();  ///< removes the hidden folder with what is left in it

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  [[nodiscard]] Result<void> makeFolder(const std::filesystem::path& relative) const;

  /// Whether some table of the folder has the partition `run`.
  [[nodiscard]] bool holds(const std::string& run) const;

  /// Moves TABLE/`run` of every table to the folder, in place of what is there. Error: one could not be moved; then all
  /// are as they were.
  [[nodiscard]] Result<void> publish(const std::string& run) const;

 private:
  Staging(std::filesystem::path folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

}  // namespace ampscope::reports
