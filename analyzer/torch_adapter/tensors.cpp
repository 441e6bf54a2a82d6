// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/tensors.h"

#include <c10/core/TensorImpl.h>

#include <algorithm>
#include <cstring>

namespace ampscope::torch_adapter {
namespace {

using format::FormatId;

bool isComplex(c10::ScalarType type) noexcept {
  return type == c10::ScalarType::ComplexHalf || type == c10::ScalarType::ComplexFloat ||
         type == c10::ScalarType::ComplexDouble;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29);
}

}  // namespace

FormatId formatOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kComplex32:
      return FormatId::kBinary16;
    case Dtype::kBfloat16:
      return FormatId::kBfloat16;
    case Dtype::kFloat32:
    case Dtype::kComplex64:
      return FormatId::kBinary32;
    case Dtype::kFloat64:
    case Dtype::kComplex128:
      return FormatId::kBinary64;
    case Dtype::kFloat8E4m3fn:
      return FormatId::kE4m3fn;
    case Dtype::kFloat8E5m2:
      return FormatId::kE5m2;
    case Dtype::kFloat8E4m3fnuz:
      return FormatId::kE4m3fnuz;
    case Dtype::kFloat8E5m2fnuz:
      return FormatId::kE5m2fnuz;
    default:
      return FormatId::kNone;
  }
}

Dtype dtypeOf(c10::ScalarType type) noexcept {
  switch (type) {
    case c10::ScalarType::Half:
      return Dtype::kFloat16;
    case c10::ScalarType::BFloat16:
      return Dtype::kBfloat16;
    case c10::ScalarType::Float:
      return Dtype::kFloat32;
    case c10::ScalarType::Double:
      return Dtype::kFloat64;
    case c10::ScalarType::Float8_e4m3fn:
      return Dtype::kFloat8E4m3fn;
    case c10::ScalarType::Float8_e5m2:
      return Dtype::kFloat8E5m2;
    case c10::ScalarType::Float8_e4m3fnuz:
      return Dtype::kFloat8E4m3fnuz;
    case c10::ScalarType::Float8_e5m2fnuz:
      return Dtype::kFloat8E5m2fnuz;
    case c10::ScalarType::ComplexHalf:
      return Dtype::kComplex32;
    case c10::ScalarType::ComplexFloat:
      return Dtype::kComplex64;
    case c10::ScalarType::ComplexDouble:
      return Dtype::kComplex128;
    case c10::ScalarType::Byte:
    case c10::ScalarType::Char:
    case c10::ScalarType::Short:
    case c10::ScalarType::Int:
    case c10::ScalarType::Long:
    case c10::ScalarType::Bool:
      return Dtype::kUnknown;
    default:
      return c10::isFloatingType(type) ? Dtype::kOtherFloat : Dtype::kUnknown;
  }
}

std::uint64_t itemSize(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat64:
    case Dtype::kComplex64:
      return 8;
    case Dtype::kFloat32:
    case Dtype::kComplex32:
      return 4;
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
      return 2;
    case Dtype::kComplex128:
      return 16;
    default:
      return 1;
  }
}

DeviceType deviceOf(c10::DeviceType type) noexcept {
  switch (type) {
    case c10::DeviceType::CPU:
      return DeviceType::kCpu;
    case c10::DeviceType::CUDA:
      return DeviceType::kCuda;
    case c10::DeviceType::XPU:
      return DeviceType::kXpu;
    case c10::DeviceType::MPS:
      return DeviceType::kMps;
    case c10::DeviceType::Meta:
      return DeviceType::kMeta;
    default:
      return DeviceType::kOther;
  }
}

Unmeasured readability(const at::TensorImpl& tensor) noexcept {
  using c10::DispatchKey;
  static const c10::DispatchKeySet indirect(
      {DispatchKey::Python, DispatchKey::Functionalize, DispatchKey::FuncTorchBatched,
       DispatchKey::FuncTorchGradWrapper, DispatchKey::FuncTorchVmapMode, DispatchKey::Batched, DispatchKey::Negative,
       DispatchKey::Conjugate, DispatchKey::ZeroTensor, DispatchKey::NestedTensor});
  const c10::DispatchKeySet keys = tensor.key_set();
  if (!(keys & indirect).empty()) {
    return Unmeasured::kSubclass;
  }
  if (tensor.layout() != c10::kStrided || tensor.dim() > kMaxDim) {
    return Unmeasured::kLayout;
  }
  if (tensor.device_type() == c10::DeviceType::Meta || !tensor.has_storage()) {
    return Unmeasured::kNoData;
  }
  if (tensor.device_type() != c10::DeviceType::CPU) {
    return Unmeasured::kDevice;
  }
  if (formatOf(dtypeOf(c10::typeMetaToScalarType(tensor.dtype()))) == FormatId::kNone) {
    return Unmeasured::kFormat;
  }
  const bool has_data = tensor.unsafe_storage().unsafeGetStorageImpl()->data() != nullptr || tensor.numel() == 0;
  return has_data ? Unmeasured::kNone : Unmeasured::kNoData;
}

const void* dataOf(const at::TensorImpl& tensor) noexcept {
  const auto* const base = static_cast<const char*>(tensor.unsafe_storage().unsafeGetStorageImpl()->data());
  return base == nullptr ? nullptr
                         : base + tensor.storage_offset() * static_cast<std::int64_t>(tensor.dtype().itemsize());
}

AmpscopeTensorView viewOf(const at::TensorImpl& tensor, std::int64_t* sizes, std::int64_t* strides) noexcept {
  const c10::ScalarType type = c10::typeMetaToScalarType(tensor.dtype());
  const auto tensor_sizes = tensor.sizes();
  const auto tensor_strides = tensor.strides();
  const bool is_complex = isComplex(type);
  const std::int64_t factor = is_complex ? 2 : 1;
  const auto dim = static_cast<std::int32_t>(tensor_sizes.size());
  for (std::int32_t i = 0; i < dim; ++i) {
    sizes[i] = tensor_sizes[static_cast<std::size_t>(i)];
    strides[i] = tensor_strides[static_cast<std::size_t>(i)] * factor;
  }
  if (is_complex) {
    sizes[dim] = 2;
    strides[dim] = 1;
  }
  AmpscopeTensorView view{};
  view.data = dataOf(tensor);
  view.sizes = sizes;
  view.strides = strides;
  view.dim = is_complex ? dim + 1 : dim;
  view.format = static_cast<std::uint8_t>(formatOf(dtypeOf(type)));
  return view;
}

bool isDense(const at::TensorImpl& tensor) noexcept {
  return tensor.is_contiguous() || tensor.is_non_overlapping_and_dense();
}

std::uint64_t geometryKey(const at::TensorImpl& tensor) noexcept {
  std::uint64_t hash = mix(static_cast<std::uint64_t>(tensor.storage_offset()) * 64 +
                               static_cast<std::uint64_t>(c10::typeMetaToScalarType(tensor.dtype())),
                           static_cast<std::uint64_t>(tensor.numel()));
  if (!isDense(tensor)) {
    for (std::size_t i = 0; i < tensor.sizes().size(); ++i) {
      hash = mix(mix(hash, static_cast<std::uint64_t>(tensor.sizes()[i])),
                 static_cast<std::uint64_t>(tensor.strides()[i]));
    }
  }
  return hash | 1;  // 0 means: no measurement
}

std::uint64_t fingerprint(const at::TensorImpl& tensor) noexcept {
  constexpr std::int64_t kSamples = 8;
  const std::int64_t numel = tensor.numel();
  if (numel == 0 || tensor.device_type() != c10::DeviceType::CPU || !isDense(tensor)) {
    return 0;
  }
  const auto item = static_cast<std::int64_t>(tensor.dtype().itemsize());
  const auto* const data =
      static_cast<const char*>(tensor.unsafe_storage().unsafeGetStorageImpl()->data()) + tensor.storage_offset() * item;
  std::uint64_t hash = 0;
  const std::int64_t step = std::max<std::int64_t>(1, numel / kSamples);
  const auto width = static_cast<std::size_t>(std::min<std::int64_t>(item, 8));
  for (std::int64_t i = 0; i < numel; i += step) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, data + i * item, width);
    hash = mix(hash, bits);
  }
  return hash;
}

}  // namespace ampscope::torch_adapter
