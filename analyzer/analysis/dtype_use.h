// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where did the dtype of a value decide what the program computes: losses in 16 bits, 16-bit tensors that met wider
// ones outside autocast, and whether autocast did anything at all. Used by analysis only; values.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

enum class DtypeEvent : std::uint8_t {
  kLowLoss = 0,       ///< the scalar that backward starts from is the 16-bit result of this op
  kLowLossInput = 1,  ///< a loss, or a log, reads the 16-bit result of this softmax
  kPromoted = 2,      ///< a 16-bit and a wider tensor met outside autocast, and the result is wide
  kDemoted = 3,       ///< the same, and the result is 16-bit: the wider one was rounded
  kMixedError = 4,    ///< the same, and the op raised an error
};

/// Everything of one kind at one site.
struct DtypeUse {
  DtypeEvent event = DtypeEvent::kPromoted;
  Site site;
  Role role = Role::kOutput;
  Dtype low = Dtype::kUnknown;
  Dtype wide = Dtype::kUnknown;  ///< kUnknown for losses
  std::uint64_t calls = 0;
  std::uint64_t numel = 0;  ///< of the 16-bit tensors, in these calls
  StepSet steps;
};

struct DtypeFacts {
  std::vector<DtypeUse> uses;  ///< in order of appearance
  std::uint64_t forward_calls = 0;
  std::uint64_t autocast_calls = 0;  ///< of these, with autocast on
  std::uint64_t low_tensors = 0;     ///< tensors of 16 bits or fewer, anywhere
  std::uint32_t first_autocast_step = 0;
  std::uint32_t last_autocast_step = 0;
};

}  // namespace ampscope::analysis
