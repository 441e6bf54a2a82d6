// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The worst things first: what a person should look at in a run, ranked. These are observations over plain thresholds
// (thresholds.h). Used by analysis and reports; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// Worst first.
enum class ObservationKind : std::uint8_t {
  kBrokenParameter = 0,    ///< a weight became inf or nan
  kIncoming = 1,           ///< inf or nan that the first op to meet it read: it came from outside the observed ops
  kNanOrigin = 2,          ///< nan made from finite values, in a step that was not skipped
  kInfOrigin = 3,          ///< inf made from finite values, in a step that was not skipped
  kScaleCollapsed = 4,     ///< the loss scale fell below 1
  kSkippedSteps = 5,       ///< steps skipped after the calibration of the scaler
  kMissingScaler = 6,      ///< float16 backward without an enabled GradScaler
  kSkippedOrigin = 7,      ///< inf or nan made in steps that the scaler skipped
  kGradientUnderflow = 8,  ///< gradients in the subnormal range, or flushed to zero by a cast
  kForwardUnderflow = 9,   ///< weights or activations flushed to zero by a cast
  kNearOverflow = 10,      ///< elements in the top binade of a 16-bit or 8-bit format
  kCalibration = 11,       ///< inf or nan in the calibration steps of the scaler: expected
  kMask = 12,              ///< a constant inf that the program asked for, as in attention masks
};

enum class Level : std::uint8_t { kBad = 0, kWarn = 1, kInfo = 2 };

[[nodiscard]] std::string_view name(ObservationKind kind) noexcept;
[[nodiscard]] std::string_view name(Level level) noexcept;
[[nodiscard]] Level levelOf(ObservationKind kind) noexcept;

struct Observation {
  ObservationKind kind = ObservationKind::kMask;
  std::optional<Site> site{};  ///< empty: about a scaler or the run
  std::optional<Role> role{};
  std::optional<Dtype> dtype{};
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t steps = 0;
  std::uint64_t count = 0;  ///< affected elements, or steps for kSkippedSteps
  std::uint64_t numel = 0;  ///< elements looked at; 0 where count is not of elements
  std::string message{};    ///< one sentence
};

}  // namespace ampscope::analysis
