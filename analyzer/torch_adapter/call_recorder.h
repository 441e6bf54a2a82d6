// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Turns one op call into a Call record: measures what it reads when it starts and what it wrote when it ends, gives
// every tensor its role, and follows gradients to their parameters. One per thread.
#pragma once

#include "analyzer/torch_adapter/frame.h"
#include "analyzer/torch_adapter/source_lines.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {

/// What the frames around an op know of it.
struct CallContext {
  std::int64_t duration_ns = 0;
  std::uint32_t public_op = 0;  ///< outermost enclosing record, 0 if the op was called directly
  Frame* wrapper = nullptr;     ///< innermost autocast wrapper around it
};

/// The program is C++: no Python tells of optimizers and steps. Set once, before the first callback.
extern bool g_native;

class CallRecorder {
 public:
  /// In the start callback; inputs are only valid here.
  void begin(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record);
  /// In the end callback; outputs are only valid here.
  void end(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record, const CallContext& context);

  /// A loss scaler has unscaled gradients in this step, so that the step ends at its update.
  [[nodiscard]] bool scalerInUse() const noexcept { return scaler_in_use_; }

 private:
  void readInputs(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record);
  void readInput(AmpscopeThread* thread, Frame& frame, const at::Tensor& tensor, std::size_t slot, std::size_t element);
  void readOutput(AmpscopeThread* thread, Frame& frame, const at::Tensor& result, std::size_t slot, std::size_t element,
                  std::uint64_t call, bool written);
  void readOutputs(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record, std::uint64_t call);
  void measureInto(AmpscopeThread* thread, const Frame& frame, AmpscopeTensorUse& use, Unmeasured reason,
                   StorageEntry* entry, const at::TensorImpl& tensor);
  void settleGradient(AmpscopeThread* thread, Frame& frame, StorageEntry& entry, const at::TensorImpl& tensor,
                      AmpscopeTensorUse& use);
  void locate(AmpscopeThread* thread, Frame& frame);
  void claimResults(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record);
  /// All but its number.
  AmpscopeCall describeCall(AmpscopeThread* thread, Frame& frame, const CallContext& context, bool threw);
  void writeCall(AmpscopeThread* thread, Frame& frame, const CallContext& context, std::uint64_t call, bool threw);
  std::uint64_t measure(AmpscopeThread* thread, StorageEntry* entry, const at::TensorImpl& tensor);

  StorageTable storages_;
  SourceLines sources_;
  const AmpscopeThread* thread_ = nullptr;  ///< whose trace `storages_` speaks of
  bool scaler_in_use_ = false;
};

}  // namespace ampscope::torch_adapter
