// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/certify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "kernels/format/format_id.h"
#include "kernels/reference/certified.h"
#include "kernels/reference/elements.h"
#include "kernels/reference/elementwise.h"
#include "kernels/reference/linear.h"
#include "kernels/reference/normalization.h"
#include "kernels/reference/reduction.h"
#include "kernels/reference/softmax.h"

namespace ampscope::tracer {
namespace {

using reference::Certified;
using stats::TensorView;

TensorView viewOf(const AmpscopeTensorView& view) {
  return {view.data, static_cast<format::FormatId>(view.format), view.dim, view.sizes, view.strides};
}

double element(const TensorView& view, std::uint64_t index) {
  reference::Index at{};
  return reference::unflatten(index, view.sizes, view.dim, at.data())
             ? reference::elementAt(view, reference::offsetOf(view, at.data()))
             : std::nan("");
}

Certified convolution(const AmpscopeExactOp& op, std::uint64_t index) {
  reference::Convolution convolution;
  convolution.input = viewOf(op.tensors[0]);
  convolution.weight = viewOf(op.tensors[1]);
  convolution.bias = viewOf(op.tensors[2]);
  for (std::size_t d = 0; d < 3; ++d) {
    convolution.stride[d] = op.integers[d];
    convolution.padding[d] = op.integers[3 + d];
    convolution.dilation[d] = op.integers[6 + d];
    convolution.output_padding[d] = op.integers[9 + d];
  }
  convolution.transposed = op.integers[12] != 0;
  convolution.groups = op.integers[13];
  return reference::convolution(convolution, index);
}

Certified loss(const AmpscopeExactOp& op, std::uint64_t index) {
  reference::Loss loss;
  loss.input = viewOf(op.tensors[0]);
  loss.weight = viewOf(op.tensors[1]);
  loss.target = {op.classes, op.classes_dim, op.classes_sizes, op.classes_strides};
  loss.logits = false;
  loss.reduction = static_cast<reference::LossReduction>(op.integers[0]);
  loss.ignore_index = op.integers[1];
  return reference::loss(loss, index);
}

Certified compute(const AmpscopeExactOp& op, std::uint64_t index) {
  const TensorView first = viewOf(op.tensors[0]);
  const TensorView second = viewOf(op.tensors[1]);
  const TensorView third = viewOf(op.tensors[2]);
  const reference::Affine affine{second, third, op.reals[0]};
  const auto integer = static_cast<std::int32_t>(op.integers[0]);
  switch (op.kind) {
    case AMPSCOPE_EXACT_MATRIX_PRODUCT:
      return reference::matrixProduct({first, second, third, op.reals[0], op.reals[1]}, index);
    case AMPSCOPE_EXACT_CONVOLUTION:
      return convolution(op, index);
    case AMPSCOPE_EXACT_SOFTMAX: {
      const Certified exact = reference::softmax(first, integer, index);
      return exact.kind == reference::Kind::kNan && op.integers[1] != 0 ? Certified{} : exact;
    }
    case AMPSCOPE_EXACT_LOG_SOFTMAX:
      return reference::logSoftmax(first, integer, index);
    case AMPSCOPE_EXACT_LAYER_NORM:
      return reference::layerNorm(first, integer, affine, index);
    case AMPSCOPE_EXACT_RMS_NORM:
      return reference::rmsNorm(first, integer, affine, index);
    case AMPSCOPE_EXACT_GROUP_NORM:
      return reference::groupNorm(first, op.integers[0], affine, index);
    case AMPSCOPE_EXACT_BATCH_NORM:
      return reference::batchNorm(first, affine, viewOf(op.tensors[3]), viewOf(op.tensors[4]), index);
    case AMPSCOPE_EXACT_SUM:
      return reference::sum(first, static_cast<std::uint64_t>(op.integers[0]), index);
    case AMPSCOPE_EXACT_MEAN:
      return reference::mean(first, static_cast<std::uint64_t>(op.integers[0]), index);
    case AMPSCOPE_EXACT_FUNCTION:
      return reference::evaluate(static_cast<reference::Function>(op.integers[0]), element(first, index));
    case AMPSCOPE_EXACT_POWER:
      return reference::power(first.data != nullptr ? element(first, index) : op.reals[0],
                              second.data != nullptr ? element(second, index) : op.reals[0]);
    case AMPSCOPE_EXACT_LOSS:
      return loss(op, index);
    case AMPSCOPE_EXACT_ATTENTION:
      return reference::attention({first, second, third, viewOf(op.tensors[3]), op.reals[0], op.integers[0] != 0},
                                  index);
    default:
      return {};
  }
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return (bits ^ (bits >> 31U)) % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

void certify(const AmpscopeExactOp& op, const double* reference, std::uint64_t numel, std::uint32_t samples,
             std::uint64_t seed, stats::Certification& out) noexcept {
  out = stats::Certification{};
  out.numel = numel;
  Random random(seed);
  const auto result_format = static_cast<format::FormatId>(op.result_format);
  const bool all = numel <= samples;
  const std::uint64_t wanted = all ? numel : samples;
  for (std::uint64_t i = 0; i < wanted; ++i) {
    // One of each of as many stretches of equal length: no element twice.
    const std::uint64_t first = i * (numel / wanted);
    const std::uint64_t length = i + 1 == wanted ? numel - first : numel / wanted;
    const std::uint64_t index = all ? i : first + random.below(length);
    ++out.sampled;
    const Certified exact = compute(op, index);
    if (exact.kind == reference::Kind::kUncertified) {
      ++out.uncertified;
      continue;
    }
    out.max_abs_bound = std::max(out.max_abs_bound, reference::boundOn(reference[index], exact));
    out.max_ulp_bound = std::max(out.max_ulp_bound, reference::ulpBoundOn(reference[index], exact, result_format));
  }
}

}  // namespace ampscope::tracer
