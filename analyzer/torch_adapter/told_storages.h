// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What threads tell each other of storages: whose weight or gradient they are. Any thread.
#pragma once

#include <c10/core/Storage.h>

#include "analyzer/torch_adapter/storage_table.h"

namespace ampscope::torch_adapter {

struct ToldStorage {
  StorageKind kind = StorageKind::kPlain;
  ParameterOwner owner;  ///< parameter 0: nobody has told
};

/// False: that was known.
bool tellStorage(const c10::Storage& storage, const ToldStorage& told);
[[nodiscard]] ToldStorage findTold(const c10::StorageImpl* storage);

}  // namespace ampscope::torch_adapter
