// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What was lost at the lower end of a 16-bit or 8-bit format: elements that a cast flushed to zero, and gradients among
// the subnormals, the visible edge of what an op flushed itself. Judged tensor by tensor, so that a loss in some steps
// is not diluted by the others; weighed by the share of the norm, so that many tiny elements beside large ones are not
// taken for a loss. Used by analysis only; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// The tensors of one site, role and dtype that lost more than the thresholds of their rule.
struct Underflow {
  Site site;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;  ///< that is too small
  Dtype from = Dtype::kUnknown;   ///< of what was cast; kUnknown: a gradient that an op wrote
  std::string parameter;          ///< its name, where what was cast is a parameter
  StepSet steps;                  ///< in which it happened
  std::uint64_t met = 0;          ///< steps in which such a tensor was met
  std::uint64_t lost = 0;         ///< elements flushed, or subnormal
  std::uint64_t nonzero = 0;      ///< nonzero elements of the affected tensors
  double norm = 0;                ///< share of the norm of the affected tensors that the lost elements carry
  double absmax = 0;              ///< of the affected tensors

  [[nodiscard]] bool isCast() const noexcept { return from != Dtype::kUnknown; }
};

/// The 16-bit and 8-bit gradients of a run, in the steps that no GradScaler skipped.
struct LowGradients {
  Dtype dtype = Dtype::kUnknown;  ///< float16 if any is, else kUnknown
  std::uint64_t nonzero = 0;      ///< of the float16 ones, as what follows
  std::uint64_t subnormal = 0;
  double absmax = 0;  ///< the largest of all
  StepSet steps;      ///< in which one was met
};

struct Underflows {
  std::vector<Underflow> forward;   ///< casts, by order of appearance
  std::vector<Underflow> backward;  ///< gradients, by order of appearance
  LowGradients gradients;
};

}  // namespace ampscope::analysis
