// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How are the exponents of a layer's or an op's tensors spread over some steps, and what would a format make of them
// after a scale? Used by gui; values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/totals.h"
#include "analyzer/base/result.h"
#include "kernels/format/format_id.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

/// Of one kind of tensor of one op.
struct TensorExponents {
  Site site;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;
  Histogram histogram;
  std::uint64_t numel = 0;
  std::uint64_t zero = 0;
  std::uint64_t non_finite = 0;
};

struct ExponentRequest {
  ModulePlace module;
  SiteId site;  ///< invalid: every op of the module
  std::optional<Phase> phase;
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0xFFFFFFFFU;
};

/// By site, role and dtype; only those with a histogram. Error: the session cannot be read.
[[nodiscard]] Result<std::vector<TensorExponents>> exponents(const store::Session& session,
                                                             const ExponentRequest& request);

/// What becomes of the elements times 2^`shift` in `target`, as shares of the nonzero ones. Binades that the limit of
/// the format cuts through count in full on the side where the larger part of them lies: a histogram knows no more.
struct ScaledFit {
  double flushed = 0;
  double subnormal = 0;
  double overflowed = 0;
};
[[nodiscard]] ScaledFit scaledFit(const Histogram& histogram, int shift, format::FormatId target);

}  // namespace ampscope::analysis
