// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The state in which torch computes for ampscope and not for the program: below autograd and autocast, without a
// record, without gradients, without a warning.
#pragma once

#include <ATen/record_function.h>
#include <c10/core/GradMode.h>
#include <c10/core/ScalarType.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/Exception.h>

namespace ampscope::torch_adapter {

/// The type in which a value of `type` is computed again: binary64 for floating-point numbers, real or complex.
[[nodiscard]] c10::ScalarType exactType(c10::ScalarType type) noexcept;

/// Nothing of the program's own machinery is to see what runs while one lives.
class Unseen {
 public:
  Unseen();

 private:
  class SilentWarnings final : public c10::WarningHandler {
   public:
    void process(const c10::Warning&) override {}  // the program's own call warns
  };

  c10::impl::ExcludeDispatchKeyGuard keys_;
  at::DisableRecordFunctionGuard records_;
  c10::AutoGradMode gradients_{false};
  SilentWarnings silent_;
  c10::WarningUtils::WarningHandlerGuard warnings_{&silent_};
};

}  // namespace ampscope::torch_adapter
