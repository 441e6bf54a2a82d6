// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a tensor is to the op call that reads or writes it (docs/definitions.md, "roles").
#pragma once

#include "analyzer/torch_adapter/frame.h"

namespace ampscope::torch_adapter {

inline Role inputRole(const Place& place, const StorageEntry* entry) noexcept {
  if (entry != nullptr && entry->kind == StorageKind::kWeight) {
    return Role::kWeight;
  }
  if (entry != nullptr && entry->kind == StorageKind::kGradient) {
    return Role::kGradWeight;
  }
  if (place.phase == Phase::kBackward) {
    const bool from_backward = entry != nullptr && entry->producer.phase == Phase::kBackward;
    return place.accumulates ? Role::kGradWeight : from_backward ? Role::kGradOutput : Role::kInput;
  }
  return place.phase == Phase::kOptimizer ? Role::kState : Role::kInput;
}

inline Role outputRole(const Place& place, const StorageEntry* entry) noexcept {
  if (entry != nullptr && entry->kind == StorageKind::kWeight) {
    return place.phase == Phase::kOptimizer ? Role::kUpdate : Role::kWeight;
  }
  if (entry != nullptr && entry->kind == StorageKind::kGradient) {
    return Role::kGradWeight;
  }
  switch (place.phase) {
    case Phase::kBackward:
      return place.accumulates ? Role::kGradWeight : Role::kGradInput;
    case Phase::kOptimizer:
      return Role::kState;
    default:
      return Role::kOutput;
  }
}

}  // namespace ampscope::torch_adapter
