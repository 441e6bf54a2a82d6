// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// By which factors does a program scale what it multiplies in 8 bits? Values. Used by analysis and reports.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// One scale argument of one site (docs/definitions.md, "scales of 8-bit products"), over all steps.
struct Fp8Scale {
  Site site;
  std::string argument;           ///< its name in torch's schema: "scale_a"
  Dtype dtype = Dtype::kUnknown;  ///< of what it scales
  std::uint64_t calls = 0;        ///< that have it
  std::uint64_t elements = 0;     ///< measured; more than one in a call: by rows, columns or blocks
  std::uint32_t first_step = 0;   ///< in which it was measured
  std::uint32_t last_step = 0;
  double min = std::numeric_limits<double>::quiet_NaN();  ///< NaN: none is finite, or none was measured
  double max = std::numeric_limits<double>::quiet_NaN();
  /// Largest finite magnitude of what it scales, as stored; NaN: not measured.
  double operand_absmax = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace ampscope::analysis
