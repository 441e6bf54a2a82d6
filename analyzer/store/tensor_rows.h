// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rows that a session has millions of: calls and their tensors, as they are streamed, and sums of them. Used by
// analysis, reports and gui through session.h; what rows.h says of numbers, texts and times holds here too.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "analyzer/base/id.h"
#include "analyzer/base/vocabulary.h"
#include "kernels/format/format_id.h"
#include "kernels/stats/cancellation.h"
#include "kernels/stats/certification.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::store {

struct CallRow {
  CallId id;
  ProcessId process;
  std::uint32_t thread = 0;
  std::uint32_t step = 0;
  SiteId site;
  std::uint32_t flags = 0;                 ///< trace::CallFlag
  Dtype autocast_dtype = Dtype::kUnknown;  ///< kUnknown: autocast off
  Dtype cast_from = Dtype::kUnknown;       ///< kUnknown: autocast cast nothing for this call
  std::uint64_t cast_bytes = 0;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;
};

/// One floating-point tensor of a call. Views are valid during the callback only.
struct TensorRow {
  std::uint32_t position = 0;  ///< index into the call's tensors
  std::uint32_t slot = 0;
  std::uint32_t element = 0;
  std::uint8_t flags = 0;  ///< trace::TensorFlag
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;
  DeviceType device = DeviceType::kCpu;
  std::int32_t device_index = -1;
  Unmeasured unmeasured = Unmeasured::kNone;
  std::string_view shape;   ///< "50x100", "" for 0-dim
  std::uint64_t numel = 0;  ///< from the shape, saturating
  ParameterId parameter;
  StatsId stats_id;  ///< tensors whose storage did not change between two calls share it
  /// Null: not measured. With `unmeasured` kNone: the measurement is lost with a damaged part of the trace.
  const stats::TensorStats* stats = nullptr;
};

/// A tensor of a call, compared with its exact value.
struct ReferenceRow {
  CallId call;
  ProcessId process;
  std::uint32_t step = 0;
  SiteId site;
  std::uint32_t slot = 0;
  std::uint8_t flags = 0;  ///< trace::TensorFlag
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  ParameterId parameter;
  ReferenceLevel level = ReferenceLevel::kLocal;
  stats::Comparison comparison;
};

/// A sum or difference that a call gave, and what cancelled in it.
struct CancellationRow {
  std::uint32_t step = 0;
  SiteId site;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  stats::Cancellation cancellation;
};

/// A result of a call, and how good its binary64 reference is.
struct CertificationRow {
  std::uint32_t step = 0;
  SiteId site;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  stats::Certification certification;
};

/// Everything that one site met in one role and dtype. Counts are sums over the measured tensors; a tensor that several
/// calls read counts once for each. NaN in min, max, absmin, absmax: no such element.
struct SiteTotals {
  SiteId site;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;
  std::uint64_t tensors = 0;   ///< met, measured or not
  std::uint64_t measured = 0;  ///< of these, with statistics
  std::uint64_t full = 0;      ///< of these, with histogram and what-if counts
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t numel = 0;
  std::uint64_t zero = 0;
  std::uint64_t subnormal = 0;
  std::uint64_t near_max = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint64_t negative = 0;
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  double absmin = std::numeric_limits<double>::quiet_NaN();
  double absmax = std::numeric_limits<double>::quiet_NaN();
  std::array<stats::WhatIf, format::kWhatIfTargets.size()> what_if{};
  std::int32_t histogram_first = 0;      ///< exponent of histogram[0]
  std::vector<std::uint64_t> histogram;  ///< finite nonzero elements per binade
};

}  // namespace ampscope::store
