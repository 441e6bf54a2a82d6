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

#include "analyzer/torch_adapter/storage_checksum.h"
#include "kernels/stats/comparison.h"

namespace ampscope::torch_adapter {

class ShadowTable {
 public:
  static ShadowTable& instance();

  /// A twin says what was lost in one step: those of another are dropped. False: the twins of this step did not fit
  /// into memory, and the rest of it is not followed.
  [[nodiscard]] bool enterStep(std::uint32_t step);
  /// Drops every twin.
  void clear();
  [[nodiscard]] bool empty() const noexcept { return size_.load(std::memory_order_relaxed) == 0; }

  /// Before an op reads `tensor`: whether it has a twin. One whose storage has changed since the last op that wrote it
  /// is dropped: nobody knows the exact values.
  [[nodiscard]] bool check(const at::Tensor& tensor);
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

  /// How far `tensor` is from its twin, as remembered since both were last written.
  [[nodiscard]] std::optional<stats::Comparison> distance(const at::Tensor& tensor);
  void rememberDistance(const at::Tensor& tensor, const stats::Comparison& distance);

 private:
  struct Twin {
    c10::weak_intrusive_ptr<c10::StorageImpl> identity;
    at::Tensor values;  ///< one dimension: the elements of the storage in order, complex ones as two
    c10::ScalarType type = c10::ScalarType::Undefined;  ///< of the storage's elements, or of their components
    StorageChecksum checksum;
    ByteRange written;           ///< by the op that runs now
    std::uint64_t measured = 0;  ///< geometryKey of the view that `distance` is about; 0: none
    stats::Comparison distance{};
  };
  using Twins = std::unordered_map<const c10::StorageImpl*, Twin>;

  void clearLocked();
  Twin* twinOf(const at::Tensor& tensor);
  Twin* insert(const at::Tensor& tensor, at::Tensor values);
  void erase(Twins::iterator twin);
  void sweep();
  [[nodiscard]] bool allows(std::uint64_t bytes);

  std::mutex mutex_;
  Twins twins_;
  std::atomic<std::size_t> size_{0};
  std::uint64_t bytes_ = 0;  ///< of all twins
  std::uint64_t bytes_since_look_ = 0;
  std::uint64_t limit_ = 0;  ///< of bytes_, as it was at the last look
  std::uint32_t step_ = 0;
  bool full_ = false;  ///< in this step
  bool told_ = false;
};

}  // namespace ampscope::torch_adapter
