// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/observation.h"

#include <array>
#include <cstddef>

namespace ampscope::analysis {
namespace {

struct KindInfo {
  std::string_view name;
  Level level;
};

// In the order of ObservationKind.
constexpr std::array<KindInfo, 13> kKinds = {{{"broken-parameter", Level::kBad},
                                              {"incoming", Level::kBad},
                                              {"nan-origin", Level::kBad},
                                              {"inf-origin", Level::kBad},
                                              {"scale-collapsed", Level::kBad},
                                              {"skipped-steps", Level::kWarn},
                                              {"missing-scaler", Level::kWarn},
                                              {"skipped-origin", Level::kWarn},
                                              {"gradient-underflow", Level::kWarn},
                                              {"forward-underflow", Level::kWarn},
                                              {"near-overflow", Level::kWarn},
                                              {"calibration", Level::kInfo},
                                              {"mask", Level::kInfo}}};

}  // namespace

std::string_view name(ObservationKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)].name; }

Level levelOf(ObservationKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)].level; }

std::string_view name(Level level) noexcept {
  constexpr std::array<std::string_view, 3> kLevels = {"bad", "warn", "info"};
  return kLevels[static_cast<std::size_t>(level)];
}

}  // namespace ampscope::analysis
