// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The records of a trace, as values. The tracer encodes them, the reader decodes them; between the two there is only
// the file. All ids are those of the traced process. Times are nanoseconds of CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/base/id.h"
#include "analyzer/base/vocabulary.h"
#include "kernels/stats/cancellation.h"
#include "kernels/stats/certification.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::trace {

enum class RecordType : std::uint8_t {
#define AMPSCOPE_RECORD(number, name, text) k##name = number,
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD
};

/// First record of every trace. `fields` is a flat list of key and value, both UTF-8: pid, ppid, rank, local_rank,
/// world_size, host, cwd, command (argv joined by \x1f), torch_version, python_version, adapter, simd_target,
/// started_unix_ns, started_monotonic_ns, options, torch_threads, main ("1" for the process that profile started).
struct ProcessInfo {
  std::vector<std::pair<std::string, std::string>> fields;
};

struct StringDef {
  StringId id;
  std::string_view text;
};

/// Bits of OpDef::flags: what the dispatcher and the schema say about the operator.
enum OpFlag : std::uint32_t {
  kOpView = 1U << 0,           ///< returns alias inputs and nothing is written
  kOpWrites = 1U << 1,         ///< writes one of its arguments
  kOpFactory = 1U << 2,        ///< allocates without writing values
  kOpRandom = 1U << 3,         ///< draws random numbers
  kOpCast = 1U << 4,           ///< _to_copy, to, copy_: may change the dtype
  kOpAutocastKernel = 1U << 5  ///< has a kernel for an Autocast key
};

struct OpDef {
  OpId id;
  StringId name;      ///< "aten::mm"
  StringId overload;  ///< "" for the default overload
  std::uint32_t flags = 0;
};

/// `path` is exactly what named_modules() of `root` gives ("" is the root itself).
struct ModuleDef {
  ModuleId id;
  StringId root;  ///< class name of the root, "#2" appended for a second root of that class
  StringId path;
  StringId class_name;
};

struct ParameterDef {
  ParameterId id;
  ModuleId module;  ///< owner, as in named_modules()
  StringId name;    ///< full name within the root: "blocks.0.attn.weight"
  Dtype dtype = Dtype::kUnknown;
  std::vector<std::int64_t> shape;
};

/// Holds until the thread's next Context. `forward` counts outermost forwards of root modules; ingest uses it as the
/// step of programs without an optimizer.
struct Context {
  std::uint32_t step = 0;
  std::uint32_t forward = 0;
};

/// Counter of the thread that measured; (thread, counter) is unique in a process. Encoded relative to the block.
struct Stats {
  StatsId id;
  const stats::TensorStats* stats = nullptr;
};

/// Bits of TensorUse::flags.
enum TensorFlag : std::uint8_t {
  kTensorOutput = 1U << 0,   ///< a result (or a written argument, as it is after the call)
  kTensorWritten = 1U << 1,  ///< an argument that the call writes
  kTensorStrided = 1U << 2,  ///< neither dense nor a dense permutation
};

/// One floating-point tensor of a call. `slot` is the argument or result position in the schema, `element` the
/// position in a tensor list.
struct TensorUse {
  std::uint16_t slot = 0;
  std::uint32_t element = 0;
  std::uint8_t flags = 0;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;
  DeviceType device = DeviceType::kCpu;
  std::int8_t device_index = -1;
  Unmeasured unmeasured = Unmeasured::kNone;
  StatsId stats;          ///< of an earlier measurement when storage and version are unchanged
  ParameterId parameter;  ///< the parameter that the tensor is, is a cast of, or is the gradient of
  std::span<const std::int64_t> shape;
};

/// Bits of Call::flags.
enum CallFlag : std::uint16_t {
  kCallAutocast = 1U << 0,           ///< autocast was on for the device
  kCallInAutocastWrapper = 1U << 1,  ///< autocast chose the dtype for this op (it ran inside an Autocast kernel)
  kCallCast = 1U << 2,               ///< changes the dtype from one floating-point type to another
  kCallRecompute = 1U << 3,          ///< forward that runs again inside backward (checkpoint)
  kCallThrew = 1U << 4,              ///< no results: the op raised an error
  kCallGradEnabled = 1U << 5,        ///< autograd was recording
  kCallInference = 1U << 6,          ///< inference mode
  kCallUnsampled = 1U << 7,          ///< recorded in an unsampled step because a result is not finite
};

/// One op call. `public_op` is the enclosing public call ("aten::linear" around "aten::addmm"), invalid if none.
/// `ordinal` counts calls of this op in this phase within one call of the module, from 0.
struct Call {
  CallId id;  ///< counter of the thread; (thread, counter) is unique in a process
  OpId op;
  OpId public_op;
  ModuleId module;         ///< invalid: outside every module
  StringId autograd_node;  ///< backward: "AddmmBackward0"
  Phase phase = Phase::kOther;
  std::uint32_t ordinal = 0;
  std::uint16_t flags = 0;
  Dtype autocast_dtype = Dtype::kUnknown;
  Dtype cast_from = Dtype::kUnknown;  ///< dtype that autocast cast this op's inputs from (the last one if several)
  std::uint64_t cast_bytes = 0;       ///< bytes that those casts wrote
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;  ///< of the op, without the tracer
  std::span<const TensorUse> tensors;
};

/// Only known when a gradient reaches its parameter: output `use_index` of `call` is the gradient of `parameter`.
struct RoleFix {
  std::uint16_t thread = 0;  ///< thread of `call`
  CallId call;
  std::uint32_t use_index = 0;  ///< index into Call::tensors
  Role role = Role::kGradWeight;
  ParameterId parameter;
};

/// Output (or, at kShadow, also input) `use_index` of `call` against the reference of `level`. Recorded behind its
/// call, by the same thread.
struct Reference {
  CallId call;
  std::uint32_t use_index = 0;  ///< index into Call::tensors
  ReferenceLevel level = ReferenceLevel::kLocal;
  const stats::Comparison* comparison = nullptr;
};

/// A comparison that was made on a device: known later, so another thread records it, and it may stand before its call.
struct LateReference {
  std::uint16_t thread = 0;  ///< of the call
  Reference reference;
};

/// Observed calls of one op since the last such record, by whether they were compared with a reference. Only while a
/// reference level is on. Level kCertified counts the calls that were compared once more, by whether they are
/// certified.
struct ReferenceCounts {
  OpId op;
  Unreferenced reason = Unreferenced::kNone;
  std::uint64_t count = 0;
  ReferenceLevel level = ReferenceLevel::kLocal;  ///< kLocal (kShadow too) or kCertified
};

/// Output `use_index` of `call` is a sum or difference: what cancelled in it. Recorded behind its call, by the same
/// thread.
struct Cancellation {
  CallId call;
  std::uint32_t use_index = 0;  ///< index into Call::tensors
  const stats::Cancellation* cancellation = nullptr;
};

/// The reference of output `use_index` of `call`, at sampled elements. Recorded behind its call, by the same thread.
struct Certification {
  CallId call;
  std::uint32_t use_index = 0;  ///< index into Call::tensors
  stats::Certification certification;
};

enum class StepReason : std::uint8_t { kScalerUpdate = 0, kOptimizerStep = 1, kNative = 2, kExplicit = 3 };

/// `step` has ended; the next one is step + 1. `sampled` tells whether its tensors were measured.
struct StepEnd {
  std::uint32_t step = 0;
  StepReason reason = StepReason::kOptimizerStep;
  bool sampled = true;
  std::int64_t time_ns = 0;
  std::int64_t tracer_ns = 0;  ///< time spent in the tracer during the step, all threads
};

/// `optimizer` counts the optimizers of a scaler in order of appearance. `scaler` is 1, 2, ... in a process.
struct ScalerUnscale {
  std::uint32_t scaler = 0;
  std::uint32_t optimizer = 0;
  std::uint32_t step = 0;
  double inv_scale = 0;
  double found_inf = 0;
};

/// One _amp_update_scale_, or (`set` true) an update(new_scale) that overrode the rule.
struct ScalerUpdate {
  std::uint32_t scaler = 0;
  std::uint32_t step = 0;
  float scale_before = 0;
  float scale_after = 0;
  std::int32_t tracker_before = 0;
  std::int32_t tracker_after = 0;
  double found_inf = 0;
  double growth_factor = 0;
  double backoff_factor = 0;
  std::int64_t growth_interval = 0;
  bool set = false;
};

/// A GradScaler object of the program. Values that are not known without Python are 0.
struct ScalerInfo {
  std::uint32_t scaler = 0;
  bool enabled = true;
  double init_scale = 0;
  double growth_factor = 0;
  double backoff_factor = 0;
  std::int64_t growth_interval = 0;
  std::string_view device;
};

enum class ApiUseKind : std::uint8_t {
  kDeprecated = 0,         ///< an entry point that torch has replaced; `name` is it
  kUpdateWithoutStep = 1,  ///< GradScaler.update() between two backwards of one step: its gradients mix two scales
  kUnscaledTwice = 2,      ///< GradScaler.unscale_() again before update(); torch raised an error
  kSteppedTwice = 3,       ///< GradScaler.step() again before update(); torch raised an error
  kClippedScaled = 4,      ///< gradients were clipped before they were unscaled; `name` is what clipped
  kPlainFunction = 5,      ///< an autograd.Function whose forward has no custom_fwd; `name` is its class
};

/// What only the program's language sees. `place` is "file:line" of the program, "" if it is not known.
struct ApiUse {
  ApiUseKind kind = ApiUseKind::kDeprecated;
  std::uint32_t step = 0;
  std::uint32_t scaler = 0;  ///< 0: not about one
  std::string_view name;
  std::string_view place;
};

/// A Scalar argument of `call` that is not the default. Recorded behind its call, by the same thread.
struct Constant {
  CallId call;
  StringId name;              ///< of the argument in the schema: "min", "other", "alpha"
  std::uint32_t element = 0;  ///< in a list of numbers
  double value = 0;
};

/// Where the program makes the calls of the site of `call`. Recorded once a site, behind its first call, by the same
/// thread.
struct SourceLine {
  CallId call;
  StringId place;  ///< "file:line"
};

/// A range that the program has for itself (NVTX). One without a RangeEnd was open when the trace ended.
struct RangeBegin {
  std::uint64_t range = 0;  ///< names it in this process; 0 names none
  std::int64_t time_ns = 0;
  std::string_view domain;  ///< "" is NVTX's default one
  std::string_view name;
};

/// May be recorded by another thread, and stand before its RangeBegin.
struct RangeEnd {
  std::uint64_t range = 0;
  std::int64_t time_ns = 0;
};

/// What a device did for one call, or for nobody's: `count` pieces of work of one name. The call may be one of another
/// thread, and be recorded later.
struct DeviceWork {
  CallId call;  ///< of kOp; invalid for the others
  DeviceWorkOwner owner = DeviceWorkOwner::kOutside;
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  StringId name;  ///< of the kernel, as its compiler wrote it; of a copy, between whose memories; of a set, none
  std::uint64_t count = 0;
  std::int64_t duration_ns = 0;  ///< of the device's clock, summed
  std::uint64_t bytes = 0;       ///< copied or set
};

struct OpCounts {
  OpId op;
  std::uint64_t dispatched = 0;  ///< calls that the dispatcher ran and that are ops by definition
  std::uint64_t observed = 0;    ///< of these, with a Call record
};

struct Heartbeat {
  std::int64_t time_ns = 0;
  std::uint32_t step = 0;
  std::uint64_t calls = 0;
  std::uint64_t nonfinite = 0;  ///< measured tensors with inf or nan
  std::uint64_t dropped = 0;    ///< records lost to back-pressure
  std::int64_t tracer_ns = 0;   ///< in the program's threads
  std::int64_t writer_ns = 0;   ///< in the writer thread
  float scale = 0;              ///< 0: no scaler seen
};

enum class NoticeKind : std::uint8_t {
  kDropped = 0,     ///< records dropped by back-pressure
  kDetached = 1,    ///< the tracer detached itself; text says why
  kWriteError = 2,  ///< the trace could not be written further
  kUnseen = 3,      ///< something ran that the tracer cannot see (compiled region, custom kernel, graph replay)
  kInfo = 4,
  kSelfTest = 5,  ///< the adapter refused this torch
};

struct Notice {
  NoticeKind kind = NoticeKind::kInfo;
  std::uint64_t count = 0;
  std::string_view text;
};

/// Without this record the process was killed, or the tail of the trace is lost.
struct End {
  std::int64_t time_ns = 0;
  std::uint64_t calls = 0;
  std::uint64_t dropped = 0;
};

}  // namespace ampscope::trace
