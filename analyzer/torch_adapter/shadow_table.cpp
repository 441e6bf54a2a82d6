// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/shadow_table.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/trace/records.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

/// After so many new bytes the twins of storages that are gone are looked for.
constexpr std::uint64_t kSweepBytes = 16 << 20;

std::int64_t elementsOf(const at::Tensor& tensor) {
  return static_cast<std::int64_t>(tensor.storage().nbytes() / tensor.itemsize());
}

std::uint64_t bytesOf(const at::Tensor& values) {
  return static_cast<std::uint64_t>(values.numel()) * values.itemsize();
}

/// The whole storage, as its elements lie in memory.
at::Tensor flat(const at::Tensor& tensor) { return tensor.as_strided({elementsOf(tensor)}, {1}, 0); }

at::Tensor viewLike(const at::Tensor& values, const at::Tensor& tensor) {
  return values.as_strided(tensor.sizes(), tensor.strides(), tensor.storage_offset());
}

/// Bytes spread over the storage. Device memory is not read: 0.
std::uint64_t fingerprintOf(const c10::StorageImpl& storage) noexcept {
  constexpr std::size_t kSamples = 32;
  if (storage.device_type() != c10::DeviceType::CPU || storage.data() == nullptr) {
    return 0;
  }
  const auto* const data = static_cast<const char*>(storage.data());
  const std::size_t size = storage.nbytes();
  std::uint64_t hash = size;
  for (std::size_t i = 0; i + 8 <= size; i += std::max<std::size_t>(8, size / kSamples)) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, data + i, sizeof(bits));
    hash = (hash ^ bits) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  }
  return hash;
}

c10::StorageImpl* storageOf(const at::Tensor& tensor) noexcept {
  const at::TensorImpl& impl = *tensor.unsafeGetTensorImpl();
  return impl.has_storage() ? impl.unsafe_storage().unsafeGetStorageImpl() : nullptr;
}

}  // namespace

ShadowTable& ShadowTable::instance() {
  static auto* const table = new ShadowTable;  // never destroyed: threads may look while the process ends
  return *table;
}

void ShadowTable::enterStep(std::uint32_t step) {
  const std::lock_guard lock(mutex_);
  if (step != step_) {
    step_ = step;
    refused_ = false;
    twins_.clear();
    size_ = 0;
    bytes_ = 0;
    bytes_since_sweep_ = 0;
  }
}

void ShadowTable::clear() {
  const std::lock_guard lock(mutex_);
  twins_.clear();
  size_ = 0;
  bytes_ = 0;
  bytes_since_sweep_ = 0;
}

at::Tensor ShadowTable::find(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  const Twin* const twin = valid(tensor);
  return twin == nullptr ? at::Tensor() : viewLike(twin->values, tensor);
}

at::Tensor ShadowTable::writable(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  const Twin* twin = valid(tensor);
  if (twin == nullptr) {
    const c10::ScalarType type = exactType(tensor.scalar_type());
    if (!allows(static_cast<std::uint64_t>(elementsOf(tensor)) * c10::elementSize(type))) {
      return {};
    }
    twin = insert(tensor, flat(tensor).to(type, false, true));
  }
  return viewLike(twin->values, tensor);
}

void ShadowTable::install(const at::Tensor& result, const at::Tensor& exact) {
  const std::lock_guard lock(mutex_);
  if (storageOf(result) == nullptr || exact.sizes() != result.sizes() ||
      exact.scalar_type() != exactType(result.scalar_type()) ||
      readability(*result.unsafeGetTensorImpl()) != Unmeasured::kNone) {
    return;
  }
  const Twin* const twin = valid(result);
  if (twin != nullptr && twin->values.storage().is_alias_of(exact.storage())) {
    return;  // the op wrote the twin itself
  }
  if (twin != nullptr) {
    viewLike(twin->values, result).copy_(exact);
    return;
  }
  const std::int64_t elements = elementsOf(result);
  const bool whole = elements == result.numel() && result.storage_offset() == 0;
  const bool own = whole && exact.strides() == result.strides() && exact.storage().use_count() == 1 &&
                   isDense(*exact.unsafeGetTensorImpl());
  if (own) {
    insert(result, exact.as_strided({elements}, {1}, exact.storage_offset()));
    return;
  }
  if (!allows(static_cast<std::uint64_t>(elements) * exact.itemsize())) {
    return;
  }
  at::Tensor values =
      whole ? at::empty({elements}, exact.options()) : flat(result).to(exact.scalar_type(), false, true);
  viewLike(values, result).copy_(exact);
  insert(result, std::move(values));
}

void ShadowTable::settle(const c10::StorageImpl* storage) {
  const std::lock_guard lock(mutex_);
  if (const auto found = twins_.find(storage); found != twins_.end()) {
    found->second.fingerprint = fingerprintOf(*storage);
  }
}

void ShadowTable::drop(const c10::StorageImpl* storage) {
  const std::lock_guard lock(mutex_);
  if (const auto found = twins_.find(storage); found != twins_.end()) {
    erase(found);
  }
}

ShadowTable::Twin* ShadowTable::valid(const at::Tensor& tensor) {
  const c10::StorageImpl* const storage = storageOf(tensor);
  const auto found = twins_.find(storage);
  if (found == twins_.end()) {
    return nullptr;
  }
  Twin& twin = found->second;
  // The weak reference keeps the address: an entry is never that of another storage.
  if (twin.type == tensor.scalar_type() && twin.values.numel() == elementsOf(tensor) &&
      twin.fingerprint == fingerprintOf(*storage)) {
    return &twin;
  }
  erase(found);
  return nullptr;
}

ShadowTable::Twin* ShadowTable::insert(const at::Tensor& tensor, at::Tensor values) {
  const std::uint64_t bytes = bytesOf(values);
  bytes_since_sweep_ += bytes;
  if (bytes_since_sweep_ > std::max(kSweepBytes, bytes_ / 4)) {
    sweep();
  }
  bytes_ += bytes;
  const c10::StorageImpl* const storage = storageOf(tensor);
  const auto [at, isNew] =
      twins_.insert_or_assign(storage, Twin{tensor.unsafeGetTensorImpl()->unsafe_storage().getWeakStorageImpl(),
                                            std::move(values), tensor.scalar_type(), fingerprintOf(*storage)});
  size_ = twins_.size();
  return &at->second;
}

void ShadowTable::erase(Twins::iterator twin) {
  bytes_ -= bytesOf(twin->second.values);
  twins_.erase(twin);
  size_ = twins_.size();
}

void ShadowTable::sweep() {
  bytes_since_sweep_ = 0;
  for (auto twin = twins_.begin(); twin != twins_.end();) {
    const auto next = std::next(twin);
    if (twin->second.identity.expired()) {
      erase(twin);
    }
    twin = next;
  }
}

bool ShadowTable::allows(std::uint64_t bytes) {
  if (ampscope_memory_allows(bytes) != 0) {
    return true;
  }
  sweep();
  if (ampscope_memory_allows(bytes) != 0) {
    return true;
  }
  if (!refused_) {
    refused_ = true;
    ampscope_notice(static_cast<std::uint32_t>(trace::NoticeKind::kInfo), 1,
                    "memory did not suffice for the binary64 twins of --reference shadow: in this step some tensors "
                    "were taken for exact; profile fewer tensors, or a smaller batch");
  }
  return false;
}

}  // namespace ampscope::torch_adapter
