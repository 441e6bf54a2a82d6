// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Lets mpmath_test.py see certified elements: one case a line on stdin, as words; one result a line on stdout:
//   kind negative significand exponent error_exponent nearest bound ulp_bound
// A case is FAMILY COMPUTED FORMAT, then what the family takes, in the order of its header. Numbers are binary64
// patterns in hex where the header says double. A tensor is "-" or FORMAT DIM SIZES STRIDES OFFSET COUNT PATTERNS.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "kernels/format/float_format.h"
#include "kernels/reference/elementwise.h"
#include "kernels/reference/linear.h"
#include "kernels/reference/normalization.h"
#include "kernels/reference/reduction.h"
#include "kernels/reference/softmax.h"

namespace {

using namespace ampscope;
using reference::Certified;
using stats::TensorView;

class Case {
 public:
  explicit Case(const std::string& line) : words_(line) {}

  std::string word() {
    std::string word;
    words_ >> word;
    return word;
  }
  std::int64_t integer() { return std::stoll(word()); }
  std::uint64_t pattern() { return std::stoull(word(), nullptr, 16); }
  double number() {
    const std::uint64_t bits = pattern();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  std::vector<std::int64_t>& integers(std::int64_t count) {
    auto& list = lists_.emplace_back();
    for (std::int64_t i = 0; i < count; ++i) list.push_back(integer());
    return list;
  }
  TensorView tensor() {
    const std::string first = word();
    if (first == "-") return {};
    TensorView view;
    view.format = static_cast<format::FormatId>(std::stoi(first));
    view.dim = static_cast<std::int32_t>(integer());
    view.sizes = integers(view.dim).data();
    view.strides = integers(view.dim).data();
    const std::int64_t offset = integer();
    const std::int64_t count = integer();
    const std::size_t width = format::storageBytes(view.format);
    auto& bytes = memory_.emplace_back(static_cast<std::size_t>(count) * width);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const std::uint64_t bits = pattern();
      std::memcpy(bytes.data() + i * width, &bits, width);
    }
    view.data = bytes.data() + static_cast<std::size_t>(offset) * width;
    return view;
  }
  reference::ClassView classes() {
    const auto dim = static_cast<std::int32_t>(integer());
    const auto& sizes = integers(dim);
    const auto& strides = integers(dim);
    const std::int64_t count = integer();
    return {integers(count).data(), dim, sizes.data(), strides.data()};
  }
  reference::Affine affine() { return {tensor(), tensor(), number()}; }
  std::uint64_t index() { return static_cast<std::uint64_t>(integer()); }

 private:
  std::istringstream words_;
  std::deque<std::vector<std::int64_t>> lists_;
  std::deque<std::vector<std::uint8_t>> memory_;
};

Certified convolution(Case& c) {
  reference::Convolution op{c.tensor(), c.tensor(), c.tensor()};
  for (auto* spatial : {&op.stride, &op.padding, &op.dilation, &op.output_padding}) {
    for (std::int64_t& value : *spatial) value = c.integer();
  }
  op.transposed = c.integer() != 0;
  op.groups = c.integer();
  return reference::convolution(op, c.index());
}

Certified loss(Case& c) {
  reference::Loss op{c.tensor(), c.classes(), c.tensor()};
  op.logits = c.integer() != 0;
  op.ignore_index = c.integer();
  op.label_smoothing = c.number();
  op.reduction = static_cast<reference::LossReduction>(c.integer());
  return reference::loss(op, c.index());
}

Certified attention(Case& c) {
  reference::Attention op{c.tensor(), c.tensor(), c.tensor(), c.tensor()};
  op.scale = c.number();
  op.causal = c.integer() != 0;
  return reference::attention(op, c.index());
}

const std::map<std::string, std::function<Certified(Case&)>> kFamilies = {
    {"matrix_product",
     [](Case& c) {
       const reference::MatrixProduct op{c.tensor(), c.tensor(), c.tensor(), c.number(), c.number()};
       return reference::matrixProduct(op, c.index());
     }},
    {"convolution", convolution},
    {"sum",
     [](Case& c) {
       const TensorView input = c.tensor();
       const std::uint64_t reduced = c.pattern();
       return reference::sum(input, reduced, c.index());
     }},
    {"mean",
     [](Case& c) {
       const TensorView input = c.tensor();
       const std::uint64_t reduced = c.pattern();
       return reference::mean(input, reduced, c.index());
     }},
    {"softmax",
     [](Case& c) {
       const TensorView input = c.tensor();
       const auto dim = static_cast<std::int32_t>(c.integer());
       return reference::softmax(input, dim, c.index());
     }},
    {"log_softmax",
     [](Case& c) {
       const TensorView input = c.tensor();
       const auto dim = static_cast<std::int32_t>(c.integer());
       return reference::logSoftmax(input, dim, c.index());
     }},
    {"loss", loss},
    {"attention", attention},
    {"layer_norm",
     [](Case& c) {
       const TensorView input = c.tensor();
       const auto count = static_cast<std::int32_t>(c.integer());
       const reference::Affine affine = c.affine();
       return reference::layerNorm(input, count, affine, c.index());
     }},
    {"rms_norm",
     [](Case& c) {
       const TensorView input = c.tensor();
       const auto count = static_cast<std::int32_t>(c.integer());
       const reference::Affine affine = c.affine();
       return reference::rmsNorm(input, count, affine, c.index());
     }},
    {"group_norm",
     [](Case& c) {
       const TensorView input = c.tensor();
       const std::int64_t groups = c.integer();
       const reference::Affine affine = c.affine();
       return reference::groupNorm(input, groups, affine, c.index());
     }},
    {"batch_norm",
     [](Case& c) {
       const TensorView input = c.tensor();
       const reference::Affine affine = c.affine();
       const TensorView mean = c.tensor();
       const TensorView variance = c.tensor();
       return reference::batchNorm(input, affine, mean, variance, c.index());
     }},
    {"function",
     [](Case& c) {
       const auto function = static_cast<reference::Function>(c.integer());
       return reference::evaluate(function, c.number());
     }},
    {"power",
     [](Case& c) {
       const double x = c.number();
       return reference::power(x, c.number());
     }},
};

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    Case c(line);
    const auto& compute = kFamilies.at(c.word());
    const double computed = c.number();
    const auto format = static_cast<format::FormatId>(c.integer());
    const Certified exact = compute(c);
    std::printf("%d %d ", static_cast<int>(exact.kind), exact.negative ? 1 : 0);
    for (std::size_t i = exact.significand.size(); i-- > 0;) {
      std::printf("%016llx", static_cast<unsigned long long>(exact.significand[i]));
    }
    std::printf(" %lld %lld %a %a %a\n", static_cast<long long>(exact.exponent),
                static_cast<long long>(exact.error_exponent), reference::nearest(exact),
                reference::boundOn(computed, exact), reference::ulpBoundOn(computed, exact, format));
  }
  return 0;
}
