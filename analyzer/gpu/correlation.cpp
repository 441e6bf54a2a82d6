// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/correlation.h"

namespace ampscope::gpu::cupti {

void Correlation::external(std::uint32_t correlation, std::uint64_t id) {
  const auto [at, added] = ids_.insert_or_assign(correlation, id);
  if (!added) {
    return;
  }
  order_.push_back(correlation);
  if (order_.size() > most_) {
    ids_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace ampscope::gpu::cupti
