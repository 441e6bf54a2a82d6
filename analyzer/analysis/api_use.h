// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the program did with torch's API that no op shows, and custom autograd Functions that autocast does not know.
// Used by analysis only; values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"
#include "analyzer/trace/records.h"

namespace ampscope::analysis {

using trace::ApiUseKind;

struct ApiUse {
  std::uint32_t process = 0;
  ApiUseKind kind = ApiUseKind::kDeprecated;
  std::uint32_t step = 0;
  std::uint32_t scaler = 0;  ///< 0: not about one
  std::string name;
  std::string place;  ///< "file:line" of the program, "" if it is not known
};

/// A Function without custom_fwd whose forward gave 16 bits under autocast, and whose backward, which runs outside
/// autocast, multiplies matrices in a wider dtype.
struct BypassedFunction {
  std::string name;   ///< its class; where the program has several, all of them
  std::string place;  ///< of the first
  Site site;          ///< the first such product
  Role role = Role::kInput;
  Dtype low = Dtype::kUnknown;   ///< of the gradients that came in
  Dtype wide = Dtype::kUnknown;  ///< of the operand
  std::uint64_t calls = 0;
  bool threw = false;  ///< a product raised an error
  StepSet steps;
};

}  // namespace ampscope::analysis
