// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/storage_table.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/torch_adapter/told_storages.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

std::size_t hashAddress(const void* address) noexcept {
  return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(address) * 0x9E3779B97F4A7C15ULL) >> 40);
}

/// Counts writes per storage, without the storage: storages that share a slot only cost a measurement now and then.
/// Needed beside torch's version counters because `tensor.data` and `detach` writes do not advance the counter of the
/// tensor that shares the memory.
constexpr std::size_t kWriteSlots = 1 << 16;
std::array<std::atomic<std::uint32_t>, kWriteSlots> g_writes;

std::atomic<std::uint32_t>& writesOf(const c10::StorageImpl* storage) noexcept {
  return g_writes[hashAddress(storage) % kWriteSlots];
}

/// The same number again: nobody has written the storage, neither an op nor, on a device, a graph.
std::uint32_t writesUntilNow(const c10::StorageImpl* storage, const at::TensorImpl& tensor) noexcept {
  const std::uint32_t graphs = tensor.device_type() == c10::DeviceType::CPU ? 0 : ampscope_graph_epoch();
  return writesOf(storage).load(std::memory_order_relaxed) + graphs;
}

std::uint32_t versionOf(const at::TensorImpl& tensor) noexcept {
  const c10::VariableVersion& counter = tensor.version_counter();
  return counter.enabled() ? counter.current_version() : UINT32_MAX;
}

struct BoundParameter {
  c10::weak_intrusive_ptr<c10::TensorImpl> identity;  // keeps the address from being reused
  ParameterOwner owner;
};

struct Parameters {
  std::shared_mutex mutex;
  std::unordered_map<const void*, BoundParameter> bound;
  std::atomic<std::uint32_t> epoch{1};
};

Parameters& parameters() {
  static auto* const instance = new Parameters;  // never destroyed: threads may look while the process ends
  return *instance;
}

bool isShared(const at::TensorImpl& tensor) noexcept { return tensor.device_type() != c10::DeviceType::CPU; }

void lookUpParameter(StorageEntry& entry, const at::TensorImpl& tensor) {
  entry.parameters_epoch = parameters().epoch.load(std::memory_order_relaxed);
  if (const ParameterOwner owner = findParameter(&tensor); owner.parameter != 0) {
    StorageTable::identify(entry, tensor, StorageKind::kWeight, owner);
  } else if (isShared(tensor)) {
    const ToldStorage told = findTold(entry.storage);
    entry.kind = told.owner.parameter != 0 ? told.kind : entry.kind;
    entry.parameter = told.owner.parameter;
    entry.module = told.owner.module;
  }
}

}  // namespace

StorageTable::StorageTable() : sets_(std::make_unique<std::array<std::array<StorageEntry, kWays>, kSets>>()) {}

StorageEntry* StorageTable::find(const at::TensorImpl& tensor) {
  if (!tensor.has_storage()) {
    return nullptr;
  }
  c10::StorageImpl* const storage = tensor.unsafe_storage().unsafeGetStorageImpl();
  if (storage == nullptr) {
    return nullptr;
  }
  auto& set = (*sets_)[hashAddress(storage) % kSets];
  StorageEntry* entry = nullptr;
  for (StorageEntry& candidate : set) {
    if (candidate.storage == storage) {
      entry = &candidate;
      break;
    }
    if (candidate.storage == nullptr && entry == nullptr) {
      entry = &candidate;
    }
  }
  if (entry != nullptr && entry->storage == storage) {
    if (entry->parameter == 0 && entry->parameters_epoch != parameters().epoch.load(std::memory_order_relaxed)) {
      lookUpParameter(*entry, tensor);
    }
    return entry;
  }
  sweep();
  if (entry == nullptr) {
    for (StorageEntry& candidate : set) {
      if (candidate.storage == nullptr || candidate.identity->expired()) {
        entry = &candidate;
        break;
      }
    }
  }
  if (entry == nullptr) {
    entry = &set[next_victim_++ % kWays];
  }
  if (entry->storage == nullptr) {
    used_.push_back(entry);
  }
  *entry = StorageEntry{};
  entry->storage = storage;
  entry->identity = tensor.unsafe_storage().getWeakStorageImpl();
  // Memory that torch did not allocate (NumPy, shared memory, DLPack) has an owner who may write it at any time.
  entry->volatile_memory = !storage->resizable();
  lookUpParameter(*entry, tensor);
  return entry;
}

void StorageTable::sweep() noexcept {
  // Two for every entry that is made: the entries of the dead stay fewer than those of the living.
  for (int i = 0; i < 2 && !used_.empty(); ++i) {
    if (next_swept_ >= used_.size()) {
      next_swept_ = 0;
    }
    StorageEntry*& entry = used_[next_swept_];
    if (entry->identity->expired()) {
      *entry = StorageEntry{};
      entry = used_.back();
      used_.pop_back();
    } else {
      ++next_swept_;
    }
  }
}

void StorageTable::identify(StorageEntry& entry, const at::TensorImpl& tensor, StorageKind kind, ParameterOwner owner) {
  entry.kind = kind;
  entry.parameter = owner.parameter;
  entry.module = owner.module;
  if (owner.parameter != 0 && isShared(tensor) && tellStorage(tensor.unsafe_storage(), {kind, owner})) {
    parameters().epoch.fetch_add(1, std::memory_order_relaxed);
  }
}

void StorageTable::forgetCalls() noexcept {
  for (auto& set : *sets_) {
    for (StorageEntry& entry : set) {
      entry.measurements = {};
      entry.producer = {};
      entry.cast_source = {};
    }
  }
}

std::uint64_t StorageTable::measured(StorageEntry& entry, const at::TensorImpl& tensor) noexcept {
  if (entry.volatile_memory) {
    return 0;
  }
  const std::uint32_t version = versionOf(tensor);
  const std::uint64_t geometry = geometryKey(tensor);
  for (std::uint8_t i = 0; i < entry.measurements.size(); ++i) {
    const Measurement& measurement = entry.measurements[i];
    if (measurement.geometry == geometry && measurement.version == version &&
        measurement.writes == writesUntilNow(entry.storage, tensor) && measurement.fingerprint == fingerprint(tensor)) {
      entry.recent = i;
      return measurement.stats;
    }
  }
  return 0;
}

void StorageTable::remember(StorageEntry& entry, const at::TensorImpl& tensor, std::uint64_t stats) noexcept {
  if (entry.volatile_memory) {
    return;
  }
  static_assert(std::tuple_size_v<decltype(entry.measurements)> == 2);
  entry.recent ^= 1;
  entry.measurements[entry.recent] = {geometryKey(tensor), fingerprint(tensor), stats, versionOf(tensor),
                                      writesUntilNow(entry.storage, tensor)};
}

void noteWrite(const c10::StorageImpl* storage) noexcept { writesOf(storage).fetch_add(1, std::memory_order_relaxed); }

void bindParameter(const void* tensor_impl, std::uint32_t parameter, std::uint32_t module) {
  auto* const impl = static_cast<c10::TensorImpl*>(const_cast<void*>(tensor_impl));
  // Python holds the tensor while it binds it.
  const auto strong = c10::intrusive_ptr<c10::TensorImpl>::unsafe_reclaim_from_nonowning(impl);
  Parameters& all = parameters();
  const std::unique_lock<std::shared_mutex> lock(all.mutex);
  all.bound.insert_or_assign(tensor_impl,
                             BoundParameter{c10::weak_intrusive_ptr<c10::TensorImpl>(strong), {parameter, module}});
  all.epoch.fetch_add(1, std::memory_order_relaxed);
}

ParameterOwner findParameter(const at::TensorImpl* tensor) {
  Parameters& all = parameters();
  const std::shared_lock<std::shared_mutex> lock(all.mutex);
  const auto found = all.bound.find(tensor);
  return found == all.bound.end() ? ParameterOwner{} : found->second.owner;
}

}  // namespace ampscope::torch_adapter
