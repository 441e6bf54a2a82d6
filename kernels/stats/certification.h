// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How far the binary64 reference of a result can be from the exact one, at sampled elements that were computed again to
// far more bits (kernels/reference). A value that travels from the tracer to the session.
#pragma once

#include <cstdint>

namespace ampscope::stats {

struct Certification {
  std::uint64_t numel = 0;        ///< of the result
  std::uint64_t sampled = 0;      ///< elements that were looked at
  std::uint64_t uncertified = 0;  ///< of these, those for which there is no bound
  double max_abs_bound = 0;       ///< over the others: at least |reference - exact|
  double max_ulp_bound = 0;       ///< the same in ULP of the result's format at the exact value
};

}  // namespace ampscope::stats
