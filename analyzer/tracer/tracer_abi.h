/* SPDX-FileCopyrightText: 2026 The ampscope developers
 * SPDX-License-Identifier: Apache-2.0
 *
 * The C border of libampscope_tracer.so, the torch-free core that lives in the training process. The torch adapter
 * (compiled by whatever compiler and standard library ABI the user's torch has), the Python extension and the preload
 * stub call it; only plain data crosses. Nothing throws. Every function may be called from any thread; a function that
 * takes an AmpscopeThread may only be called by the thread that asked for it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define AMPSCOPE_NOEXCEPT noexcept
#else
#define AMPSCOPE_NOEXCEPT
#endif
#define AMPSCOPE_API __attribute__((visibility("default")))

/* Bumped whenever a struct or the meaning of a function below changes; the adapter cache key contains it. */
#define AMPSCOPE_ABI_VERSION 9

/* NOLINTBEGIN(modernize-*): this is C */

typedef struct AmpscopeThread AmpscopeThread; /* opaque, one per thread */

/* A tensor in host memory, or without readable values (data null). Strides in elements. */
typedef struct AmpscopeTensorView {
  const void* data;
  const int64_t* sizes;
  const int64_t* strides;
  int32_t dim;
  uint8_t format; /* format::FormatId; 0: not measurable */
} AmpscopeTensorView;

/* One floating-point tensor of a call; the fields of trace::TensorUse. */
typedef struct AmpscopeTensorUse {
  uint64_t stats; /* (thread << 48) | counter, 0: none */
  uint32_t element;
  uint32_t parameter;
  uint16_t slot;
  uint8_t flags; /* trace::TensorFlag */
  uint8_t role;
  uint8_t dtype;
  uint8_t device;
  int8_t device_index;
  uint8_t unmeasured;
  int32_t dim;
  const int64_t* sizes;
} AmpscopeTensorUse;

/* One op call; the fields of trace::Call. */
typedef struct AmpscopeCall {
  uint64_t id; /* from ampscope_next_call */
  int64_t start_ns;
  int64_t duration_ns;
  uint64_t cast_bytes;
  uint32_t op;
  uint32_t public_op;
  uint32_t module;
  uint32_t autograd_node;
  uint32_t ordinal;
  uint32_t tensor_count;
  const AmpscopeTensorUse* tensors;
  uint16_t flags; /* trace::CallFlag */
  uint8_t phase;
  uint8_t autocast_dtype;
  uint8_t cast_from;
} AmpscopeCall;

enum { AMPSCOPE_SCOPE_MODULE = 1, AMPSCOPE_SCOPE_OPTIMIZER = 2, AMPSCOPE_SCOPE_SCALER = 3 };

/* The innermost open scope of a thread: a module call, an optimizer step, or work of a GradScaler. */
typedef struct AmpscopeScope {
  uint32_t kind;             /* 0: none is open */
  uint32_t module;           /* of a module scope */
  uint32_t serial;           /* names this module call within the thread; never 0 for a module scope */
  uint32_t optimizer;        /* of a scaler scope: which optimizer of the scaler, 0 if none */
  uint32_t scaler;           /* of a scaler scope */
  const void* autograd_node; /* autograd node that was running when the scope was entered (compared, never followed) */
} AmpscopeScope;

/* ---- life ------------------------------------------------------------------------------------------------------ */

/* Reads AMPSCOPE_TRACE_DIR and AMPSCOPE_OPTIONS and starts the core. 0 when ready (or already started), -1 when this
 * process is not to be traced. `fields` is a flat list key\0value\0...\0 that goes into ProcessInfo. */
AMPSCOPE_API int ampscope_start(const char* fields) AMPSCOPE_NOEXCEPT;

/* Loads the adapter (built for this torch) and lets it attach; how a process begins to record. `torch_libraries` is the
 * folder of the loaded libtorch_cpu.so. Returns null, or one sentence that says why not (static storage). The other
 * parameters are those of ampscope_torch_attach. */
AMPSCOPE_API const char* ampscope_load_adapter(const char* adapter, const char* torch_libraries,
                                               const char* torch_version, const char* fields,
                                               int native) AMPSCOPE_NOEXCEPT;

/* Whether calls are to be recorded now; cheap. */
AMPSCOPE_API int ampscope_active(void) AMPSCOPE_NOEXCEPT;

/* Flushes everything and ends the trace. Also runs at exit. */
AMPSCOPE_API void ampscope_stop(void) AMPSCOPE_NOEXCEPT;

/* Stops recording for good because of an internal failure; training goes on and the session says why. */
AMPSCOPE_API void ampscope_detach(const char* why) AMPSCOPE_NOEXCEPT;

/* Makes this process one that is not traced (a DataLoader worker): nothing is written, its trace file is removed. */
AMPSCOPE_API void ampscope_abandon_process(void) AMPSCOPE_NOEXCEPT;

/* Adds a line to <trace dir>/<pid>.status, which `ampscope profile` reads when there is nothing to show. */
AMPSCOPE_API void ampscope_status(const char* line) AMPSCOPE_NOEXCEPT;

/* More of what ampscope_start is given, known only later. Nothing happens in a process that has recorded no call. */
AMPSCOPE_API void ampscope_process_fields(const char* fields) AMPSCOPE_NOEXCEPT;

AMPSCOPE_API void ampscope_notice(uint32_t kind, uint64_t count, const char* text) AMPSCOPE_NOEXCEPT;

/* ---- names ----------------------------------------------------------------------------------------------------- */

AMPSCOPE_API uint32_t ampscope_string(const char* text) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API uint32_t ampscope_op(const char* name, const char* overload, uint32_t flags) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API uint32_t ampscope_module(const char* root, const char* path, const char* class_name) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API uint32_t ampscope_parameter(uint32_t module, const char* name, uint8_t dtype, int32_t dim,
                                         const int64_t* sizes) AMPSCOPE_NOEXCEPT;

/* Parameters are known to Python before C++ sees their tensors: `tensor_impl` (an address, never followed here) is
 * parameter `parameter`. The adapter installs a listener to hold on to the identity of the tensor. */
typedef void (*AmpscopeParameterListener)(const void* tensor_impl, uint32_t parameter, uint32_t module);
AMPSCOPE_API void ampscope_bind_parameter(const void* tensor_impl, uint32_t parameter,
                                          uint32_t module) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_set_parameter_listener(AmpscopeParameterListener listener) AMPSCOPE_NOEXCEPT;

/* ---- a thread's work ------------------------------------------------------------------------------------------- */

/* The calling thread's state; null when the process is not traced. */
AMPSCOPE_API AmpscopeThread* ampscope_thread(void) AMPSCOPE_NOEXCEPT;

/* The autograd node that runs on the calling thread, asked for when a scope is entered. Set by the adapter. */
typedef const void* (*AmpscopeNodeProbe)(void);
AMPSCOPE_API void ampscope_set_node_probe(AmpscopeNodeProbe probe) AMPSCOPE_NOEXCEPT;

/* The line of the program that is running in this thread ("file:line", an interned name), 0 if it is not known. Set by
 * the program's language when the lines are asked for; called once for each new site. */
typedef uint32_t (*AmpscopeSourceProbe)(void);
AMPSCOPE_API void ampscope_set_source_probe(AmpscopeSourceProbe probe) AMPSCOPE_NOEXCEPT;
/* Whether lines are asked for; cheap. */
AMPSCOPE_API int ampscope_follows_source(void) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API uint32_t ampscope_source(void) AMPSCOPE_NOEXCEPT;

AMPSCOPE_API void ampscope_module_enter(uint32_t module) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_optimizer_enter(void) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_scaler_enter(uint32_t scaler, uint32_t optimizer) AMPSCOPE_NOEXCEPT;
/* Leaves the innermost scope of that kind (and any left open inside it). */
AMPSCOPE_API void ampscope_scope_leave(uint32_t kind) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API const AmpscopeScope* ampscope_scope(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;

/* Ordinal of the next call of `op` in `phase` within module call `serial` (0: outside modules, counted per step). */
AMPSCOPE_API uint32_t ampscope_ordinal(AmpscopeThread* thread, uint32_t serial, uint32_t op,
                                       uint8_t phase) AMPSCOPE_NOEXCEPT;

/* Whether ranges are told to NVTX (`profile --nvtx`); does not change while the process lives. */
AMPSCOPE_API int ampscope_tells_ranges(void) AMPSCOPE_NOEXCEPT;
/* An op begins in the calling thread, and ends: for NVTX. */
AMPSCOPE_API void ampscope_range_push(const char* name) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_range_pop(void) AMPSCOPE_NOEXCEPT;

/* Whether the work of devices is told apart by call (`profile --cupti`); does not change while the process lives. */
AMPSCOPE_API int ampscope_follows_devices(void) AMPSCOPE_NOEXCEPT;
/* What the calling thread asks of CUDA devices between begin and end is for the call that it records next, or for the
 * tracer itself. Not nested. */
enum { AMPSCOPE_WORK_OF_CALL = 0, AMPSCOPE_WORK_OF_TRACER = 1 };
AMPSCOPE_API void ampscope_device_work_begin(AmpscopeThread* thread, uint32_t owner) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_device_work_end(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;

/* What is to be measured now: stats::StatsLevel in the low bits; AMPSCOPE_UNSAMPLED when the step is not sampled, and
 * only results are searched for inf and nan. */
enum { AMPSCOPE_LEVEL_MASK = 3, AMPSCOPE_UNSAMPLED = 4 };
AMPSCOPE_API uint32_t ampscope_level(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;

/* Measures and records; returns the id of the measurement, 0 if it could not be recorded. */
AMPSCOPE_API uint64_t ampscope_measure(AmpscopeThread* thread, const AmpscopeTensorView* view) AMPSCOPE_NOEXCEPT;
/* Whether any element is inf or nan. */
AMPSCOPE_API int ampscope_nonfinite(const AmpscopeTensorView* view) AMPSCOPE_NOEXCEPT;

/* ---- tensors on a device ---------------------------------------------------------------------------------------
 * Asked on the stream that the op ran on, whose device is the current one; the answer is recorded when it comes, and
 * nothing waits for it. 0: there will be no answer. */
typedef struct AmpscopeOnStream {
  void* stream; /* a cudaStream_t */
  int32_t device;
} AmpscopeOnStream;
/* DeviceType of the devices that are read: kCuda, or kOther where AMPSCOPE_DEVICE_LIBRARY names what reads them; kCpu
 * where that is not wanted. Does not change while the process lives. */
AMPSCOPE_API uint32_t ampscope_device_type(void) AMPSCOPE_NOEXCEPT;
/* Whether what is asked now would be answered: not while the stream is captured into a graph. */
AMPSCOPE_API int ampscope_device_answers(const AmpscopeOnStream* where) AMPSCOPE_NOEXCEPT;
/* As ampscope_measure; the measurement is under way after ampscope_enqueue_on_device, until which the tensor has to
 * stay as it is. */
AMPSCOPE_API uint64_t ampscope_measure_on_device(AmpscopeThread* thread, const AmpscopeTensorView* view,
                                                 const AmpscopeOnStream* where) AMPSCOPE_NOEXCEPT;
/* The same, but it is recorded only if ampscope_call_if_nonfinite is given a call that names it. */
AMPSCOPE_API uint64_t ampscope_search_on_device(AmpscopeThread* thread, const AmpscopeTensorView* view,
                                                const AmpscopeOnStream* where) AMPSCOPE_NOEXCEPT;
/* Enqueues together what the thread asked with the two before. */
AMPSCOPE_API void ampscope_enqueue_on_device(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;
/* Records the call (its id is not used) once a measurement of ampscope_search_on_device that it names has found inf or
 * nan on `device`; else counts its op. */
AMPSCOPE_API void ampscope_call_if_nonfinite(AmpscopeThread* thread, const AmpscopeCall* call,
                                             int32_t device) AMPSCOPE_NOEXCEPT;
/* As ampscope_compare, of arrays on the device, for tensor `use_index` of the call whose id ampscope_next_call gave
 * last. */
AMPSCOPE_API int ampscope_compare_on_device(AmpscopeThread* thread, uint32_t use_index, uint32_t level, uint8_t format,
                                            const void* result, const double* reference, const double* before,
                                            uint64_t numel, const AmpscopeOnStream* where) AMPSCOPE_NOEXCEPT;
/* Names `count` (at most 4) numbers of 32 bits as they are when the stream has come to it. */
AMPSCOPE_API uint64_t ampscope_read_on_device(const void* const* numbers, uint32_t count,
                                              const AmpscopeOnStream* where) AMPSCOPE_NOEXCEPT;

/* ---- graphs ----------------------------------------------------------------------------------------------------
 * What is captured into a graph while ampscope_graph_begin and ampscope_graph_end enclose it is measured by each replay
 * (`profile --graphs`); a call that names such a measurement is recorded once for each. Any other capture is left
 * alone. */
/* Where the calling thread enqueues its work on a device now; 0: nowhere. Set by the adapter. */
typedef int (*AmpscopeStreamProbe)(AmpscopeOnStream* where);
AMPSCOPE_API void ampscope_set_stream_probe(AmpscopeStreamProbe probe) AMPSCOPE_NOEXCEPT;
/* The thread's current stream has begun to be captured. Names the graph; 0: it is not measured. */
AMPSCOPE_API uint64_t ampscope_graph_begin(void) AMPSCOPE_NOEXCEPT;
/* The capture has ended. `whole` 0: it failed, and the graph will not be replayed. */
AMPSCOPE_API void ampscope_graph_end(uint64_t graph, int whole) AMPSCOPE_NOEXCEPT;
/* The graph is about to be launched, now, in this step: to be told before. Of graph 0 only that there is a replay. */
AMPSCOPE_API void ampscope_graph_replay(uint64_t graph) AMPSCOPE_NOEXCEPT;
/* The launch that was told last has failed. */
AMPSCOPE_API void ampscope_graph_failed(uint64_t graph) AMPSCOPE_NOEXCEPT;
/* Grows with every capture's begin and end and with every replay: what was measured of a tensor on a device before says
 * nothing of its values after. */
AMPSCOPE_API uint32_t ampscope_graph_epoch(void) AMPSCOPE_NOEXCEPT;

/* ---- calls ----------------------------------------------------------------------------------------------------- */

AMPSCOPE_API uint64_t ampscope_next_call(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_call(AmpscopeThread* thread, const AmpscopeCall* call) AMPSCOPE_NOEXCEPT;
/* A dispatched op that has no Call record. */
AMPSCOPE_API void ampscope_count_dispatched(AmpscopeThread* thread, uint32_t op) AMPSCOPE_NOEXCEPT;
/* Output `use_index` of `call` (id as in AmpscopeCall) turned out to be the gradient of `parameter`. */
AMPSCOPE_API void ampscope_role_fix(AmpscopeThread* thread, uint64_t call, uint32_t use_index, uint8_t role,
                                    uint32_t parameter) AMPSCOPE_NOEXCEPT;
/* The step that runs now, from 0. */
AMPSCOPE_API uint32_t ampscope_step(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;
/* ReferenceLevel that the calls of this step are compared with. */
AMPSCOPE_API uint32_t ampscope_reference_level(AmpscopeThread* thread) AMPSCOPE_NOEXCEPT;
/* Compares `numel` contiguous elements of a result with their exact values, for tensor `use_index` of the call that
 * this thread records next. `before` (may be null): what the result overwrote. `comparison` (may be null) receives the
 * stats::Comparison. */
AMPSCOPE_API void ampscope_compare(AmpscopeThread* thread, uint32_t use_index, uint32_t level, uint8_t format,
                                   const void* result, const double* reference, const double* before, uint64_t numel,
                                   void* comparison) AMPSCOPE_NOEXCEPT;
/* The same where the stats::Comparison is known already. */
AMPSCOPE_API void ampscope_compared(AmpscopeThread* thread, uint32_t use_index, uint32_t level,
                                    const void* comparison) AMPSCOPE_NOEXCEPT;
/* For tensor `use_index` of the call that this thread records next, which is a + factor * b: counts how many bits
 * cancel in the binary64 `sum` of `numel` contiguous elements. */
AMPSCOPE_API void ampscope_cancellation(AmpscopeThread* thread, uint32_t use_index, const double* a, const double* b,
                                        double factor, const double* sum, uint64_t numel) AMPSCOPE_NOEXCEPT;
/* Counts a call by `reason` (Unreferenced, 0: it was compared). `level` (ReferenceLevel): local, for shadow too; or
 * certified, for a call that was compared. */
AMPSCOPE_API void ampscope_count_reference(AmpscopeThread* thread, uint32_t op, uint32_t level,
                                           uint32_t reason) AMPSCOPE_NOEXCEPT;
/* A Scalar argument `name` (an id from ampscope_string) of `call`, which was recorded just before. */
AMPSCOPE_API void ampscope_constant(AmpscopeThread* thread, uint64_t call, uint32_t name, uint32_t element,
                                    double value) AMPSCOPE_NOEXCEPT;

/* The calls of the site of `call`, which this thread has just recorded, are made at `place` (an interned "file:line").
 */
AMPSCOPE_API void ampscope_source_line(AmpscopeThread* thread, uint64_t call, uint32_t place) AMPSCOPE_NOEXCEPT;
/* Whether `bytes` more can be had without driving the machine, or the control group, out of memory. */
AMPSCOPE_API int ampscope_memory_allows(uint64_t bytes) AMPSCOPE_NOEXCEPT;
/* An op whose exact results are known (kernels/reference), on the very inputs it got. The comments say, by kind:
 * tensors; integers; reals. A tensor with null data is absent. */
enum {
  AMPSCOPE_EXACT_MATRIX_PRODUCT = 1, /* a, b, c (of the result's size); none; beta, alpha */
  AMPSCOPE_EXACT_CONVOLUTION = 2,    /* input, weight, bias; three each of stride, padding, dilation, output_padding,
                                        then transposed, groups; none */
  AMPSCOPE_EXACT_SOFTMAX = 3,        /* input; dim, then 1 where nan has no bound; none */
  AMPSCOPE_EXACT_LOG_SOFTMAX = 4,    /* input; dim; none */
  AMPSCOPE_EXACT_LAYER_NORM = 5,     /* input, weight, bias; number of normalized dimensions; eps */
  AMPSCOPE_EXACT_RMS_NORM = 6,       /* input, weight; number of normalized dimensions; eps */
  AMPSCOPE_EXACT_GROUP_NORM = 7,     /* input, weight, bias; groups; eps */
  AMPSCOPE_EXACT_BATCH_NORM = 8,     /* input, weight, bias, mean, variance; none; eps */
  AMPSCOPE_EXACT_SUM = 9,            /* input; bit d: dimension d is summed over; none */
  AMPSCOPE_EXACT_MEAN = 10,          /* the same */
  AMPSCOPE_EXACT_FUNCTION = 11,      /* input; reference::Function; none */
  AMPSCOPE_EXACT_POWER = 12,         /* base, exponent; none; the one that is no tensor */
  AMPSCOPE_EXACT_LOSS = 13,          /* log-probabilities, weight, and classes; reduction, ignore_index; none */
  AMPSCOPE_EXACT_ATTENTION = 14      /* query, key, value, mask; causal; scale */
};
typedef struct AmpscopeExactOp {
  AmpscopeTensorView tensors[5];
  int64_t integers[14];
  double reals[2];
  const int64_t* classes; /* class numbers; strides in elements */
  const int64_t* classes_sizes;
  const int64_t* classes_strides;
  int32_t classes_dim;
  uint32_t kind;
  uint8_t result_format; /* format::FormatId of the op's result */
} AmpscopeExactOp;
/* Certifies sampled elements of `reference`, the op's result in binary64 and row-major order. `certification` receives
 * the stats::Certification. */
AMPSCOPE_API void ampscope_certify(AmpscopeThread* thread, const AmpscopeExactOp* op, const double* reference,
                                   uint64_t numel, void* certification) AMPSCOPE_NOEXCEPT;
/* That is about tensor `use_index` of the call that this thread records next. */
AMPSCOPE_API void ampscope_certified(AmpscopeThread* thread, uint32_t use_index,
                                     const void* certification) AMPSCOPE_NOEXCEPT;
/* How many bytes the binary64 twins of --reference shadow may take when they take `held` now. */
AMPSCOPE_API uint64_t ampscope_twin_limit(uint64_t held) AMPSCOPE_NOEXCEPT;
/* Adds to the tracer's own time. */
AMPSCOPE_API void ampscope_account(AmpscopeThread* thread, int64_t tracer_ns) AMPSCOPE_NOEXCEPT;

/* ---- steps and loss scaling ------------------------------------------------------------------------------------ */

/* The program has an optimizer: its steps are steps, not the forwards of its modules. */
AMPSCOPE_API void ampscope_optimizer_exists(void) AMPSCOPE_NOEXCEPT;
/* `reason` is trace::StepReason. */
AMPSCOPE_API void ampscope_step_end(uint32_t reason) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API uint32_t ampscope_scaler_info(int enabled, double init_scale, double growth_factor, double backoff_factor,
                                           int64_t growth_interval, const char* device) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_scaler_unscale(uint32_t scaler, uint32_t optimizer, double inv_scale,
                                          double found_inf) AMPSCOPE_NOEXCEPT;
typedef struct AmpscopeScalerUpdate {
  uint32_t scaler;
  float scale_before, scale_after;
  int32_t tracker_before, tracker_after;
  double found_inf, growth_factor, backoff_factor;
  int64_t growth_interval;
  int32_t set;
} AmpscopeScalerUpdate;
AMPSCOPE_API void ampscope_scaler_update(const AmpscopeScalerUpdate* update) AMPSCOPE_NOEXCEPT;
/* The same where the numbers lie on `device`: readings of ampscope_read_on_device. Of an unscaling inv_scale and
 * found_inf (float); of an update, before it: scale (float), growth tracker (int32_t), found_inf (float), and after it
 * the first two. The other fields of `update` are given. */
AMPSCOPE_API void ampscope_scaler_unscale_on_device(uint32_t scaler, uint32_t optimizer, int32_t device,
                                                    uint64_t reading) AMPSCOPE_NOEXCEPT;
AMPSCOPE_API void ampscope_scaler_update_on_device(const AmpscopeScalerUpdate* update, int32_t device, uint64_t before,
                                                   uint64_t after) AMPSCOPE_NOEXCEPT;

/* ---- what only the program's language sees --------------------------------------------------------------------- */

/* `kind` is trace::ApiUseKind; `scaler` 0: not about one; `place` is "file:line" of the program. */
AMPSCOPE_API void ampscope_api_use(uint32_t kind, uint32_t scaler, const char* name,
                                   const char* place) AMPSCOPE_NOEXCEPT;

/* NOLINTEND(modernize-*) */

#ifdef __cplusplus
}
#endif
