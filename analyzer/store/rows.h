// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rows of a session as values: one struct per table of schema.sql, fields named as its columns. Used by analysis,
// reports and gui through session.h. Texts are valid UTF-8. Numbers of the closed lists (Phase, Role, Dtype, ...) come
// from a file and may lie outside the list: name() of base/vocabulary.h says "unknown" for those. Times are
// nanoseconds since the start of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/base/id.h"
#include "analyzer/base/vocabulary.h"
#include "analyzer/store/tensor_rows.h"
#include "analyzer/trace/records.h"

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
  std::string source;  ///< "file:line" of the program; "" if it is not known
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

struct ReferenceCountRow {
  ProcessId process;
  OpId op;
  ReferenceLevel level = ReferenceLevel::kLocal;
  Unreferenced reason = Unreferenced::kNone;
  std::uint64_t count = 0;
};

struct ApiUseRow {
  ProcessId process;
  trace::ApiUseKind kind = trace::ApiUseKind::kDeprecated;
  std::uint32_t step = 0;
  std::uint32_t scaler = 0;  ///< 0: not about one
  std::string name;
  std::string place;  ///< "file:line" of the program, "" if it is not known
};

/// A range that the program has for itself.
struct RangeRow {
  ProcessId process;
  std::string domain;  ///< "" is the default one
  std::string name;
  std::int64_t start_ns = 0;
  std::optional<std::int64_t> end_ns;  ///< empty: open when the trace ended
};

/// All ranges of one name.
struct RangeTotalRow {
  std::string domain;
  std::string name;
  std::uint64_t count = 0;
  std::int64_t duration_ns = 0;  ///< of those that ended
};

/// What devices did for one call, or for none.
struct DeviceWorkRow {
  ProcessId process;
  std::int64_t call = 0;  ///< row; 0: none
  DeviceWorkOwner owner = DeviceWorkOwner::kOutside;
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::string name;
  std::uint64_t count = 0;
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes = 0;
};

/// First and last step, both of them in it.
struct StepSpan {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// All of it of one site, owner, kind and name.
struct DeviceWorkTotalRow {
  SiteId site;        ///< of DeviceWorkOwner::kOp; invalid for the others
  bool cast = false;  ///< the calls are casts (trace::kCallCast)
  DeviceWorkOwner owner = DeviceWorkOwner::kOutside;
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::string name;         ///< of a kernel, as its compiler wrote it
  std::uint64_t calls = 0;  ///< that asked for it
  std::uint64_t count = 0;
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes = 0;
};

/// How long devices worked for one call.
struct DeviceTimeRow {
  CallId call;
  std::uint64_t duration_ns = 0;
};

/// A Scalar argument of a call that is not the default.
struct ConstantRow {
  CallId call;
  std::string name;           ///< of the argument in the schema: "min", "other", "alpha"
  std::uint32_t element = 0;  ///< in a list of numbers
  double value = 0;
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

}  // namespace ampscope::store
