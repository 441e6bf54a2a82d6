// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tensors of 16 bits that are updated in place by less than their format can hold: parameters that the optimizer
// updates, and what is accumulated over the steps. Used by analysis only; values.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// One parameter, or what one op accumulates.
struct Stall {
  Site site;  ///< an update is placed in the module of its parameter
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  std::string parameter;      ///< "" for what is no parameter
  bool is_update = false;     ///< of a parameter by the optimizer; else an accumulation
  bool compared = false;      ///< counted against the exact result; else a bound that the ranges prove
  std::uint64_t calls = 0;    ///< that stalled
  std::uint64_t met = 0;      ///< steps in which it was looked at
  StepSet steps;              ///< in which it stalled
  std::uint64_t stalled = 0;  ///< elements that kept their value in these, although the update is not zero
  std::uint64_t numel = 0;    ///< elements in these
  double largest_update = 0;  ///< bound on the magnitude of what was added; 0: not known
  double absmax = 0;          ///< of what was updated; 0: not known
};

}  // namespace ampscope::analysis
