// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The data that every back end is tested on.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "kernels/format/format_id.h"

namespace ampscope::testing_support {

using Patterns = std::vector<std::uint64_t>;

/// The patterns next to every what-if threshold, power of two, and end of the range, with both signs.
Patterns adversarial(format::FormatId id);

struct Data {
  const char* name;
  std::function<double(std::mt19937_64&, std::size_t)> value;  ///< of the i-th element
};

/// Data as tensors hold it, and as they should not.
std::vector<Data> kinds();

inline constexpr std::size_t kAwkwardLengths[] = {0,    1,    2,    31,   32,   33,   63,   64,   65,
                                                  127,  128,  129,  511,  512,  513,  1023, 1024, 1025,
                                                  2047, 4095, 4096, 4097, 5120, 8192, 8193, 9000};

}  // namespace ampscope::testing_support
