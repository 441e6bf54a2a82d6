// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Small numbers that a program adds, or clamps with, and that the 16-bit format of the result does not hold. Used by
// analysis only; values.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

enum class EpsilonLoss : std::uint8_t {
  kFlushed = 0,   ///< the number rounds to zero
  kOne = 1,       ///< a bound that is nearly 1 rounds to 1
  kAbsorbed = 2,  ///< the number is there, and adding it changed no element of any call
};

/// One number at one site.
struct Epsilon {
  EpsilonLoss loss = EpsilonLoss::kFlushed;
  Site site;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  double value = 0;
  std::uint64_t calls = 0;
  std::uint64_t unguarded =
      0;  ///< elements that it was there for: zeros (kFlushed), or ones (kOne, seen in the extremes)
  std::uint64_t numel = 0;
  StepSet steps;
  StepSet unguarded_steps;
};

}  // namespace ampscope::analysis
