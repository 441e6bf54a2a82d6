// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tensors of an argument or result: one, a list of them, or a list of which some may be missing.
#pragma once

#include <ATen/core/List.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <cstddef>

namespace ampscope::torch_adapter {

/// Calls `function(tensor, element)` for each defined tensor of an argument or result.
template <class Function>
void forEachTensor(const c10::IValue& value, Function&& function) {
  if (value.isTensor()) {
    const at::Tensor& tensor = value.toTensor();
    if (tensor.defined()) {
      function(tensor, std::size_t{0});
    }
    return;
  }
  if (value.isTensorList()) {
    const auto list = value.toTensorList();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const at::Tensor tensor = list.get(i);
      if (tensor.defined()) {
        function(tensor, i);
      }
    }
    return;
  }
  if (value.isList()) {
    const auto list = value.toListRef();
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].isTensor() && list[i].toTensor().defined()) {
        function(list[i].toTensor(), i);
      }
    }
  }
}

}  // namespace ampscope::torch_adapter
