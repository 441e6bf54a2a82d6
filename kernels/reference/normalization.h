// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified elements of the normalizations: (x - mean) / sqrt(variance + eps) * weight + bias, with the (biased) mean
// and variance of the elements that belong together. Sums are taken without rounding. `index` counts the elements of
// the input in row-major order. A weight or bias with data null is 1 or 0.
#pragma once

#include <cstdint>

#include "kernels/reference/certified.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::reference {

struct Affine {
  stats::TensorView weight{};
  stats::TensorView bias{};
  double eps = 1e-5;
};

/// Over the last `normalized` dimensions; weight and bias have their shape.
[[nodiscard]] Certified layerNorm(const stats::TensorView& input, std::int32_t normalized, const Affine& affine,
                                  std::uint64_t index) noexcept;
/// x / sqrt(mean(x^2) + eps) * weight, over the last `normalized` dimensions; no bias.
[[nodiscard]] Certified rmsNorm(const stats::TensorView& input, std::int32_t normalized, const Affine& affine,
                                std::uint64_t index) noexcept;
/// input [batch, channels, ...], over each group of channels of a sample; weight and bias are [channels].
[[nodiscard]] Certified groupNorm(const stats::TensorView& input, std::int64_t groups, const Affine& affine,
                                  std::uint64_t index) noexcept;
/// input [batch, channels, ...], over a channel of the whole batch, or with running statistics where `mean` has data;
/// weight, bias, mean and variance are [channels].
[[nodiscard]] Certified batchNorm(const stats::TensorView& input, const Affine& affine, const stats::TensorView& mean,
                                  const stats::TensorView& variance, std::uint64_t index) noexcept;

}  // namespace ampscope::reference
