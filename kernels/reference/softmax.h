// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified elements of softmax, log_softmax, cross entropy and attention: what is made of exponentials of differences.
// `index` counts the elements of the op's output in row-major order.
#pragma once

#include <cstdint>

#include "kernels/reference/certified.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::reference {

/// -inf elements weigh nothing; a slice of nothing else, or with +inf or nan, gives nan.
[[nodiscard]] Certified softmax(const stats::TensorView& input, std::int32_t dim, std::uint64_t index) noexcept;
[[nodiscard]] Certified logSoftmax(const stats::TensorView& input, std::int32_t dim, std::uint64_t index) noexcept;

enum class LossReduction : std::uint8_t { kNone = 0, kMean = 1, kSum = 2 };  ///< torch's numbers

/// Class numbers, strides in elements.
struct ClassView {
  const std::int64_t* data = nullptr;
  std::int32_t dim = 0;
  const std::int64_t* sizes = nullptr;
  const std::int64_t* strides = nullptr;
};

/// nll_loss of log-probabilities, or cross entropy of logits (`logits`), with class numbers as the target.
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
struct Loss {
  stats::TensorView input;     ///< [classes], or [batch, classes, ...]
  ClassView target;            ///< [], or [batch, ...]
  stats::TensorView weight{};  ///< [classes]; data null: all 1
  bool logits = true;          ///< false: the input holds log-probabilities
  std::int64_t ignore_index = -100;
  double label_smoothing = 0;  ///< of logits only
  LossReduction reduction = LossReduction::kMean;
};
[[nodiscard]] Certified loss(const Loss& op, std::uint64_t index) noexcept;

/// softmax(scale * q k^T + mask) v.
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
struct Attention {
  stats::TensorView query;   ///< [..., l, e]
  stats::TensorView key;     ///< [..., s, e]
  stats::TensorView value;   ///< [..., s, v]
  stats::TensorView mask{};  ///< added, [..., l, s]; where it is broadcast its stride is 0; data null: none
  double scale = 1;
  bool causal = false;  ///< query i sees keys 0 to i
};
[[nodiscard]] Certified attention(const Attention& op, std::uint64_t index) noexcept;

}  // namespace ampscope::reference
