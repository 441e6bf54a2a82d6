// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How an operator is run again in binary64, read from its schema once: which arguments are converted, and why some
// operators are never run again. Used by reference_run.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <cstdint>
#include <vector>

#include "analyzer/base/vocabulary.h"

namespace ampscope::torch_adapter {

struct OpInfo;

enum class ArgumentKind : std::uint8_t {
  kPass,         ///< handed on as it is
  kTensors,      ///< a tensor or a list of them: floating-point ones become binary64
  kScalarType,   ///< a dtype: floating-point ones become binary64
  kFalse,        ///< half_to_float: there is no half in binary64
  kProbability,  ///< of dropping: nothing random happens at 0
  kTraining,     ///< nothing random happens outside training
};

/// Additions and subtractions of two tensors: alpha times the second one, or (reversed) the first one, is added to, or
/// subtracted from, the other.
enum class Summation : std::uint8_t { kNone, kForward, kReversed };

struct ReferencePlan {
  Unreferenced never = Unreferenced::kNone;  ///< kNone: it is run again where its inputs allow
  bool random = false;                       ///< draws random numbers unless an argument says otherwise
  /// Dropout that says what it dropped: its result is computed from its mask.
  bool returns_mask = false;
  bool in_place = false;  ///< updates its written arguments (an out= argument is only filled)
  bool updates = false;   ///< and what they held before matters to it
  Summation summands = Summation::kNone;
  std::vector<ArgumentKind> arguments;
};

[[nodiscard]] ReferencePlan planReference(const c10::OperatorHandle& handle, const OpInfo& op);

}  // namespace ampscope::torch_adapter
