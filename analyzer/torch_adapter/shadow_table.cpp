// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/shadow_table.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/view_as_complex.h>
#include <ATen/ops/view_as_real.h>

#include <iterator>
#include <string>
#include <utility>

#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/trace/records.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

/// After so many new bytes the twins of storages that are gone are looked for, and the memory that is left is asked
/// for.
constexpr std::uint64_t kLookBytes = std::uint64_t{16} << 20U;

c10::ScalarType componentType(const at::Tensor& tensor) {
  const c10::ScalarType type = tensor.scalar_type();
  return c10::isComplexType(type) ? c10::toRealValueType(type) : type;
}

std::int64_t componentsOf(const at::Tensor& tensor) {
  return static_cast<std::int64_t>(tensor.storage().nbytes() / c10::elementSize(componentType(tensor)));
}

std::uint64_t bytesOf(std::int64_t components) { return static_cast<std::uint64_t>(components) * sizeof(double); }

/// Elements of a dense tensor in memory order, complex ones as their components.
at::Tensor asComponents(const at::Tensor& flat) { return flat.is_complex() ? at::view_as_real(flat).flatten() : flat; }

/// The whole storage, as its elements lie in memory.
at::Tensor flat(const at::Tensor& tensor) {
  const auto elements = static_cast<std::int64_t>(tensor.storage().nbytes() / tensor.itemsize());
  return asComponents(tensor.as_strided({elements}, {1}, 0));
}

at::Tensor viewLike(const at::Tensor& values, const at::Tensor& tensor) {
  if (!tensor.is_complex()) {
    return values.as_strided(tensor.sizes(), tensor.strides(), tensor.storage_offset());
  }
  const std::int64_t pairs = values.numel() / 2;
  return at::view_as_complex(values.narrow(0, 0, 2 * pairs).view({pairs, 2}))
      .as_strided(tensor.sizes(), tensor.strides(), tensor.storage_offset());
}

ByteRange rangeOf(const at::Tensor& tensor) {
  if (tensor.numel() == 0) {
    return {};
  }
  std::int64_t last = tensor.storage_offset();
  for (std::int64_t i = 0; i < tensor.dim(); ++i) {
    last += (tensor.size(i) - 1) * tensor.stride(i);
  }
  return {static_cast<std::size_t>(tensor.storage_offset()) * tensor.itemsize(),
          static_cast<std::size_t>(last + 1) * tensor.itemsize()};
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

bool ShadowTable::enterStep(std::uint32_t step) {
  const std::lock_guard lock(mutex_);
  if (step != step_) {
    step_ = step;
    full_ = false;
    clearLocked();
  }
  return !full_;
}

void ShadowTable::clear() {
  const std::lock_guard lock(mutex_);
  clearLocked();
}

void ShadowTable::clearLocked() {
  twins_.clear();
  size_ = 0;
  bytes_ = 0;
  bytes_since_look_ = 0;
  limit_ = 0;
}

bool ShadowTable::check(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  Twin* const twin = twinOf(tensor);
  if (twin == nullptr) {
    return false;
  }
  const c10::StorageImpl& storage = *storageOf(tensor);
  if (twin->checksum.matches(storage.data(), storage.nbytes(), rangeOf(tensor))) {
    return true;
  }
  erase(twins_.find(&storage));
  return false;
}

at::Tensor ShadowTable::find(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  const Twin* const twin = twinOf(tensor);
  return twin == nullptr ? at::Tensor() : viewLike(twin->values, tensor);
}

at::Tensor ShadowTable::writable(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  Twin* twin = twinOf(tensor);
  if (twin == nullptr) {
    if (!allows(bytesOf(componentsOf(tensor)))) {
      return {};
    }
    twin = insert(tensor, flat(tensor).to(c10::ScalarType::Double, false, true));
  }
  twin->written.include(rangeOf(tensor));
  twin->measured = 0;
  return viewLike(twin->values, tensor);
}

void ShadowTable::install(const at::Tensor& result, const at::Tensor& exact) {
  const std::lock_guard lock(mutex_);
  if (full_ || storageOf(result) == nullptr || exact.sizes() != result.sizes() ||
      exact.scalar_type() != exactType(result.scalar_type()) ||
      readability(*result.unsafeGetTensorImpl()) != Unmeasured::kNone) {
    return;
  }
  Twin* const twin = twinOf(result);
  if (twin != nullptr && twin->values.storage().is_alias_of(exact.storage())) {
    return;  // the op wrote the twin itself, or shows it
  }
  if (twin != nullptr) {
    const c10::StorageImpl& storage = *storageOf(result);
    viewLike(twin->values, result).copy_(exact);
    twin->checksum.take(storage.data(), storage.nbytes(), rangeOf(result));
    twin->measured = 0;
    return;
  }
  const std::int64_t components = componentsOf(result);
  if (!allows(bytesOf(components))) {
    return;
  }
  const bool whole =
      components == result.numel() * (result.is_complex() ? 2 : 1) && isDense(*result.unsafeGetTensorImpl());
  if (whole && exact.strides() == result.strides() && exact.storage().use_count() == 1) {
    insert(result, asComponents(exact.as_strided({exact.numel()}, {1}, exact.storage_offset())));
    return;
  }
  at::Tensor values = whole ? at::empty({components}, exact.options().dtype(c10::ScalarType::Double))
                            : flat(result).to(c10::ScalarType::Double, false, true);
  viewLike(values, result).copy_(exact);
  insert(result, std::move(values));
}

void ShadowTable::settle(const c10::StorageImpl* storage) {
  const std::lock_guard lock(mutex_);
  if (const auto found = twins_.find(storage); found != twins_.end()) {
    Twin& twin = found->second;
    twin.checksum.take(storage->data(), storage->nbytes(), twin.written);
    twin.written = {};
  }
}

void ShadowTable::drop(const c10::StorageImpl* storage) {
  const std::lock_guard lock(mutex_);
  if (const auto found = twins_.find(storage); found != twins_.end()) {
    erase(found);
  }
}

std::optional<stats::Comparison> ShadowTable::distance(const at::Tensor& tensor) {
  const std::lock_guard lock(mutex_);
  const Twin* const twin = twinOf(tensor);
  if (twin == nullptr || twin->measured == 0 || twin->measured != geometryKey(*tensor.unsafeGetTensorImpl())) {
    return std::nullopt;
  }
  return twin->distance;
}

void ShadowTable::rememberDistance(const at::Tensor& tensor, const stats::Comparison& distance) {
  const std::lock_guard lock(mutex_);
  if (Twin* const twin = twinOf(tensor)) {
    twin->measured = geometryKey(*tensor.unsafeGetTensorImpl());
    twin->distance = distance;
  }
}

ShadowTable::Twin* ShadowTable::twinOf(const at::Tensor& tensor) {
  // The weak reference keeps the address: an entry is never that of another storage.
  const auto found = twins_.find(storageOf(tensor));
  if (found == twins_.end() || found->second.type != componentType(tensor)) {
    return nullptr;
  }
  if (found->second.values.numel() != componentsOf(tensor)) {
    erase(found);  // the storage was resized
    return nullptr;
  }
  return &found->second;
}

ShadowTable::Twin* ShadowTable::insert(const at::Tensor& tensor, at::Tensor values) {
  const c10::StorageImpl* const storage = storageOf(tensor);
  if (const auto stale = twins_.find(storage); stale != twins_.end()) {
    erase(stale);  // of elements of another type
  }
  bytes_ += bytesOf(values.numel());
  Twin& twin = twins_
                   .emplace(storage, Twin{tensor.unsafeGetTensorImpl()->unsafe_storage().getWeakStorageImpl(),
                                          std::move(values),
                                          componentType(tensor),
                                          {},
                                          {},
                                          0,
                                          {}})
                   .first->second;
  twin.checksum.take(storage->data(), storage->nbytes(), {0, storage->nbytes()});
  size_ = twins_.size();
  return &twin;
}

void ShadowTable::erase(Twins::iterator twin) {
  bytes_ -= bytesOf(twin->second.values.numel());
  twins_.erase(twin);
  size_ = twins_.size();
}

void ShadowTable::sweep() {
  for (auto twin = twins_.begin(); twin != twins_.end();) {
    const auto next = std::next(twin);
    if (twin->second.identity.expired()) {
      erase(twin);
    }
    twin = next;
  }
}

bool ShadowTable::allows(std::uint64_t bytes) {
  bytes_since_look_ += bytes;
  if (bytes_since_look_ >= kLookBytes || bytes_ + bytes > limit_) {
    sweep();
    bytes_since_look_ = 0;
    limit_ = ampscope_twin_limit(bytes_);
  }
  if (bytes_ + bytes <= limit_) {
    return true;
  }
  if (!told_) {
    told_ = true;
    const auto mib = [](std::uint64_t size) { return std::to_string(size >> 20U) + " MiB"; };
    const std::string text = "the binary64 twins of --reference shadow need more than the " + mib(limit_) +
                             " that they may take: step " + std::to_string(step_) +
                             " is followed only up to here, and others may be too; use a smaller batch, or "
                             "--reference-memory if there is more";
    ampscope_notice(static_cast<std::uint32_t>(trace::NoticeKind::kInfo), 1, text.c_str());
  }
  clearLocked();
  full_ = true;
  return false;
}

}  // namespace ampscope::torch_adapter
