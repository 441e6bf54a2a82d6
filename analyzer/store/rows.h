// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rows of a session as values: one struct per table of schema.sql, fields named as its columns. Used by analysis,
// reports and gui through session.h. Texts are valid UTF-8. Numbers of the closed lists (Phase, Role, Dtype, ...) come
// from a file and may lie outside the list: name() of base/vocabulary.h says "unknown" for those. Times are
// nanoseconds since the start of the process.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/base/id.h"
#include "analyzer/base/vocabulary.h"
#include "analyzer/trace/records.h"
#include "kernels/format/format_id.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::store {

using Fields = std::vector<std::pair<std::string, std::string>>;  ///< key and value, sorted by key

struct ProcessRow {
  ProcessId id;
  std::int64_t pid = 0;
  std::uint32_t rank = 0;
  std::uint32_t local_rank = 0;
  std::uint32_t world_size = 1;
  std::string trace;           ///< file name of its trace
  bool complete = false;       ///< it ended the trace itself: not killed
  std::uint64_t dropped = 0;   ///< records that the tracer had to drop
  std::int64_t tracer_ns = 0;  ///< time spent in the tracer, in the program's threads
  std::int64_t writer_ns = 0;  ///< CPU time of the tracer's writer thread
  std::int64_t run_ns = 0;     ///< from the start of the process' trace to its last record
  Fields info;                 ///< trace::ProcessInfo
};

struct OpRow {
  OpId id;
  std::string name;         ///< "aten::mm"
  std::string overload;     ///< "" for the default overload
  std::uint32_t flags = 0;  ///< trace::OpFlag
};

struct ModuleRow {
  ModuleId id;
  std::string root;
  std::string path;  ///< "" is the root itself
  std::string class_name;
};

struct ParameterRow {
  ParameterId id;
  ModuleId module;
  std::string name;
  Dtype dtype = Dtype::kUnknown;
  std::string shape;  ///< "50x100"
};

struct SiteRow {
  SiteId id;
  ModuleId module;  ///< invalid: outside every module
  OpId op;
  Phase phase = Phase::kOther;
  std::uint32_t ordinal = 0;
  OpId public_op;  ///< invalid: none
  std::string autograd_node;
};

struct StepRow {
  ProcessId process;
  std::uint32_t step = 0;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  trace::StepReason reason = trace::StepReason::kNative;
  bool sampled = true;
  bool complete = true;  ///< false: the run ended inside the step, and `reason` says nothing
  std::int64_t tracer_ns = 0;
};

struct ScalerRow {
  ProcessId process;
  std::uint32_t scaler = 0;
  bool enabled = true;
  std::string device;
  double init_scale = 0;  ///< 0, as the three below: not known
  double growth_factor = 0;
  double backoff_factor = 0;
  std::int64_t growth_interval = 0;
};

struct ScalerUnscaleRow {
  ProcessId process;
  std::uint32_t scaler = 0;
  std::uint32_t step = 0;
  std::uint32_t ordinal = 0;    ///< nth in the step
  std::uint32_t optimizer = 0;  ///< nth optimizer of the scaler
  double inv_scale = 0;
  double found_inf = 0;  ///< may be NaN
};

struct ScalerUpdateRow {
  ProcessId process;
  std::uint32_t scaler = 0;
  std::uint32_t step = 0;
  std::uint32_t ordinal = 0;
  double scale_before = 0;  ///< a binary32 value; may be NaN or inf
  double scale_after = 0;
  std::int64_t tracker_before = 0;
  std::int64_t tracker_after = 0;
  double found_inf = 0;
  double growth_factor = 0;
  double backoff_factor = 0;
  std::int64_t growth_interval = 0;
  bool is_set = false;  ///< update(new_scale)
};

struct OpCountRow {
  ProcessId process;
  OpId op;
  std::uint64_t dispatched = 0;
  std::uint64_t observed = 0;
};

struct NoticeRow {
  ProcessId process;
  trace::NoticeKind kind = trace::NoticeKind::kInfo;
  std::uint64_t count = 0;
  std::string text;
};

struct IngestStatRow {
  std::string name;      ///< of ingest_stats.inc
  std::string severity;  ///< "info", "note" (something is missing), "error" (something is wrong)
  std::uint64_t value = 0;
  std::string meaning;
};

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
