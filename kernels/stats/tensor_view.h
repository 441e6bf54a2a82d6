// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A tensor in memory, as the statistics and every back end take it.
#pragma once

#include <cstdint>

#include "kernels/format/format_id.h"

namespace ampscope::stats {

/// A borrowed view: nothing is owned, nothing is written. Strides are in elements, may be 0 (expanded) or negative;
/// `data` points at element [0, ..., 0] and is aligned to the element. dim 0 is one element. The format is one that
/// tensors are stored in: never kNone or kTf32.
struct TensorView {
  const void* data = nullptr;
  format::FormatId format = format::FormatId::kNone;
  std::int32_t dim = 0;
  const std::int64_t* sizes = nullptr;
  const std::int64_t* strides = nullptr;
};

}  // namespace ampscope::stats
