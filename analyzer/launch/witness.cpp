// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/witness.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kLongestStatus = 64 * 1024;

/// "1234.status", "1234-2.amptrace" -> 1234; 0: not a file of the tracer.
pid_t pidOf(const fs::path& file) {
  const std::string stem = file.stem().string();
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), pid);
  const bool whole = end == stem.data() + stem.size() || *end == '-';
  return error == std::errc{} && whole && pid > 0 ? pid : 0;
}

std::vector<fs::path> filesOf(const std::string& folder, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() == extension && pidOf(file->path()) != 0 && files.size() < kMostFiles) {
      files.push_back(file->path());
    }
  }
  return files;
}

/// The text comes from another process and goes to a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, '?');
  return text;
}

void readLine(std::string_view line, Witness& witness) {
  const auto space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  std::string rest = printable(std::string(space == std::string_view::npos ? "" : line.substr(space + 1)));
  if (word == "python") {
    witness.python = std::move(rest);
  } else if (word == "torch") {
    witness.torch = std::move(rest);
  } else if (word == "attached") {
    witness.attached = true;
  } else if (word == "refused") {
    witness.refused = std::move(rest);
  } else if (word == "detached") {
    witness.detached = std::move(rest);
  } else if (word == "policy-applied") {
    witness.policy_applied.push_back(std::move(rest));
  } else if (word == "policy-problem") {
    const auto key_end = std::min(rest.find(' '), rest.size());
    witness.policy_problems.emplace_back(rest.substr(0, key_end), rest.substr(std::min(key_end + 1, rest.size())));
  }
}

Witness readWitness(const fs::path& path) {
  Witness witness;
  witness.pid = pidOf(path);
  std::string text(kLongestStatus, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    readLine(std::string_view(text).substr(begin, end - begin), witness);
    begin = end + 1;
  }
  return witness;
}

/// The option that makes this Python ignore PYTHONPATH or sitecustomize, or "".
std::string isolation(const std::vector<std::string>& words) {
  if (words.empty() || !fs::path(words.front()).filename().string().starts_with("python")) {
    return {};
  }
  for (auto word = words.begin() + 1; word != words.end() && word->size() > 1 && word->front() == '-'; ++word) {
    const char kind = (*word)[1];
    if (kind == 'X' || kind == 'W') {
      word += word->size() == 2 && word + 1 != words.end() ? 1 : 0;  // the value may be a word of its own
    } else if (kind != '-') {
      // Behind -m and -c come the program's own words.
      const auto letter = word->find_first_of("IESmc", 1);
      if (letter != std::string::npos) {
        const char found = (*word)[letter];
        return found == 'm' || found == 'c' ? std::string() : fmt::format("-{}", found);
      }
    }
  }
  return {};
}

bool isAlive(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(file, text);
  const auto name_end = text.rfind(')');
  return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] != 'Z' &&
         text[name_end + 2] != 'X';
}

bool hasOpen(pid_t pid, const fs::path& path) {
  std::error_code error;
  const fs::path descriptors = fmt::format("/proc/{}/fd", pid);
  for (fs::directory_iterator entry(descriptors, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    if (fs::read_symlink(entry->path(), unreadable) == path) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Witness> readWitnesses(const std::string& folder) {
  std::vector<Witness> witnesses;
  for (const fs::path& path : filesOf(folder, ".status")) {
    witnesses.push_back(readWitness(path));
  }
  std::sort(witnesses.begin(), witnesses.end(), [](const Witness& a, const Witness& b) { return a.pid < b.pid; });
  return witnesses;
}

std::string explainNothing(const std::vector<Witness>& witnesses, const std::vector<std::string>& words) {
  for (const Witness& witness : witnesses) {
    if (!witness.refused.empty()) {
      return fmt::format("torch {} was not recorded: {}", witness.torch, witness.refused);
    }
  }
  for (const Witness& witness : witnesses) {
    if (!witness.detached.empty()) {
      return fmt::format("the tracer stopped before the first op: {}", witness.detached);
    }
  }
  for (const Witness& witness : witnesses) {
    if (witness.attached) {
      return fmt::format("torch {} was loaded, but the program ran no tensor operation", witness.torch);
    }
  }
  for (const Witness& witness : witnesses) {
    if (!witness.torch.empty()) {
      return fmt::format("torch {} was loaded, but the program ended before recording could begin", witness.torch);
    }
  }
  if (const std::string option = isolation(words); witnesses.empty() && !option.empty()) {
    return fmt::format("{} was started with {}, so it did not load the tracer; leave {} out", words.front(), option,
                       option);
  }
  std::vector<std::string> pythons;
  for (const Witness& witness : witnesses) {
    if (!witness.python.empty() && std::find(pythons.begin(), pythons.end(), witness.python) == pythons.end()) {
      pythons.push_back(witness.python);
    }
  }
  if (!pythons.empty()) {
    return fmt::format(
        "the program ran Python ({}), but it never imported torch; if it should have, this is not the interpreter of "
        "the "
        "environment that has torch",
        fmt::join(pythons, ", "));
  }
  return "the program never started Python or a LibTorch program (a Python that ignores its environment: -I, -E, -S, "
         "cannot be "
         "seen)";
}

std::vector<pid_t> stillRecording(const std::string& folder) {
  std::vector<pid_t> alive;
  for (const fs::path& trace : filesOf(folder, ".amptrace")) {
    if (isAlive(pidOf(trace)) && hasOpen(pidOf(trace), trace)) {
      alive.push_back(pidOf(trace));
    }
  }
  std::sort(alive.begin(), alive.end());
  alive.erase(std::unique(alive.begin(), alive.end()), alive.end());
  return alive;
}

}  // namespace ampscope::launch
