// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// at::Tensor -> what ampscope says of a tensor: dtype, device, and a view of its memory if its values can be read.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "analyzer/base/vocabulary.h"
#include "analyzer/tracer/tracer_abi.h"
#include "kernels/format/format_id.h"

namespace ampscope::torch_adapter {

/// kUnknown for integer and boolean tensors, which are not recorded.
Dtype dtypeOf(c10::ScalarType type) noexcept;
std::uint64_t itemSize(Dtype dtype) noexcept;  ///< bytes of one element
DeviceType deviceOf(c10::DeviceType type) noexcept;

/// The format of an element or, of a complex one, of its components; kNone: not measured.
format::FormatId formatOf(Dtype dtype) noexcept;

/// Whether the values in memory are the tensor's values, and if not, why not.
Unmeasured readability(const at::TensorImpl& tensor) noexcept;

/// At most this many dimensions are measured; torch's own kernels stop at 64 as well, networks at 6.
inline constexpr int kMaxDim = 24;

/// Its first element, or null. On a device: an address of that.
const void* dataOf(const at::TensorImpl& tensor) noexcept;

/// The memory of a readable tensor. A complex tensor is seen as its components: one more dimension of size 2.
/// `sizes` and `strides` hold kMaxDim + 1 elements and must outlive the view.
AmpscopeTensorView viewOf(const at::TensorImpl& tensor, std::int64_t* sizes, std::int64_t* strides) noexcept;

/// Two views of one storage with equal keys hold the same values in the same memory order: dense views are the same
/// whatever their shape or permutation, others only with equal sizes and strides.
std::uint64_t geometryKey(const at::TensorImpl& tensor) noexcept;

bool isDense(const at::TensorImpl& tensor) noexcept;

/// A few elements' bytes, spread over the tensor: catches a write that went around the dispatcher (a NumPy array over
/// the same memory) between two uses. Only for dense tensors in host memory; 0 otherwise.
std::uint64_t fingerprint(const at::TensorImpl& tensor) noexcept;

}  // namespace ampscope::torch_adapter
