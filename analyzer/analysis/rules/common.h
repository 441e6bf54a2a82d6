// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What several rules need: their words, and facts that one rule leaves to another. Used by rules/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/finding.h"

namespace ampscope::analysis {

/// A finding of the rule's usual severity, about the run.
[[nodiscard]] Finding makeFinding(Rule rule);

/// "in step 4", "in 3 steps (4 to 9)"
[[nodiscard]] std::string inSteps(std::uint32_t first, std::uint32_t last, std::uint64_t steps);

/// The largest finite value of a dtype: 65504 for float16. 0: not known.
[[nodiscard]] double largest(Dtype dtype) noexcept;
[[nodiscard]] std::string largestText(Dtype dtype);

/// "a, b and 3 others"
[[nodiscard]] std::string listText(const std::vector<std::string>& names, std::uint64_t total);

/// "enc.0 · aten::mm · backward", for a place named within a sentence or as evidence.
[[nodiscard]] std::string placeText(const Site& site);

[[nodiscard]] inline double share(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Elements below the normal range lose bits or all: that is underflow, which has rules of its own.
[[nodiscard]] bool isUnderflow(const ReferenceTotals& local) noexcept;

/// Whether an op on a GPU is further off than correct rounding of its result, and a setting of torch that is known to
/// be allowed lets it be: what the rules reduced-precision-reduction and tf32-error tell.
[[nodiscard]] bool isSettingToBlame(const OpEntry& entry, const RunInfo& run);

/// Why float16 gradients underflow in all layers alike; where there is such a cause, the layers are its evidence.
enum class ScaleCause : std::uint8_t {
  kNone = 0,      ///< the scale is as high as it can be, or the gradients are not float16
  kMissing = 1,   ///< no GradScaler
  kDisabled = 2,  ///< only disabled ones
  kTooLow = 3,    ///< the scale could have been higher all the time
};
[[nodiscard]] ScaleCause scaleCause(const Analysis& analysis);

/// Whether a scaler lost more steps than the occasional one with which it finds its level.
[[nodiscard]] bool losesSteps(const ScalerLedger& ledger);
/// Whether the loss scale itself is to blame for the steps that the scaler lost: it oscillates, or came from far too
/// high.
[[nodiscard]] bool isScaleToBlame(const ScalerLedger& ledger, const Analysis& analysis);
/// Steps of the ledger after its calibration.
[[nodiscard]] std::uint64_t stepsAfterCalibration(const ScalerLedger& ledger) noexcept;

}  // namespace ampscope::analysis
