// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/compare_tensor.h"

#include <ATen/ops/empty_strided.h>

#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

/// Results in these formats are compared.
bool isCompared(format::FormatId format) {
  return format == format::FormatId::kBinary16 || format == format::FormatId::kBfloat16 ||
         format == format::FormatId::kBinary32;
}

/// The elements of `tensor` in the memory order of `like`.
at::Tensor inOrderOf(const at::Tensor& tensor, const at::Tensor& like) {
  if (tensor.strides() == like.strides()) {
    return tensor;
  }
  at::Tensor ordered = at::empty_strided(like.sizes(), like.strides(), tensor.options());
  ordered.copy_(tensor);
  return ordered;
}

const double* exactData(const at::Tensor& tensor) { return static_cast<const double*>(tensor.const_data_ptr()); }

}  // namespace

Unreferenced compareTensor(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level,
                           const at::Tensor& result, const at::Tensor& exact, const at::Tensor& overwritten,
                           std::optional<stats::Comparison>& out) {
  const format::FormatId format = formatOf(dtypeOf(result.scalar_type()));
  const Unmeasured readable = readability(*result.unsafeGetTensorImpl());
  const bool on_device = readable == Unmeasured::kDevice && isMeasurableOnDevice(*result.unsafeGetTensorImpl());
  if (exact.scalar_type() != exactType(result.scalar_type()) || exact.sizes() != result.sizes() ||
      exact.device() != result.device() || (readable != Unmeasured::kNone && !on_device)) {
    return Unreferenced::kNoFloat;
  }
  if (!isCompared(format)) {
    return exactType(result.scalar_type()) == result.scalar_type() ? Unreferenced::kBinary64 : Unreferenced::kFormat;
  }
  const Unseen unseen;
  const at::Tensor dense = isDense(*result.unsafeGetTensorImpl()) ? result : result.contiguous();
  const at::Tensor value = inOrderOf(exact, dense);
  // An op may give its argument another shape; what it held before then has no element to compare with.
  const bool updates = overwritten.defined() && overwritten.sizes() == result.sizes();
  const at::Tensor before = updates ? inOrderOf(overwritten, dense) : at::Tensor();
  if (on_device) {
    return compareOnDevice(thread, use_index, level, dense, value, before) ? Unreferenced::kNone
                                                                           : Unreferenced::kDevice;
  }
  const std::uint64_t numel = static_cast<std::uint64_t>(result.numel()) * (result.is_complex() ? 2 : 1);
  ampscope_compare(thread, use_index, static_cast<std::uint32_t>(level), static_cast<std::uint8_t>(format),
                   dense.const_data_ptr(), exactData(value), updates ? exactData(before) : nullptr, numel,
                   &out.emplace());
  return Unreferenced::kNone;
}

void countCancellation(AmpscopeThread* thread, std::uint32_t use_index, const Summands& summands,
                       const at::Tensor& exact) {
  const Unseen unseen;
  const auto spread = [&exact](const at::Tensor& summand) {
    return summand.to(c10::ScalarType::Double).expand(exact.sizes()).contiguous();
  };
  const at::Tensor a = spread(summands.a);
  const at::Tensor b = spread(summands.b);
  const at::Tensor sum = exact.contiguous();
  ampscope_cancellation(thread, use_index, exactData(a), exactData(b), summands.factor, exactData(sum),
                        static_cast<std::uint64_t>(sum.numel()));
}

}  // namespace ampscope::torch_adapter
