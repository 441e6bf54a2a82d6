// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One open RecordFunction record of a thread, and the stack of them. Frames are reused, so that after warm-up the hot
// path allocates nothing.
#pragma once

#include <ATen/record_function.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "analyzer/base/vocabulary.h"
#include "analyzer/torch_adapter/autograd_sites.h"
#include "analyzer/torch_adapter/op_table.h"
#include "analyzer/torch_adapter/reference_run.h"
#include "analyzer/torch_adapter/scaler_ops.h"
#include "analyzer/torch_adapter/storage_table.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// A record is one of three kinds (docs/architecture.md, "which record is the op"): the autocast wrapper of an op, a
/// composite that decomposes into other ops, or the op itself. What an op calls inside is its implementation.
enum class FrameKind : std::uint8_t { kWrapper, kComposite, kOp };

/// Where an op call happens.
struct Place {
  Phase phase = Phase::kOther;
  ModuleCall module;
  std::uint32_t autograd_node = 0;
  bool recompute = false;
  bool accumulates = false;  ///< the node is the AccumulateGrad of `parameter`
  ParameterOwner parameter;
};

struct Frame {
  const at::RecordFunction* record = nullptr;
  const OpInfo* op = nullptr;
  FrameKind kind = FrameKind::kOp;
  bool measured = false;  ///< tensors are recorded (the step is sampled)
  bool on_cuda = false;   ///< it may ask something of a CUDA device, and whose work that is is told apart
  bool followed = false;  ///< what is asked now is the op's
  bool located = false;   ///< `ordinal` and the line are known
  std::uint32_t ordinal = 0;
  Place place;
  std::uint8_t autocast_dtype = 0;  ///< 0: autocast is off
  std::int64_t start_ns = 0;
  std::int64_t tracer_ns = 0;

  // A wrapper: the casts that ran inside it.
  std::uint64_t cast_bytes = 0;
  std::uint8_t cast_from = 0;

  // An op.
  std::vector<AmpscopeTensorUse> uses;
  std::vector<std::int64_t> sizes;         ///< of all uses, one after the other
  std::vector<c10::StorageImpl*> written;  ///< alive during the call: the caller holds them
  /// Written arguments of an op that does not return them; held only until the op ends.
  struct Held {
    at::Tensor tensor;
    std::uint16_t slot;
    std::uint32_t element;
  };
  std::vector<Held> held;
  std::uint8_t first_dtype_in = 0;  ///< of a cast: what it reads
  Producer first_producer;
  StorageKind first_kind = StorageKind::kPlain;
  ParameterOwner first_parameter;
  std::vector<ParameterOwner> parameters;  ///< in the optimizer: of element i of its lists
  struct Constant {
    std::uint32_t name;
    std::uint32_t element;
    double value;
  };
  std::vector<Constant> constants;  ///< Scalar arguments that are not the default
  ScalerValues scaler;
  ReferenceRun reference;
  bool shadowed = false;  ///< the step is followed by twins
  bool twin_met = false;  ///< one of the inputs has one
  ReferenceRun shadow;    ///< started where an input has a twin; without one `reference` says the same

  void reset(const at::RecordFunction& of, const OpInfo& info, FrameKind as) {
    record = &of;
    op = &info;
    kind = as;
    measured = false;
    on_cuda = false;
    followed = false;
    located = false;
    shadowed = false;
    twin_met = false;
    place = Place{};
    autocast_dtype = 0;
    tracer_ns = 0;
    cast_bytes = 0;
    cast_from = 0;
    uses.clear();
    sizes.clear();
    written.clear();
    first_dtype_in = 0;
    first_producer = Producer{};
    first_kind = StorageKind::kPlain;
    first_parameter = ParameterOwner{};
    parameters.clear();
    constants.clear();
  }

  /// Lets go of every tensor: none is held once its op has ended.
  void release() {
    held.clear();
    reference.reset();
    shadow.reset();
  }
};

class FrameStack {
 public:
  [[nodiscard]] bool empty() const noexcept { return depth_ == 0; }
  [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
  [[nodiscard]] Frame& top() noexcept { return *frames_[depth_ - 1]; }
  [[nodiscard]] Frame& bottom() noexcept { return *frames_[0]; }
  [[nodiscard]] Frame& at(std::size_t i) noexcept { return *frames_[i]; }

  Frame& push(const at::RecordFunction& record, const OpInfo& op, FrameKind kind) {
    if (depth_ == frames_.size()) {
      frames_.push_back(std::make_unique<Frame>());
    }
    Frame& frame = *frames_[depth_++];
    frame.reset(record, op, kind);
    return frame;
  }
  void pop() { frames_[--depth_]->release(); }

 private:
  std::vector<std::unique_ptr<Frame>> frames_;
  std::size_t depth_ = 0;
};

}  // namespace ampscope::torch_adapter
