// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/told_storages.h"

#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ampscope::torch_adapter {
namespace {

struct Told {
  std::shared_mutex mutex;
  std::unordered_map<const c10::StorageImpl*, ToldStorage> known;
  /// Keep the addresses from being reused; in no order.
  std::vector<std::pair<const c10::StorageImpl*, c10::weak_intrusive_ptr<c10::StorageImpl>>> identities;
  std::size_t next_swept = 0;
};

Told& everything() {
  static auto* const instance = new Told;  // never destroyed: threads may look while the process ends
  return *instance;
}

/// Two for every storage that is added: the dead stay fewer than the living.
void sweep(Told& all) {
  for (int i = 0; i < 2 && !all.identities.empty(); ++i) {
    all.next_swept = all.next_swept < all.identities.size() ? all.next_swept : 0;
    auto& identity = all.identities[all.next_swept];
    if (!identity.second.expired()) {
      ++all.next_swept;
      continue;
    }
    all.known.erase(identity.first);
    std::swap(identity, all.identities.back());
    all.identities.pop_back();
  }
}

}  // namespace

bool tellStorage(const c10::Storage& storage, const ToldStorage& told) {
  Told& all = everything();
  const std::unique_lock<std::shared_mutex> lock(all.mutex);
  const auto [at, added] = all.known.try_emplace(storage.unsafeGetStorageImpl(), told);
  if (added) {
    sweep(all);
    all.identities.emplace_back(storage.unsafeGetStorageImpl(), storage.getWeakStorageImpl());
  } else if (at->second.kind == told.kind && at->second.owner.parameter == told.owner.parameter) {
    return false;
  } else {
    at->second = told;
  }
  return true;
}

ToldStorage findTold(const c10::StorageImpl* storage) {
  Told& all = everything();
  const std::shared_lock<std::shared_mutex> lock(all.mutex);
  const auto found = all.known.find(storage);
  return found == all.known.end() ? ToldStorage{} : found->second;
}

}  // namespace ampscope::torch_adapter
