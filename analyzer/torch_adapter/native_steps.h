// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where a step ends in a C++ program, of which no Python tells. Used by call_recorder.
#pragma once

#include <c10/core/GradMode.h>

#include "analyzer/torch_adapter/frame.h"
#include "analyzer/trace/records.h"

namespace ampscope::torch_adapter {

/// Training in C++ has no Optimizer record and no module scopes: an update is what runs without gradients after a
/// backward, and the step ends when gradients are recorded again.
struct NativeSteps {
  bool backward_seen = false;
  bool update_seen = false;

  void settle(Frame& frame) {
    Phase& phase = frame.place.phase;
    if (phase == Phase::kBackward) {
      backward_seen = true;
    } else if (phase == Phase::kOther && backward_seen && !c10::GradMode::is_enabled()) {
      phase = Phase::kOptimizer;
      update_seen = update_seen || !frame.op->writes.empty();
    } else if (update_seen && c10::GradMode::is_enabled() && phase != Phase::kScaler) {
      *this = NativeSteps{};
      ampscope_step_end(static_cast<std::uint32_t>(trace::StepReason::kNative));
    }
  }
};

}  // namespace ampscope::torch_adapter
