// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/certified_op.h"

#include <ATen/ExpandUtils.h>
#include <ATen/ops/result_type.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <string_view>
#include <utility>

namespace ampscope::torch_adapter {
namespace {

using Arguments = c10::ArrayRef<c10::IValue>;

// kernels/reference/elementwise.h
enum Function : std::int64_t {
  kExp,
  kLog,
  kSigmoid,
  kTanh,
  kGelu,
  kGeluTanh,
  kSilu,
  kRsqrt,
  kExp2,
  kLog2,
  kLog10,
  kLog1p
};

double real(const c10::IValue& value) { return value.toScalar().toDouble(); }

// Each fills the call from the operator's arguments, in the order of its schema.

bool product(CertifiedOp& out, const at::Tensor& a, const at::Tensor& b) {
  out.op.kind = AMPSCOPE_EXACT_MATRIX_PRODUCT;
  out.op.reals[0] = 0;  // beta
  out.op.reals[1] = 1;  // alpha
  return out.add(a) && out.add(b);
}

bool matmul(CertifiedOp& out, const Arguments& in) { return product(out, in[0].toTensor(), in[1].toTensor()); }

bool matrixVector(CertifiedOp& out, const Arguments& in) {
  return product(out, in[0].toTensor(), in[1].toTensor().unsqueeze(1));
}

bool dot(CertifiedOp& out, const Arguments& in) {
  return product(out, in[0].toTensor().unsqueeze(0), in[1].toTensor().unsqueeze(1));
}

/// beta * in[0] + alpha * (a @ b), with in[3] and in[4]
bool addedProduct(CertifiedOp& out, const Arguments& in, const at::Tensor& a, const at::Tensor& b,
                  const at::Tensor& summand) {
  if (!product(out, a, b)) {
    return false;
  }
  std::vector<std::int64_t> sizes = a.sizes().vec();
  sizes.back() = b.size(-1);
  out.op.reals[0] = real(in[3]);
  out.op.reals[1] = real(in[4]);
  return out.add(summand.expand(sizes));
}

/// addmm, baddbmm: self, a, b, beta, alpha
bool addedMatmul(CertifiedOp& out, const Arguments& in) {
  return addedProduct(out, in, in[1].toTensor(), in[2].toTensor(), in[0].toTensor());
}

/// addmv: self, matrix, vector, beta, alpha
bool addedMatrixVector(CertifiedOp& out, const Arguments& in) {
  const at::Tensor self = in[0].toTensor();
  return addedProduct(out, in, in[1].toTensor(), in[2].toTensor().unsqueeze(1),
                      self.dim() == 0 ? self : self.unsqueeze(1));
}

/// addbmm: self, a [b, n, m], b [b, m, p], beta, alpha; one product over b and m
bool addedBatches(CertifiedOp& out, const Arguments& in) {
  const at::Tensor a = in[1].toTensor();
  const at::Tensor b = in[2].toTensor();
  return addedProduct(out, in, a.transpose(0, 1).flatten(1), b.flatten(0, 1), in[0].toTensor());
}

/// input, weight, bias, stride, padding, dilation, transposed, output_padding, groups
bool convolution(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_CONVOLUTION;
  const std::int64_t spatial = in[0].toTensor().dim() - 2;
  if (spatial < 1 || spatial > 3 || !out.add(in[0]) || !out.add(in[1]) || !out.add(in[2], true)) {
    return false;
  }
  int part = 0;
  for (const int argument : {3, 4, 5, 7}) {
    const auto values = in[static_cast<std::size_t>(argument)].toIntVector();
    for (std::int64_t d = 0; d < spatial; ++d, ++part) {
      if (values.empty()) {
        return false;
      }
      out.op.integers[part] = values[values.size() == 1 ? 0 : static_cast<std::size_t>(d)];
    }
    for (std::int64_t d = spatial; d < 3; ++d, ++part) {
      out.op.integers[part] = argument == 3 || argument == 5 ? 1 : 0;
    }
  }
  out.op.integers[12] = in[6].toBool() ? 1 : 0;
  out.op.integers[13] = in[8].toInt();
  return true;
}

std::int64_t wrapped(std::int64_t dim, std::int64_t dims) {
  return dim < 0 ? dim + std::max<std::int64_t>(1, dims) : dim;
}

bool softmax(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_SOFTMAX;
  out.op.integers[0] = wrapped(in[1].toInt(), in[0].toTensor().dim());
  if (in[2].toBool()) {
    out.setResult(c10::ScalarType::Float);  // half_to_float
  }
  return in[0].toTensor().dim() > 0 && out.add(in[0]);
}

/// The same, and 0 where every element of a slice is -inf, which is left without a bound.
bool safeSoftmax(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_SOFTMAX;
  out.op.integers[0] = wrapped(in[1].toInt(), in[0].toTensor().dim());
  out.op.integers[1] = 1;
  return in[2].isNone() && in[0].toTensor().dim() > 0 && out.add(in[0]);
}

bool logSoftmax(CertifiedOp& out, const Arguments& in) {
  const bool known = softmax(out, in);
  out.op.kind = AMPSCOPE_EXACT_LOG_SOFTMAX;
  return known;
}

/// input, normalized_shape, weight, bias, eps
bool layerNorm(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_LAYER_NORM;
  out.op.integers[0] = static_cast<std::int64_t>(in[1].toIntVector().size());
  out.op.reals[0] = in[4].toDouble();
  return out.add(in[0]) && out.add(in[2], true) && out.add(in[3], true);
}

/// input, normalized_shape, weight, eps
bool rmsNorm(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_RMS_NORM;
  out.op.integers[0] = static_cast<std::int64_t>(in[1].toIntVector().size());
  if (!in[3].isDouble()) {
    return false;  // eps follows the dtype
  }
  out.op.reals[0] = in[3].toDouble();
  return out.add(in[0]) && out.add(in[2], true);
}

/// input, weight, bias, N, C, HxW, group, eps
bool groupNorm(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_GROUP_NORM;
  out.op.integers[0] = in[6].toInt();
  out.op.reals[0] = in[7].toDouble();
  return out.add(in[0]) && out.add(in[1], true) && out.add(in[2], true);
}

/// input, weight, bias, running_mean, running_var, training, momentum, eps; without the two running_ in .no_stats
bool batchNorm(CertifiedOp& out, const Arguments& in) {
  if (in.size() == 6 && in[3].isBool() && in[3].toBool()) {
    out.op.kind = AMPSCOPE_EXACT_BATCH_NORM;
    out.op.reals[0] = in[5].toDouble();
    return out.add(in[0]) && out.add(in[1], true) && out.add(in[2], true);
  }
  if (in.size() != 8) {
    return false;
  }
  out.op.kind = AMPSCOPE_EXACT_BATCH_NORM;
  out.op.reals[0] = in[7].toDouble();
  if (!out.add(in[0]) || !out.add(in[1], true) || !out.add(in[2], true)) {
    return false;
  }
  return in[5].toBool() || (out.add(in[3]) && out.add(in[4]));
}

/// input, dims, keepdim, dtype; or input, dtype; then out
bool reduction(CertifiedOp& out, const Arguments& in) {
  if (in.size() > 3 && !in[1].isIntList() && !in[1].isNone()) {
    return false;  // names of dimensions
  }
  const c10::IValue& dtype = in[in.size() > 3 ? 3 : 1];
  const std::int64_t dims = in[0].toTensor().dim();
  std::uint64_t reduced = 0;
  const bool some = in[1].isIntList() && !in[1].toIntVector().empty();
  for (const std::int64_t dim : some ? in[1].toIntVector() : std::vector<std::int64_t>{}) {
    reduced |= std::uint64_t{1} << static_cast<unsigned>(wrapped(dim, dims));
  }
  out.op.integers[0] = some ? static_cast<std::int64_t>(reduced) : (std::int64_t{1} << static_cast<unsigned>(dims)) - 1;
  if (dtype.isInt()) {
    out.setResult(dtype.toScalarType());
  }
  return out.add(in[0]);
}

bool sum(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_SUM;
  return reduction(out, in);
}

bool mean(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_MEAN;
  return reduction(out, in);
}

template <Function function>
bool elementwise(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_FUNCTION;
  out.op.integers[0] = function;
  return out.add(in[0]);
}

bool gelu(CertifiedOp& out, const Arguments& in) {
  const bool tanh = in.size() > 1 && in[1].isString() && in[1].toStringView() == "tanh";
  return tanh ? elementwise<kGeluTanh>(out, in) : elementwise<kGelu>(out, in);
}

bool power(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_POWER;
  if (!in[0].isTensor()) {
    out.setResult(in[1].toTensor().scalar_type());
    out.op.reals[0] = real(in[0]);
    return out.add(c10::IValue(), true) && out.add(in[1]);
  }
  const at::Tensor base = in[0].toTensor();
  if (!in[1].isTensor()) {
    out.op.reals[0] = real(in[1]);
    return out.add(base);
  }
  const at::Tensor exponent = in[1].toTensor();
  out.setResult(at::result_type(base, exponent));
  const auto sizes = at::infer_size(base.sizes(), exponent.sizes());
  return out.add(base.expand(sizes)) && out.add(exponent.expand(sizes));
}

/// log-probabilities, target, weight, reduction, ignore_index
bool loss(CertifiedOp& out, const Arguments& in) {
  out.op.kind = AMPSCOPE_EXACT_LOSS;
  out.op.integers[0] = in[3].toInt();
  out.op.integers[1] = in[4].toInt();
  return out.add(in[0]) && out.add(in[2], true) && out.addClasses(in[1]);
}

/// query, key, value, dropout_p, is_causal, attn_mask, scale
bool attention(CertifiedOp& out, const Arguments& in) {
  at::Tensor query = in[0].toTensor();
  at::Tensor key = in[1].toTensor();
  at::Tensor value = in[2].toTensor();
  if (query.dim() != 4 || key.dim() != 4 || value.dim() != 4 || in[3].toDouble() != 0) {
    return false;
  }
  std::vector<std::int64_t> scores = {query.size(0), query.size(1), query.size(2), key.size(2)};
  const at::Tensor mask = in[5].isTensor() ? in[5].toTensor().expand(scores) : at::Tensor();
  const std::int64_t heads = key.size(1);
  const std::int64_t group = heads == 0 ? 0 : query.size(1) / heads;
  if (group * heads != query.size(1) || value.size(1) != heads) {
    return false;
  }
  // Of a group of query heads each sees the same keys and values.
  const auto split = [&](const at::Tensor& tensor) { return tensor.unflatten(1, {heads, group}); };
  const auto shared = [&](const at::Tensor& tensor) {
    return tensor.unsqueeze(2).expand({tensor.size(0), heads, group, tensor.size(2), tensor.size(3)});
  };
  out.op.kind = AMPSCOPE_EXACT_ATTENTION;
  out.op.integers[0] = in[4].toBool() ? 1 : 0;
  out.op.reals[0] = in[6].isDouble() ? in[6].toDouble() : 1 / std::sqrt(static_cast<double>(query.size(-1)));
  return out.add(split(query)) && out.add(shared(key)) && out.add(shared(value)) &&
         (!mask.defined() || out.add(split(mask)));
}

struct Known {
  std::string_view name;
  bool (*map)(CertifiedOp& out, const Arguments& in);
};

constexpr Known kKnown[] = {
    {"aten::mm", matmul},
    {"aten::bmm", matmul},
    {"aten::mv", matrixVector},
    {"aten::dot", dot},
    {"aten::vdot", dot},
    {"aten::addmm", addedMatmul},
    {"aten::addmm_", addedMatmul},
    {"aten::baddbmm", addedMatmul},
    {"aten::baddbmm_", addedMatmul},
    {"aten::addmv", addedMatrixVector},
    {"aten::addmv_", addedMatrixVector},
    {"aten::addbmm", addedBatches},
    {"aten::addbmm_", addedBatches},
    {"aten::convolution", convolution},
    {"aten::_softmax", softmax},
    {"aten::_safe_softmax", safeSoftmax},
    {"aten::_log_softmax", logSoftmax},
    {"aten::native_layer_norm", layerNorm},
    {"aten::_fused_rms_norm", rmsNorm},
    {"aten::native_group_norm", groupNorm},
    {"aten::native_batch_norm", batchNorm},
    {"aten::_native_batch_norm_legit", batchNorm},
    {"aten::sum", sum},
    {"aten::mean", mean},
    {"aten::exp", elementwise<kExp>},
    {"aten::exp_", elementwise<kExp>},
    {"aten::log", elementwise<kLog>},
    {"aten::log_", elementwise<kLog>},
    {"aten::sigmoid", elementwise<kSigmoid>},
    {"aten::sigmoid_", elementwise<kSigmoid>},
    {"aten::tanh", elementwise<kTanh>},
    {"aten::tanh_", elementwise<kTanh>},
    {"aten::rsqrt", elementwise<kRsqrt>},
    {"aten::rsqrt_", elementwise<kRsqrt>},
    {"aten::exp2", elementwise<kExp2>},
    {"aten::exp2_", elementwise<kExp2>},
    {"aten::log2", elementwise<kLog2>},
    {"aten::log2_", elementwise<kLog2>},
    {"aten::log10", elementwise<kLog10>},
    {"aten::log10_", elementwise<kLog10>},
    {"aten::log1p", elementwise<kLog1p>},
    {"aten::log1p_", elementwise<kLog1p>},
    {"aten::silu", elementwise<kSilu>},
    {"aten::silu_", elementwise<kSilu>},
    {"aten::gelu", gelu},
    {"aten::gelu_", gelu},
    {"aten::pow", power},
    {"aten::pow_", power},
    {"aten::nll_loss_forward", loss},
    {"aten::nll_loss2d_forward", loss},
    {"aten::_scaled_dot_product_flash_attention_for_cpu", attention},
};

bool isReal(const at::Tensor& tensor) {
  return tensor.defined() && c10::isFloatingType(tensor.scalar_type()) &&
         readability(*tensor.unsafeGetTensorImpl()) == Unmeasured::kNone;
}

/// Arguments whose tensors lie in host memory. Copying from a device waits for it: who certifies has asked for it.
std::vector<c10::IValue> onHost(c10::ArrayRef<const c10::IValue> inputs) {
  std::vector<c10::IValue> copies(inputs.begin(), inputs.end());
  for (c10::IValue& input : copies) {
    if (input.isTensor() && input.toTensor().defined()) {
      input = input.toTensor().cpu();
    }
  }
  return copies;
}

}  // namespace

void CertifiedOp::setResult(c10::ScalarType dtype) {
  op.result_format = static_cast<std::uint8_t>(formatOf(dtypeOf(dtype)));
}

bool CertifiedOp::add(const at::Tensor& tensor) {
  if (tensors_.empty() && op.result_format == 0) {
    setResult(tensor.scalar_type());  // as nearly all operators do
  }
  tensors_.push_back(tensor);
  return isReal(tensor);
}

bool CertifiedOp::add(const c10::IValue& value, bool optional) {
  if (value.isTensor() && value.toTensor().defined()) {
    return add(value.toTensor());
  }
  tensors_.emplace_back();
  return optional;
}

bool CertifiedOp::addClasses(const c10::IValue& target) {
  classes_ = target.isTensor() ? target.toTensor() : at::Tensor();
  return classes_.defined() && classes_.scalar_type() == c10::ScalarType::Long && classes_.device().is_cpu() &&
         classes_.layout() == c10::kStrided;
}

std::optional<CertifiedOp> CertifiedOp::of(const OpInfo& op, const at::RecordFunction& record, Unreferenced& why) {
  const auto known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                  [&op](const Known& candidate) { return candidate.name == op.name; });
  if (known == std::end(kKnown)) {
    why = Unreferenced::kNoFormula;
    return std::nullopt;
  }
  why = Unreferenced::kArguments;
  try {
    CertifiedOp result;
    return known->map(result, onHost(record.inputs())) ? std::optional(std::move(result)) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;  // arguments of another kind than the operator has today
  }
}

const AmpscopeExactOp& CertifiedOp::call() {
  shapes_.resize(tensors_.size());
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    op.tensors[i] = tensors_[i].defined()
                        ? viewOf(*tensors_[i].unsafeGetTensorImpl(), shapes_[i].sizes.data(), shapes_[i].strides.data())
                        : AmpscopeTensorView{};
  }
  if (classes_.defined()) {
    op.classes = static_cast<const std::int64_t*>(classes_.const_data_ptr());
    op.classes_dim = static_cast<std::int32_t>(classes_.dim());
    op.classes_sizes = classes_.sizes().data();
    op.classes_strides = classes_.strides().data();
  }
  return op;
}

}  // namespace ampscope::torch_adapter
