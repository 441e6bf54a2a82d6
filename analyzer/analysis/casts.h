// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which dtype casts ran, where, how often, how many bytes and how much time they took, and which of them cast the same
// parameter again within a step. Used by analysis and reports; values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/totals.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

enum class CastBy : std::uint8_t {
  kAutocast = 0,  ///< autocast cast an argument of the op
  kAutograd = 1,  ///< backward of an earlier cast
  kProgram = 2,   ///< the program itself: x.half(), x.to(...)
};

[[nodiscard]] std::string_view name(CastBy by) noexcept;

/// All casts of one site between the same two dtypes.
struct Cast {
  Site site;
  CastBy by = CastBy::kProgram;
  Dtype from = Dtype::kUnknown;
  Dtype to = Dtype::kUnknown;
  Role role = Role::kInput;  ///< of what was cast
  std::string parameter;     ///< its name, where what was cast is a parameter
  std::uint64_t count = 0;
  std::uint64_t repeated = 0;  ///< of these, of a parameter that was cast to the same dtype before in the same step
  std::uint64_t steps = 0;
  std::uint64_t bytes = 0;  ///< written
  std::int64_t duration_ns = 0;
  std::uint64_t device_ns = 0;   ///< that devices worked for them (--cupti)
  TensorTotals source;           ///< what was cast
  std::uint64_t flushed = 0;     ///< its nonzero elements that the target dtype makes zero
  std::uint64_t overflowed = 0;  ///< its finite elements that the target dtype makes inf
};

/// All casts of one kind.
struct CastTotal {
  CastBy by = CastBy::kProgram;
  Dtype from = Dtype::kUnknown;
  Dtype to = Dtype::kUnknown;
  std::uint64_t count = 0;
  std::uint64_t repeated = 0;
  std::uint64_t bytes = 0;
  std::int64_t duration_ns = 0;
  std::uint64_t device_ns = 0;
};

}  // namespace ampscope::analysis
