// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What works on this machine, and what to do about what does not? Used by `ampscope doctor`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ampscope::launch {

enum class Verdict : std::uint8_t {
  kWorks,
  kLimited,  ///< profiling works without it
  kBroken,   ///< profiling Python programs on the CPU does not work
};

/// One fact about the machine.
struct Check {
  std::string subject;  ///< "python", "torch", "cuda", ...
  Verdict verdict = Verdict::kWorks;
  std::string finding;  ///< one sentence, without a full stop
  std::string remedy;   ///< what to do; "" when it works
};

struct ProbeRequest {
  std::string python = "python3";  ///< looked up on PATH
  bool trial = true;               ///< really record a program of one op; compiles the adapter if need be
};

/// In a fixed order. Starts the interpreter a few times, which may take seconds, or, when the adapter has to be
/// compiled, about half a minute.
[[nodiscard]] std::vector<Check> probe(const ProbeRequest& request);

}  // namespace ampscope::launch
