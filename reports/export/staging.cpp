// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/export/staging.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReplaced = ".replaced";  // in the hidden folder: what a run of the same name was

Error cannotWrite(const fs::path& path, const std::string& reason) {
  return inputError(fmt::format("cannot write {}: {}", path.string(), reason));
}

std::vector<std::string> tablesIn(const fs::path& folder) {
  std::vector<std::string> tables;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (!name.starts_with('.')) {
      tables.push_back(name);
    }
  }
  return tables;
}

/// Moves made so far, undone unless they are all kept.
class Moves {
 public:
  Moves() = default;
  Moves(const Moves&) = delete;
  Moves& operator=(const Moves&) = delete;
  ~Moves() {
    std::for_each(done_.rbegin(), done_.rend(), [](const auto& move) {
      std::error_code error;
      fs::rename(move.second, move.first, error);
    });
  }

  Result<void> move(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (!error) {
      fs::rename(from, to, error);
    }
    if (error) {
      return cannotWrite(to, error.message());
    }
    done_.emplace_back(from, to);
    return {};
  }

  void keep() noexcept { done_.clear(); }

 private:
  std::vector<std::pair<fs::path, fs::path>> done_;
};

}  // namespace

Result<Staging> Staging::make(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return cannotWrite(folder, error.message());
  }
  std::string path = (fs::path(folder) / ".ampscope-export-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    return cannotWrite(folder, std::strerror(errno));
  }
  return Staging(folder, path);
}

Staging::~Staging() {
  if (!path_.empty()) {
    std::error_code error;
    fs::remove_all(path_, error);
  }
}

Result<void> Staging::makeFolder(const fs::path& relative) const {
  std::error_code error;
  fs::create_directories(path_ / relative, error);
  if (error) {
    return cannotWrite(folder_ / relative, error.message());
  }
  return {};
}

bool Staging::holds(const std::string& run) const {
  std::error_code error;
  for (const std::string& table : tablesIn(folder_)) {
    if (fs::exists(folder_ / table / run, error)) {
      return true;
    }
  }
  return false;
}

Result<void> Staging::publish(const std::string& run) const {
  Moves moves;
  std::error_code error;
  // Also what an older ampscope wrote into a table that this one does not have.
  for (const std::string& table : tablesIn(folder_)) {
    if (fs::exists(folder_ / table / run, error)) {
      AMPSCOPE_RETURN_IF_ERROR(moves.move(folder_ / table / run, path_ / kReplaced / table / run));
    }
  }
  for (const std::string& table : tablesIn(path_)) {
    AMPSCOPE_RETURN_IF_ERROR(moves.move(path_ / table / run, folder_ / table / run));
  }
  moves.keep();
  return {};
}

}  // namespace ampscope::reports
