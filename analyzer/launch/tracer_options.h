// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a person may ask of the tracer, checked, and the text in which it is handed over (AMPSCOPE_OPTIONS). Used by
// launch and by the command line. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/base/result.h"

namespace ampscope::launch {

struct TracerOptions {
  std::string stats = "full";                  ///< "full", "range" or "dtype"
  std::uint32_t every = 1;                     ///< measure one step in this many
  std::optional<std::uint32_t> first_step;     ///< measure from this step on
  std::optional<std::uint32_t> end_step;       ///< and before this one
  std::optional<double> budget;                ///< 1.3: at most 30 % more time than without the tracer
  std::string reference = "off";               ///< "off", "local", "shadow" or "certified"
  std::uint32_t reference_every = 1;           ///< of the measured steps, compare one in this many
  std::uint32_t reference_samples = 4;         ///< elements of each result that "certified" computes again
  std::uint64_t reference_seed = 0;            ///< and which ones
  bool source = false;                         ///< the line of the program of every op
  bool device = false;                         ///< measure tensors on CUDA devices there
  bool no_drop = false;                        ///< with `device`: wait rather than leave a measurement out
  bool graphs = false;                         ///< with `device`: and what is captured into CUDA graphs
  bool nvtx_ranges = false;                    ///< record the ranges that the program tells NVTX
  bool cupti = false;                          ///< ask CUPTI what devices do for each call
  bool nvtx = false;                           ///< tell NVTX what the program does
  std::optional<std::uint32_t> reference_mib;  ///< most memory for the twins of "shadow", in MiB
};

// Each reads the value of the option of its name. Error (kUsage): says what the option takes.
[[nodiscard]] Result<void> readStats(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readEvery(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readSteps(std::string_view text, TracerOptions& options);   ///< "A:B", half open
[[nodiscard]] Result<void> readBudget(std::string_view text, TracerOptions& options);  ///< "1.3" or "1.3x"
[[nodiscard]] Result<void> readReference(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readReferenceEvery(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readReferenceSamples(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readReferenceSeed(std::string_view text, TracerOptions& options);
[[nodiscard]] Result<void> readReferenceMemory(std::string_view text, TracerOptions& options);  ///< MiB

/// "stats=full;every=1;steps=0:100;budget=1.3;reference=local;reference_every=10"
[[nodiscard]] std::string encode(const TracerOptions& options);
/// What encode() wrote, as a session has it; keys of other versions are passed over. Error (kUsage): a value that is
/// none.
[[nodiscard]] Result<TracerOptions> decode(std::string_view text);

}  // namespace ampscope::launch
