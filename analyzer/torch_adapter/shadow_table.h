// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Binary64 twins of the program's tensors, for --reference shadow: what each would hold if every op of this step had
// been computed in binary64. A twin belongs to a storage, and every view of the storage has a view of the twin. A
// tensor without a twin is exact so far: it is its own twin.
//
// One for the process, because a tensor that one thread made is read by another (backward). Any thread. Twins live at
// most as long as the storage, which is held weakly, and the step.
#pragma once

#include <ATen/core/Tensor.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace ampscope::torch_adapter {

class ShadowTable {
 public:
  static ShadowTable& instance();

  /// A twin says what was lost in one step: those of another are dropped.
  void enterStep(std::uint32_t step);
  /// Drops every twin.
  void clear();
  [[nodiscard]] bool empty() const noexcept { return size_.load(std::memory_order_relaxed) == 0; }

  /// The twin seen as `tensor` sees its storage; undefined where there is none.
  [[nodiscard]] at::Tensor find(const at::Tensor& tensor);
  /// The same for an op that will write it: without a twin one is made of the present values. Undefined: there is no
  /// memory for it.
  [[nodiscard]] at::Tensor writable(const at::Tensor& tensor);
  /// The twin of `result` is `exact`, of the same sizes, from now on.
  void install(const at::Tensor& result, const at::Tensor& exact);
  /// The op has written the storage, and the twin knows.
  void settle(const c10::StorageImpl* storage);
  /// The storage was written, and nobody knows the exact values.
  void drop(const c10::StorageImpl* storage);

 private:
  struct Twin {
    c10::weak_intrusive_ptr<c10::StorageImpl> identity;
    at::Tensor values;                                  ///< one dimension: as many elements as the storage has
    c10::ScalarType type = c10::ScalarType::Undefined;  ///< of the storage's elements
    std::uint64_t fingerprint = 0;  ///< of the storage, to notice writes that went around the dispatcher
  };
  using Twins = std::unordered_map<const c10::StorageImpl*, Twin>;

  Twin* valid(const at::Tensor& tensor);
  Twin* insert(const at::Tensor& tensor, at::Tensor values);
  void erase(Twins::iterator twin);
  void sweep();
  [[nodiscard]] bool allows(std::uint64_t bytes);

  std::mutex mutex_;
  Twins twins_;
  std::atomic<std::size_t> size_{0};
  std::uint64_t bytes_since_sweep_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint32_t step_ = 0;
  bool refused_ = false;  ///< memory, in this step
};

}  // namespace ampscope::torch_adapter
