// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/tensor_use.h"

#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

/// Sizes of a tensor whose shape lives somewhere else (a subclass, a batched or nested tensor) are not asked for:
/// that may call into Python.
bool hasPlainSizes(const at::TensorImpl& tensor) noexcept {
  using c10::DispatchKey;
  static const c10::DispatchKeySet indirect({DispatchKey::Python, DispatchKey::FuncTorchBatched,
                                             DispatchKey::FuncTorchGradWrapper, DispatchKey::Batched,
                                             DispatchKey::NestedTensor});
  return (tensor.key_set() & indirect).empty() && !tensor.has_symbolic_sizes_strides();
}

}  // namespace

AmpscopeTensorUse describe(const at::TensorImpl& tensor, Dtype dtype, std::size_t slot, std::size_t element) noexcept {
  AmpscopeTensorUse use{};
  use.slot = static_cast<std::uint16_t>(slot);
  use.element = static_cast<std::uint32_t>(element);
  use.dtype = static_cast<std::uint8_t>(dtype);
  use.device = static_cast<std::uint8_t>(deviceOf(tensor.device_type()));
  const c10::Device device = tensor.device();
  use.device_index = static_cast<std::int8_t>(device.has_index() ? device.index() : -1);
  return use;
}

void appendSizes(Frame& frame, const at::TensorImpl& tensor, AmpscopeTensorUse& use) {
  if (!hasPlainSizes(tensor)) {
    return;
  }
  const auto sizes = tensor.sizes();
  use.dim = static_cast<std::int32_t>(sizes.size());
  frame.sizes.insert(frame.sizes.end(), sizes.begin(), sizes.end());
}

}  // namespace ampscope::torch_adapter
