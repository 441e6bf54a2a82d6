// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/probe.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "analyzer/launch/capture.h"
#include "analyzer/launch/gpu_probe.h"
#include "analyzer/launch/profile.h"
#include "analyzer/launch/runtime.h"
#include "kernels/cpu/measure.h"

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

constexpr int kPatienceSeconds = 120;  // a cold import of torch from a network disk
constexpr int kOldestTorchMajor = 2;
constexpr int kOldestTorchMinor = 6;

/// Three lines: Python's version, torch's version, torch's folder.
constexpr const char* kAskTorch =
    "import os, platform, sys\n"
    "print(platform.python_version(), sys.executable, flush=True)\n"
    "import torch\n"
    "print(torch.__version__)\n"
    "print(os.path.dirname(os.path.abspath(torch.__file__)))\n";

std::string environmentValue(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool isOldTorch(std::string_view version) {
  int major = 0;
  int minor = 0;
  const char* end = version.data() + version.size();
  const auto first = std::from_chars(version.data(), end, major);
  if (first.ec != std::errc{} || first.ptr == end) {
    return false;
  }
  std::from_chars(first.ptr + 1, end, minor);
  return std::pair(major, minor) < std::pair(kOldestTorchMajor, kOldestTorchMinor);
}

std::string cacheFolder() {
  const std::string own = environmentValue("AMPSCOPE_CACHE");
  return own.empty() ? environmentValue("HOME") + "/.cache/ampscope" : own;
}

class Probe {
 public:
  explicit Probe(const ProbeRequest& request) : request_(request) {}

  std::vector<Check> run() {
    const Result<Runtime> runtime = findRuntime();
    if (runtime.ok()) {
      works("ampscope", fmt::format("what a traced program loads is in {}", runtime.value().home));
    } else {
      broken("ampscope", "not completely installed", runtime.error().message);
    }
    cpu();
    cache();
    const std::optional<std::string> torch = python();
    if (torch && runtime.ok()) {
      adapter(runtime.value(), *torch);
      if (request_.trial && !failed_) {
        trial();
      }
    }
    for (Check& check : gpuChecks(gpuFacts(runtime.ok() ? runtime.value().home : std::string(), torch.value_or("")))) {
      checks_.push_back(std::move(check));
    }
    return std::move(checks_);
  }

 private:
  void works(std::string subject, std::string finding) {
    checks_.push_back({std::move(subject), Verdict::kWorks, std::move(finding), ""});
  }
  void limited(std::string subject, std::string finding, std::string remedy) {
    checks_.push_back({std::move(subject), Verdict::kLimited, std::move(finding), std::move(remedy)});
  }
  void broken(std::string subject, std::string finding, std::string remedy) {
    failed_ = true;
    checks_.push_back({std::move(subject), Verdict::kBroken, std::move(finding), std::move(remedy)});
  }

  void cpu() {
    std::string best = "SSE2";
#if defined(__x86_64__)
    __builtin_cpu_init();
    best = __builtin_cpu_supports("avx512bw") ? "AVX-512"
           : __builtin_cpu_supports("avx2")   ? "AVX2"
           : __builtin_cpu_supports("sse4.2") ? "SSE4.2"
                                              : "SSE2";
#elif defined(__aarch64__)
    best = "NEON";
#endif
    const std::string forced = environmentValue("AMPSCOPE_TARGET");
    works("cpu", fmt::format("statistics use {}{}; the processor has {}", cpu::targetName(),
                             forced.empty() ? "" : " (AMPSCOPE_TARGET)", best));
  }

  void cache() {
    const std::string folder = cacheFolder();
    fs::path existing = folder;
    std::error_code error;
    while (!existing.empty() && !fs::exists(existing, error) && existing != existing.parent_path()) {
      existing = existing.parent_path();
    }
    if (::access(existing.c_str(), W_OK) != 0) {
      broken("cache", fmt::format("{} cannot be written, so no adapter can be compiled", folder),
             "set AMPSCOPE_CACHE to a folder that can");
      return;
    }
    struct statvfs disk {};
    constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
    const std::uint64_t free =
        ::statvfs(existing.c_str(), &disk) == 0 ? std::uint64_t{disk.f_bavail} * disk.f_frsize / kMiB : 0;
    if (free < 100) {
      broken("cache", fmt::format("{} has {} MiB free", folder, free), "free some, or set AMPSCOPE_CACHE");
    } else {
      works("cache", fmt::format("{} has {} MiB free", folder, free));
    }
  }

  /// The folder of torch, if this Python has one that can be traced.
  std::optional<std::string> python() {
    const Result<Captured> asked = capture({request_.python, "-c", kAskTorch}, ownEnvironment(), kPatienceSeconds);
    if (!asked.ok()) {
      broken("python", asked.error().message, "install it (apt-get install python3), or name another with --python");
      return std::nullopt;
    }
    const Captured& answer = asked.value();
    const std::vector<std::string> lines = linesOf(answer.out);
    if (lines.empty()) {
      broken("python", fmt::format("{} does not run: {}", request_.python, answer.lastComplaint()),
             "name another interpreter with --python");
      return std::nullopt;
    }
    works("python", lines[0]);
    if (answer.exit_code != 0 || lines.size() < 3) {
      broken("torch", fmt::format("this Python has no torch that can be imported: {}", answer.lastComplaint()),
             fmt::format("{} -m pip install torch, or name the interpreter of your environment with --python",
                         request_.python));
      return std::nullopt;
    }
    if (isOldTorch(lines[1])) {
      broken("torch", fmt::format("{} is too old", lines[1]),
             fmt::format("install torch {}.{} or later", kOldestTorchMajor, kOldestTorchMinor));
      return std::nullopt;
    }
    works("torch", fmt::format("{} in {}", lines[1], lines[2]));
    return lines[2];
  }

  void adapter(const Runtime& runtime, const std::string& torch) {
    // With a compiler that does not exist the script finds a built adapter, or says why it cannot build one.
    std::vector<std::string> environment = ownEnvironment();
    std::erase_if(environment, [](const std::string& line) { return line.starts_with("CXX="); });
    environment.emplace_back("CXX=/nonexistent/c++");
    const Result<Captured> found = capture({"/bin/sh", runtime.build_adapter, torch}, environment, kPatienceSeconds);
    if (found.ok() && found.value().exit_code == 0) {
      works("adapter", fmt::format("built: {}", linesOf(found.value().out).at(0)));
      return;
    }
    const std::string complaint = found.ok() ? found.value().lastComplaint() : found.error().message;
    if (complaint.find("/nonexistent/c++") == std::string::npos) {
      broken("adapter", complaint, "see docs/limits.md");
      return;
    }
    const std::string compiler = environmentValue("CXX").empty() ? "g++" : environmentValue("CXX");
    const Result<Captured> version = capture({compiler, "--version"}, ownEnvironment(), kPatienceSeconds);
    if (!version.ok() || version.value().exit_code != 0) {
      broken("adapter", fmt::format("not built yet for this torch, and the compiler {} does not run", compiler),
             "apt-get install g++");
    } else {
      works("adapter", fmt::format("not built yet; {} compiles it at the first use, once, in about half a minute",
                                   linesOf(version.value().out).at(0)));
    }
  }

  void trial() {
    std::string folder = (fs::temp_directory_path() / "ampscope-doctor-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) {
      limited("trial", fmt::format("not made: {} cannot be written", fs::temp_directory_path().string()),
              "set TMPDIR to a folder that can");
      return;
    }
    ProfileRequest request;
    request.program = {request_.python, "-c", "import torch; torch.ones(2, 2).add(1)"};
    request.session = folder + "/trial.ampscope";
    const Result<ProfileOutcome> outcome = profile(request);
    if (!outcome.ok()) {
      broken("trial", "a program of one op could not be recorded", outcome.error().message);
    } else if (outcome.value().not_saved) {
      broken("trial", "a program of one op was recorded, but gave no session", outcome.value().not_saved->message);
    } else if (!outcome.value().nothing_recorded.empty()) {
      broken("trial", "a program of one op was run, but not recorded", outcome.value().nothing_recorded);
    } else {
      works("trial", "a program of one op was recorded");
    }
    std::error_code error;
    fs::remove_all(folder, error);
  }

  const ProbeRequest& request_;
  std::vector<Check> checks_;
  bool failed_ = false;
};

}  // namespace

std::vector<Check> probe(const ProbeRequest& request) { return Probe(request).run(); }

}  // namespace ampscope::launch
