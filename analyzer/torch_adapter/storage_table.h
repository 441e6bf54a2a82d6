// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a thread remembers of tensor storages: which parameter they belong to, which call produced them, and what was
// measured of them and at which version, so that nothing is measured twice.
//
// Identity is a weak reference to the StorageImpl: it keeps the few bytes of the object, never the data, and makes
// sure that an address in the table is not reused. No strong reference is ever taken here, because autograd decides
// by reference counts whether it may steal a gradient. The bytes of storages that are gone are given back soon: small
// blocks that stay allocated between a program's buffers keep its heap from merging and reusing what it frees.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "analyzer/base/vocabulary.h"

namespace ampscope::torch_adapter {

enum class StorageKind : std::uint8_t {
  kPlain,
  kWeight,    ///< a parameter's storage, or a copy of it in another dtype
  kGradient,  ///< the gradient of a parameter
};

struct ParameterOwner {
  std::uint32_t parameter = 0;
  std::uint32_t module = 0;
};

/// A result of an earlier call: `call` as in AmpscopeCall::id, 0 for none.
struct Producer {
  std::uint64_t call = 0;
  std::uint32_t use = 0;
  Phase phase = Phase::kOther;
};

struct Measurement {
  std::uint64_t geometry = 0;  ///< geometryKey; 0: empty
  std::uint64_t fingerprint = 0;
  std::uint64_t stats = 0;
  std::uint32_t version = 0;
  std::uint32_t writes = 0;  ///< of the storage, and replays of graphs, when it was measured
};

struct StorageEntry {
  c10::StorageImpl* storage = nullptr;
  std::optional<c10::weak_intrusive_ptr<c10::StorageImpl>> identity;
  std::uint32_t parameter = 0;
  std::uint32_t module = 0;  ///< owner of the parameter
  std::uint32_t parameters_epoch = 0;
  StorageKind kind = StorageKind::kPlain;
  bool unwritten = false;        ///< fresh memory that no op has written yet: its values mean nothing
  bool exchanged = false;        ///< collectives write it; it may be freed and filled again without an op
  bool volatile_memory = false;  ///< others write it behind torch's back: measured at every use
  std::uint8_t recent = 0;       ///< the measurement that was made or used last
  Producer producer;
  Producer cast_source;  ///< of a cast's result: who produced what was cast
  std::array<Measurement, 2> measurements;
};

/// Set-associative, bounded, owned by one thread. An evicted storage is only measured once more.
class StorageTable {
 public:
  StorageTable();

  /// The entry of the tensor's storage, made when there is none. Null for a tensor without storage.
  StorageEntry* find(const at::TensorImpl& tensor);

  /// The measurement of exactly these values, or 0.
  [[nodiscard]] static std::uint64_t measured(StorageEntry& entry, const at::TensorImpl& tensor) noexcept;
  /// Says what the tensor's storage is. Of a tensor on a device all threads get to know: there backward runs in a
  /// thread of its own, and the optimizer in the program's.
  static void identify(StorageEntry& entry, const at::TensorImpl& tensor, StorageKind kind, ParameterOwner owner);
  /// Forgets measurements and producers, and keeps what the storages are.
  void forgetCalls() noexcept;
  /// In the place of the measurement that was not used for longest: a data set stays known while its rows pass by.
  static void remember(StorageEntry& entry, const at::TensorImpl& tensor, std::uint64_t stats) noexcept;

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kSets = 2048;
  /// Looks at a few of the entries in use, in turns, and empties those whose storage is gone.
  void sweep() noexcept;

  std::unique_ptr<std::array<std::array<StorageEntry, kWays>, kSets>> sets_;
  std::vector<StorageEntry*> used_;  ///< every entry that has a storage, in no order
  std::size_t next_swept_ = 0;
  std::uint32_t next_victim_ = 0;
};

/// Somebody has written this storage. Any thread; shared by all tables.
void noteWrite(const c10::StorageImpl* storage) noexcept;

/// Parameters by tensor, as the Python side has bound them. Any thread.
void bindParameter(const void* tensor_impl, std::uint32_t parameter, std::uint32_t module);
[[nodiscard]] ParameterOwner findParameter(const at::TensorImpl* tensor);

}  // namespace ampscope::torch_adapter
