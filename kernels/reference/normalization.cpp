// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/normalization.h"

#include <cmath>

#include "kernels/reference/exact_sum.h"
#include "kernels/reference/subset.h"

namespace ampscope::reference {
namespace {

/// n (x - mean), without rounding before the last.
Ball deviation(const ExactSum& negative_sum, double n, double x) {
  ExactSum sum = negative_sum;
  sum.addProduct(n, x);
  return sum.ball();
}

/// (x - mean) / sqrt(variance + eps) of `x`, one of `elements`.
Ball normalized(const Subset& elements, double x, double eps) {
  const auto n = static_cast<double>(elements.size());
  ExactSum negative_sum;
  for (std::int64_t i = 0; i < elements.size(); ++i) negative_sum.addProduct(elements[i], -1.0);
  Ball squares;  // n^3 * variance
  for (std::int64_t i = 0; i < elements.size(); ++i) {
    const Ball d = deviation(negative_sum, n, elements[i]);
    squares = squares + d * d;
  }
  const Ball size(n);
  return deviation(negative_sum, n, x) / size / sqrt(squares / (size * size * size) + Ball(eps));
}

Ball rootMeanSquareNormalized(const Subset& elements, double x, double eps) {
  ExactSum squares;
  for (std::int64_t i = 0; i < elements.size(); ++i) squares.addProduct(elements[i], elements[i]);
  return Ball(x) / sqrt(squares.ball() / Ball(elements.size()) + Ball(eps));
}

bool finite(const Subset& elements) {
  for (std::int64_t i = 0; i < elements.size(); ++i) {
    if (!std::isfinite(elements[i])) return false;
  }
  return true;
}

/// value * weight + bias, both at `at` (as many indices as they have dimensions).
Certified transformed(Ball value, const Affine& affine, const std::int64_t* at) {
  if (affine.weight.data != nullptr) {
    const double weight = elementAt(affine.weight, offsetOf(affine.weight, at));
    if (!std::isfinite(weight)) return {};
    value = value * Ball(weight);
  }
  if (affine.bias.data != nullptr) {
    const double bias = elementAt(affine.bias, offsetOf(affine.bias, at));
    if (!std::isfinite(bias)) return {};
    value = value + Ball(bias);
  }
  return certified(value);
}

using Normalize = Ball (*)(const Subset& elements, double x, double eps);

Certified overLast(const TensorView& input, std::int32_t count, const Affine& affine, std::uint64_t index,
                   Normalize normalize) {
  Index at{};
  if (count < 1 || count > input.dim || input.dim > kMostDimensions ||
      !unflatten(index, input.sizes, input.dim, at.data())) {
    return {};
  }
  const auto first = static_cast<unsigned>(input.dim - count);
  const Subset elements(input, ~std::uint64_t{0} << first, at.data());
  if (static_cast<std::uint64_t>(elements.size()) > kMostTerms || !finite(elements)) return {};
  return transformed(normalize(elements, elementAt(input, offsetOf(input, at.data())), affine.eps), affine,
                     at.data() + first);
}

/// The channels of a sample's group as a dimension of their own: [batch, groups, channels / groups, ...].
Certified overGroup(const TensorView& input, std::int64_t groups, const Affine& affine, std::uint64_t index) {
  Index at{};
  if (input.dim < 2 || input.dim >= kMostDimensions || groups < 1 || input.sizes[1] % groups != 0 ||
      !unflatten(index, input.sizes, input.dim, at.data())) {
    return {};
  }
  const std::int64_t channels = input.sizes[1] / groups;
  Index sizes{input.sizes[0], groups, channels};
  Index strides{input.strides[0], channels * input.strides[1], input.strides[1]};
  for (std::int32_t d = 2; d < input.dim; ++d) {
    sizes[static_cast<std::size_t>(d) + 1] = input.sizes[d];
    strides[static_cast<std::size_t>(d) + 1] = input.strides[d];
  }
  const std::int64_t place[2] = {at[0], at[1] / channels};
  const Subset elements({input.data, input.format, input.dim + 1, sizes.data(), strides.data()}, ~std::uint64_t{3},
                        place);
  if (static_cast<std::uint64_t>(elements.size()) > kMostTerms || !finite(elements)) return {};
  return transformed(normalized(elements, elementAt(input, offsetOf(input, at.data())), affine.eps), affine, &at[1]);
}

Certified overBatch(const TensorView& input, const Affine& affine, const TensorView& mean, const TensorView& variance,
                    std::uint64_t index) {
  Index at{};
  if (input.dim < 2 || input.dim > kMostDimensions || !unflatten(index, input.sizes, input.dim, at.data())) return {};
  const double x = elementAt(input, offsetOf(input, at.data()));
  if (mean.data != nullptr) {
    const double m = elementAt(mean, at[1] * mean.strides[0]);
    const double v = elementAt(variance, at[1] * variance.strides[0]);
    if (!std::isfinite(x) || !std::isfinite(m) || !std::isfinite(v)) return {};
    ExactSum difference;
    difference.add(x);
    difference.addProduct(m, -1.0);
    return transformed(difference.ball() / sqrt(Ball(v) + Ball(affine.eps)), affine, &at[1]);
  }
  const Subset elements(input, ~std::uint64_t{2}, at.data());
  if (static_cast<std::uint64_t>(elements.size()) > kMostTerms || !finite(elements)) return {};
  return transformed(normalized(elements, x, affine.eps), affine, &at[1]);
}

}  // namespace

Certified layerNorm(const stats::TensorView& input, std::int32_t normalized_dims, const Affine& affine,
                    std::uint64_t index) noexcept {
  return guarded([&] { return overLast(input, normalized_dims, affine, index, &normalized); });
}

Certified rmsNorm(const stats::TensorView& input, std::int32_t normalized_dims, const Affine& affine,
                  std::uint64_t index) noexcept {
  return guarded([&] { return overLast(input, normalized_dims, affine, index, &rootMeanSquareNormalized); });
}

Certified groupNorm(const stats::TensorView& input, std::int64_t groups, const Affine& affine,
                    std::uint64_t index) noexcept {
  return guarded([&] { return overGroup(input, groups, affine, index); });
}

Certified batchNorm(const stats::TensorView& input, const Affine& affine, const stats::TensorView& mean,
                    const stats::TensorView& variance, std::uint64_t index) noexcept {
  return guarded([&] { return overBatch(input, affine, mean, variance, index); });
}

}  // namespace ampscope::reference
