// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/linear.h"

#include <cmath>

#include "kernels/reference/elements.h"
#include "kernels/reference/exact_sum.h"

namespace ampscope::reference {
namespace {

/// beta * c + alpha * sum.
Certified scaled(ExactSum& sum, double alpha, double beta, double c) {
  if (alpha == 1 && (beta == 1 || c == 0)) {
    sum.add(c);
    return sum.finite() ? certified(sum.ball()) : sum.special();
  }
  ExactSum added;
  added.addProduct(beta, c);
  if (!sum.finite() || !added.finite()) {
    const Certified special = sum.special();
    const double size = std::numeric_limits<double>::infinity();
    if (!sum.finite())
      added.addProduct(alpha, special.kind == Kind::kNan ? size - size : special.negative ? -size : size);
    return added.special();
  }
  if (!std::isfinite(alpha)) return {};
  return certified(added.ball() + Ball(alpha) * sum.ball());
}

Certified productElement(const MatrixProduct& op, std::uint64_t flat) {
  const std::int32_t dim = op.a.dim;
  if (dim < 2 || dim > kMostDimensions || op.b.dim != dim) return {};
  const std::int32_t row = dim - 2;
  const std::int32_t column = dim - 1;
  Index sizes{};
  for (std::int32_t d = 0; d < column; ++d) sizes[d] = op.a.sizes[d];
  sizes[column] = op.b.sizes[column];
  const std::int64_t terms = op.a.sizes[column];
  Index at{};
  if (!unflatten(flat, sizes.data(), dim, at.data()) || op.b.sizes[row] != terms) return {};
  if (static_cast<std::uint64_t>(terms) > kMostTerms) return {};

  const double c = op.c.data == nullptr || op.beta == 0 ? 0 : elementAt(op.c, offsetOf(op.c, at.data()));
  const std::int64_t a = offsetOf(op.a, at.data()) - at[column] * op.a.strides[column];
  const std::int64_t b = offsetOf(op.b, at.data()) - at[row] * op.b.strides[row];
  ExactSum sum;
  for (std::int64_t k = 0; k < terms; ++k) {
    sum.addProduct(elementAt(op.a, a + k * op.a.strides[column]), elementAt(op.b, b + k * op.b.strides[row]));
  }
  return scaled(sum, op.alpha, op.beta, c);
}

/// The sizes of the output.
Index outputSizes(const Convolution& op) {
  Index sizes{};
  sizes[0] = op.input.sizes[0];
  sizes[1] = op.transposed ? op.weight.sizes[1] * op.groups : op.weight.sizes[0];
  for (std::int32_t d = 2; d < op.input.dim; ++d) {
    const auto s = static_cast<std::size_t>(d - 2);
    const std::int64_t reach = op.dilation[s] * (op.weight.sizes[d] - 1) + 1;
    sizes[d] = op.transposed ? (op.input.sizes[d] - 1) * op.stride[s] - 2 * op.padding[s] + reach + op.output_padding[s]
                             : (op.input.sizes[d] + 2 * op.padding[s] - reach) / op.stride[s] + 1;
  }
  return sizes;
}

/// Which input position the kernel's position meets at the output's, in one dimension; -1: none.
std::int64_t inputPosition(const Convolution& op, std::int32_t d, std::int64_t output, std::int64_t kernel) {
  const auto s = static_cast<std::size_t>(d - 2);
  std::int64_t position = 0;
  if (op.transposed) {
    position = output + op.padding[s] - kernel * op.dilation[s];
    if (position % op.stride[s] != 0) return -1;
    position /= op.stride[s];
  } else {
    position = output * op.stride[s] - op.padding[s] + kernel * op.dilation[s];
  }
  return position < op.input.sizes[d] ? position : -1;
}

Certified convolutionElement(const Convolution& op, std::uint64_t flat) {
  const std::int32_t dim = op.input.dim;
  if (dim < 3 || dim > 5 || op.weight.dim != dim || op.groups < 1) return {};
  const Index sizes = outputSizes(op);
  Index at{};
  if (!unflatten(flat, sizes.data(), dim, at.data())) return {};
  const std::int64_t group = at[1] / (sizes[1] / op.groups);
  const std::int64_t channels = op.input.sizes[1] / op.groups;
  const std::int64_t taps = product(op.weight.sizes + 2, dim - 2);
  if (static_cast<std::uint64_t>(channels * taps) > kMostTerms) return {};

  ExactSum sum;
  if (op.bias.data != nullptr) sum.add(elementAt(op.bias, at[1] * op.bias.strides[0]));
  Index input = at;
  Index weight{};
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    unflatten(static_cast<std::uint64_t>(tap), op.weight.sizes + 2, dim - 2, weight.data() + 2);
    bool inside = true;
    for (std::int32_t d = 2; d < dim && inside; ++d) {
      input[d] = inputPosition(op, d, at[d], weight[d]);
      inside = input[d] >= 0;
    }
    for (std::int64_t channel = 0; channel < channels && inside; ++channel) {
      input[1] = group * channels + channel;
      weight[0] = op.transposed ? input[1] : at[1];
      weight[1] = op.transposed ? at[1] % (sizes[1] / op.groups) : channel;
      sum.addProduct(elementAt(op.input, offsetOf(op.input, input.data())),
                     elementAt(op.weight, offsetOf(op.weight, weight.data())));
    }
  }
  return sum.finite() ? certified(sum.ball()) : sum.special();
}

}  // namespace

Certified matrixProduct(const MatrixProduct& op, std::uint64_t index) noexcept {
  return guarded([&] { return productElement(op, index); });
}

Certified convolution(const Convolution& op, std::uint64_t index) noexcept {
  return guarded([&] { return convolutionElement(op, index); });
}

}  // namespace ampscope::reference
