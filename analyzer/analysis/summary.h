// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What did every op do numerically, layer by layer, and how much of the run was seen? Sums over the steps of a session.
// Used by analysis and reports; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/reference.h"
#include "analyzer/analysis/totals.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// Every tensor that one site met in one role and dtype, over all steps.
struct OpEntry {
  Site site;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kUnknown;
  std::uint64_t calls = 0;  ///< of the site that met such a tensor
  bool on_cuda = false;     ///< all of them lay on CUDA devices
  TensorTotals totals;
  std::uint64_t near_max_kept = 0;  ///< near_max in the steps that no GradScaler skipped
  /// What these tensors, as the site's calls left them, lost against their exact values.
  ReferencesByLevel references;
  ErrorBalance balance;               ///< of results; flow kNone without level shadow
  CancellationTotals cancellation;    ///< where the site adds or subtracts
  CertificationTotals certification;  ///< where references of its results are certified
};

/// A layer in one line. `forward` and `gradients` hold what the layer's ops wrote (role output; grad_input and
/// grad_weight), `dtypes` the dtypes of those tensors.
struct LayerRollup {
  std::uint64_t calls = 0;
  std::int64_t duration_ns = 0;
  std::uint64_t device_ns = 0;  ///< that devices worked for its ops (--cupti)
  TensorTotals forward;
  TensorTotals gradients;
  std::uint64_t low_gradient_nonzero = 0;    ///< finite nonzero elements of the 16-bit and 8-bit gradients
  std::uint64_t low_gradient_subnormal = 0;  ///< of these, subnormal
  std::vector<Dtype> forward_dtypes;         ///< sorted, each once
  std::vector<Dtype> gradient_dtypes;        ///< sorted, each once
};

struct Layer {
  ModulePlace module;
  LayerRollup rollup;
  std::vector<OpEntry> ops;  ///< forward to scaler, then in order of first appearance
};

/// What the run was asked to do otherwise than its program says (`profile --policy`).
struct PolicySetting {
  std::string what;   ///< "Net blocks.3.mlp", "autocast", "GradScaler"
  std::string value;  ///< "float32", "init_scale 1024, growth_interval 500"
  bool applied = true;
};

/// The loss over the run, coarse enough to draw.
struct LossCurve {
  std::uint32_t width = 1;                    ///< steps of a value: the smallest power of two that is enough
  std::vector<std::optional<double>> values;  ///< means of steps i * width to (i + 1) * width - 1; empty: not known
};
inline constexpr std::size_t kMostLossValues = 128;

struct RunInfo {
  std::string command;                 ///< as a shell would take it
  std::vector<std::string> arguments;  ///< the same, word by word; empty in a report
  std::string folder;                  ///< in which it ran; "": not known
  std::optional<int> exit_code;
  std::string torch_version;
  std::string python_version;
  std::string started_at;  ///< as the session has it; "" if it has none
  std::string options;
  std::optional<std::string> range;   ///< only calls in NVTX ranges of this name were looked at
  std::vector<PolicySetting> policy;  ///< in the policy's order; empty without one
  std::vector<std::string> devices;   ///< of the measured tensors, sorted
  /// What torch allows itself on a GPU: name and value (docs/gpu.md), by name; "differs" where the processes that take
  /// steps do not agree.
  std::vector<std::pair<std::string, std::string>> gpu_settings;
  std::vector<Dtype> autocast_dtypes;  ///< in use somewhere, sorted
  std::optional<double> first_loss;    ///< of the first step whose loss is known; may be inf or nan
  std::optional<double> final_loss;    ///< mean over the last tenth of these steps
  LossCurve loss_curve;
  std::uint64_t ranks = 0;          ///< processes in the session
  std::uint64_t steps = 0;          ///< that ended, of the process that has most
  std::uint64_t sampled_steps = 0;  ///< of these, measured
  bool complete = true;             ///< every process ended its trace itself
};

struct OpCoverage {
  std::string op;  ///< "aten::add.Tensor"
  std::uint64_t dispatched = 0;
  std::uint64_t observed = 0;
  std::uint64_t measured = 0;
  std::uint64_t referenced = 0;
  std::vector<std::pair<std::string, std::uint64_t>> unreferenced_by_reason = {};
  std::uint64_t certified = 0;  ///< of the referenced
  std::vector<std::pair<std::string, std::uint64_t>> uncertified_by_reason = {};
};

struct NoticeLine {
  std::string kind;
  std::uint64_t count = 0;
  std::string text;
};

struct IngestStat {
  std::string name;
  std::string severity;
  std::uint64_t value = 0;
  std::string meaning;
};

/// Counted in op calls, except where it says tensors.
struct Coverage {
  std::uint64_t dispatched = 0;
  std::uint64_t observed = 0;
  std::uint64_t measured = 0;    ///< with statistics of at least one tensor
  std::uint64_t referenced = 0;  ///< compared with an exact result
  bool reference_on = false;     ///< some level was: without it every call is unreferenced as "off"
  std::vector<std::pair<std::string, std::uint64_t>> unreferenced_by_reason;
  std::uint64_t certified = 0;  ///< of the referenced: with a bound on the error of the exact result
  std::vector<std::pair<std::string, std::uint64_t>>
      uncertified_by_reason;  ///< the other referenced ones, at that level
  std::uint64_t dropped = 0;  ///< records lost between the program and the session
  std::uint64_t tensors = 0;
  std::uint64_t measured_tensors = 0;
  std::vector<std::pair<std::string, std::uint64_t>> unmeasured_by_reason;  ///< tensors
  std::vector<OpCoverage> ops;                                              ///< by name
  std::vector<NoticeLine> notices;
  std::vector<IngestStat> ingest;  ///< those that are not zero
};

/// An empty optional: the session does not say.
struct Overhead {
  double tracer_seconds = 0;        ///< spent in the tracer in the program's threads, summed over processes
  double writer_seconds = 0;        ///< CPU time of the tracer's own writer threads, beside the program
  double steps_seconds = 0;         ///< of the whole steps, without the first of each process: the steady state
  double steps_tracer_seconds = 0;  ///< of these, in the tracer
  std::uint64_t steps_timed = 0;    ///< whole steps in steps_seconds
  double run_seconds = 0;           ///< from attach to the last record, tracer included, summed over processes
  std::optional<double> ratio;      ///< with / without the tracer: of the steady state, else of the run
  std::optional<double> attach_seconds;
};

}  // namespace ampscope::analysis
