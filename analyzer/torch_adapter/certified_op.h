// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which function of kernels/reference an op call is, and how its arguments map onto it: --reference certified.
// Operators are named here, because what an operator computes stands in no schema.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/record_function.h>

#include <array>
#include <optional>
#include <vector>

#include "analyzer/torch_adapter/op_table.h"
#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// A call in plain C, and what its views refer to.
class CertifiedOp {
 public:
  /// The call as it stands in the start callback. Empty: `why` is kNoFormula, or kArguments where the operator's
  /// function does not take arguments like these.
  static std::optional<CertifiedOp> of(const OpInfo& op, const at::RecordFunction& record, Unreferenced& why);

  /// Valid as long as this is.
  [[nodiscard]] const AmpscopeExactOp& call();

  // For the functions that map one kind of operator each; false: this call is not certified.
  bool add(const c10::IValue& tensor, bool optional = false);
  bool add(const at::Tensor& tensor);
  bool addClasses(const c10::IValue& target);
  void setResult(c10::ScalarType dtype);  ///< where it is not that of the first tensor
  AmpscopeExactOp op{};

 private:
  struct Shape {
    std::array<std::int64_t, kMaxDim + 1> sizes;
    std::array<std::int64_t, kMaxDim + 1> strides;
  };
  std::vector<at::Tensor> tensors_;  ///< undefined: absent
  at::Tensor classes_;
  std::vector<Shape> shapes_;
};

}  // namespace ampscope::torch_adapter
