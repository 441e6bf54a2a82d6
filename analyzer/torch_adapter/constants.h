// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The numbers that a call is given as Scalar arguments: the bounds of a clamp, the step size of an update. A number in
// an expression (x + 1e-8) is no such argument: it arrives as a tensor.
#pragma once

#include <ATen/core/ivalue.h>

#include "analyzer/torch_adapter/frame.h"

namespace ampscope::torch_adapter {

/// Into frame.constants; `inputs` are those of the record.
inline void readConstants(Frame& frame, c10::ArrayRef<const c10::IValue> inputs) {
  for (const OpInfo::Constant& constant : frame.op->constants) {
    const auto take = [&](const c10::IValue& value, std::size_t element) {
      if (value.isDouble() || value.isInt()) {
        const double number = value.toScalar().toDouble();
        if (number != constant.normal) {
          frame.constants.push_back({constant.name, static_cast<std::uint32_t>(element), number});
        }
      }
    };
    const c10::IValue& input = inputs[constant.slot];
    if (!input.isList()) {
      take(input, 0);
      continue;
    }
    const auto list = input.toListRef();
    for (std::size_t element = 0; element < list.size(); ++element) {
      take(list[element], element);
    }
  }
}

}  // namespace ampscope::torch_adapter
