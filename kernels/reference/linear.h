// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified elements of matrix products and convolutions. The products are summed without rounding, so cancellation
// costs nothing. Used where a sampled element of such an op is certified. `index` counts the elements of the op's
// output in row-major order. Views may have any strides and any format that tensors are stored in.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/reference/certified.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::reference {

/// beta * c + alpha * (a @ b): mm, addmm, bmm, baddbmm, linear (b = weight transposed, c = bias), and with sizes of 1
/// dot, mv, addmv. addbmm is the product over the joined last dimension. With data null or beta 0, c is not read.
struct MatrixProduct {
  stats::TensorView a;    ///< [..., m, k]
  stats::TensorView b;    ///< [..., k, n], with the same leading sizes
  stats::TensorView c{};  ///< [..., m, n]; where it is broadcast its stride is 0
  double beta = 1;
  double alpha = 1;
};
[[nodiscard]] Certified matrixProduct(const MatrixProduct& op, std::uint64_t index) noexcept;

/// Convolution with 1 to 3 spatial dimensions, as torch defines it (a cross-correlation).
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html and ConvTranspose2d.html
struct Convolution {
  using Spatial = std::array<std::int64_t, 3>;

  stats::TensorView input;   ///< [batch, channels, spatial...]
  stats::TensorView weight;  ///< [out, in / groups, spatial...]; transposed: [in, out / groups, spatial...]
  stats::TensorView bias{};  ///< [out]; data null: none
  Spatial stride{1, 1, 1};
  Spatial padding{0, 0, 0};
  Spatial dilation{1, 1, 1};
  bool transposed = false;
  Spatial output_padding{0, 0, 0};
  std::int64_t groups = 1;
};
[[nodiscard]] Certified convolution(const Convolution& op, std::uint64_t index) noexcept;

}  // namespace ampscope::reference
