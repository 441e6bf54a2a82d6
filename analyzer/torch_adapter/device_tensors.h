// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tensors on a device: what is asked of them is enqueued on the stream that torch uses now, and nothing waits for it.
// No library of torch's CUDA part is linked: the stream comes through the interface that c10 has for every device.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <initializer_list>

#include "analyzer/base/vocabulary.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// Whether a tensor that readability() refuses for its device can be read there. Never where that is not wanted,
/// without CUDA in torch, or with a torch that does not tell its streams. Its element type need not be one that is
/// measured.
bool isOnReadDevice(const at::TensorImpl& tensor) noexcept;

/// The same, and its elements can be measured.
bool isMeasurableOnDevice(const at::TensorImpl& tensor) noexcept;

/// What is asked in its scope of tensors that stay as they are is enqueued together at its end, also where that is an
/// exception: a tensor that was freed must not be read.
class DeviceQuestions {
 public:
  explicit DeviceQuestions(AmpscopeThread* thread) noexcept : thread_(thread) {}
  DeviceQuestions(const DeviceQuestions&) = delete;
  DeviceQuestions& operator=(const DeviceQuestions&) = delete;
  ~DeviceQuestions();

 private:
  AmpscopeThread* const thread_;
};

// Of such tensors. 0 or false: there will be no answer.

/// Whether what is asked now would be answered.
bool answersOnDevice(const at::TensorImpl& tensor) noexcept;
/// Within the scope of a DeviceQuestions.
std::uint64_t measureOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept;
/// The same; for ampscope_call_if_nonfinite.
std::uint64_t searchOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept;
/// `result` is dense and in a format that is compared; `before` may be undefined. All on one device.
bool compareOnDevice(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level, const at::Tensor& result,
                     const at::Tensor& reference, const at::Tensor& before) noexcept;
/// Tells the tracer, when it asks, where the calling thread enqueues its work now.
void installStreamProbe() noexcept;
/// At most four tensors of one element of 32 bits.
std::uint64_t readOnDevice(std::initializer_list<const at::TensorImpl*> numbers) noexcept;

}  // namespace ampscope::torch_adapter
