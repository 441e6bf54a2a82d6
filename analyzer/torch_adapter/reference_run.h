// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One op call run once more in binary64, on copies of the very inputs it got (local) or on their twins (shadow), and
// its results compared with those of the real call. The run goes through the dispatcher below autograd and autocast,
// without a record, without gradients, and never draws random numbers, so that the program cannot tell that it
// happened.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/stack.h>
#include <ATen/record_function.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "analyzer/base/vocabulary.h"
#include "analyzer/torch_adapter/compare_tensor.h"
#include "analyzer/torch_adapter/op_table.h"
#include "analyzer/tracer/tracer_abi.h"
#include "kernels/stats/certification.h"
#include "kernels/stats/comparison.h"

namespace ampscope::torch_adapter {

class ShadowTable;

class ReferenceRun {
 public:
  /// In the start callback, before the op runs and may overwrite its inputs. With `twins` the run is on these and
  /// writes them; without (null), on the inputs themselves.
  void start(const OpInfo& op, const at::RecordFunction& record, ShadowTable* twins);
  /// The same on the inputs themselves, and sampled elements of the first result are certified.
  void startCertified(AmpscopeThread* thread, const OpInfo& op, const at::RecordFunction& record);
  /// In the end callback, before the results are compared: a dropout is computed from the mask that it returned.
  void replay(const std::vector<c10::IValue>& outputs);
  /// In the end callback: tensor `use_index` of the call is result (or, for ops that return nothing, argument) `slot`.
  /// Empty: it has no exact values, or the comparison is made on a device.
  std::optional<stats::Comparison> compare(AmpscopeThread* thread, std::uint32_t use_index, const at::Tensor& result,
                                           std::size_t slot, std::size_t element);
  /// In the end callback: the exact values of that result become its twin.
  void install(ShadowTable& twins, const at::Tensor& result, std::size_t slot, std::size_t element);
  /// After the last compare(): counts the call. `threw`: the op itself raised an error.
  void finish(AmpscopeThread* thread, const OpInfo& op, bool threw);

  [[nodiscard]] bool started() const noexcept { return started_; }
  /// There are exact results.
  [[nodiscard]] bool ran() const noexcept { return ran_; }

  void reset() {
    if (started_) {
      *this = ReferenceRun{};
    }
  }

 private:
  /// The exact value of a result, or of a written argument, and what that argument held before.
  struct Exact {
    std::size_t slot = 0;
    std::size_t element = 0;
    at::Tensor value;
    at::Tensor before;
  };
  /// How the operator uses an argument.
  struct Use {
    std::size_t slot = 0;
    std::size_t element = 0;
    bool writes = false;
    bool update = false;  ///< it writes because its purpose is to change the argument
    bool copy = false;    ///< it may write it
  };

  [[nodiscard]] Unreferenced prepare(const OpInfo& op, const at::RecordFunction& record) const;
  void giveUp(Unreferenced reason);
  void push(const OpInfo& op, std::size_t slot, const c10::IValue& value);
  void pushTensors(const OpInfo& op, std::size_t slot, const c10::IValue& value);
  [[nodiscard]] at::Tensor exactInput(const at::Tensor& tensor, const Use& use);
  [[nodiscard]] at::Tensor exactValues(const at::Tensor& tensor, const Use& use);
  void unscale(const at::RecordFunction& record);
  void keepSummands(const OpInfo& op, const at::RecordFunction& record);
  void collectResults(const OpInfo& op);
  [[nodiscard]] const Exact* find(std::size_t slot, std::size_t element);

  ShadowTable* twins_ = nullptr;  ///< null: the run is local
  bool started_ = false;
  bool ran_ = false;
  bool compared_ = false;
  Unreferenced reason_ = Unreferenced::kNone;  ///< why there is no run, or no comparison so far
  torch::jit::Stack stack_;                    ///< arguments, then results
  std::vector<std::pair<const at::TensorImpl*, at::Tensor>> converted_;
  std::vector<Exact> results_;
  std::optional<stats::Certification> certification_;  ///< of the first result
  std::optional<Unreferenced> uncertified_;            ///< kNone: it is certified. Empty: the level is another one
  Summands summands_;                                  ///< of an addition or subtraction that runs on its very inputs
  double kept_ = 0;  ///< probability of an element to be kept, of a dropout that awaits its mask; 0: there is none
  std::size_t next_ = 0;
};

}  // namespace ampscope::torch_adapter
