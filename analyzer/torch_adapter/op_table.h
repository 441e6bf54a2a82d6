// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the adapter needs to know of an operator, asked of the dispatcher and the schema once per operator. Nothing
// here is a hard-coded list where the dispatcher can be asked.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/record_function.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/torch_adapter/reference_plan.h"

namespace ampscope::torch_adapter {

struct OpInfo {
  std::uint32_t id = 0;
  std::uint32_t flags = 0;     ///< trace::OpFlag
  std::string name;            ///< "aten::mm"
  bool composite_cpu = false;  ///< decomposes into other ops on that backend (CompositeImplicitAutograd)
  bool composite_cuda = false;
  bool autocast_cpu = false;  ///< has an autocast kernel for that backend
  bool autocast_cuda = false;
  bool ignored = false;     ///< not an op on tensors: the profiler's own bookkeeping
  bool factory = false;     ///< its result is memory that nobody has written
  bool shape_only = false;  ///< no value of its tensors matters
  bool reads = false;       ///< certain to look at the values of the arguments that it does not write
  bool cast = false;        ///< may change the dtype
  bool view = false;
  bool hidden_writes = false;  ///< may write arguments that its schema does not mark
  bool foreign = false;        ///< from outside ATen: may keep writing after it returned
  bool collective = false;     ///< exchanges memory between ranks, or prepares it for that
  bool unfinished = false;     ///< a collective: its results are being written when it returns
  bool amp_unscale = false;
  bool amp_update = false;
  struct Constant {
    std::size_t slot;
    std::uint32_t name;            ///< of the argument, interned
    std::optional<double> normal;  ///< its default
  };
  std::vector<Constant> constants;  ///< arguments that the schema calls Scalar, or a list of these
  std::vector<bool> writes;         ///< per argument: the schema marks it as written
  std::vector<bool> overwrites;     ///< per argument: it is written, and what it held does not matter
  bool returns_written = false;     ///< its results are the written arguments
  std::size_t returns = 0;
  std::optional<c10::OperatorHandle> handle;
  ReferencePlan reference;

  [[nodiscard]] bool overwritesArgument(std::size_t slot) const { return slot < overwrites.size() && overwrites[slot]; }
  [[nodiscard]] bool writesArgument(std::size_t slot) const { return slot < writes.size() && writes[slot]; }
};

/// The operator of a record, or null when the record is none (a named region). Cached per thread; any thread.
const OpInfo* findOp(const at::RecordFunction& record);

}  // namespace ampscope::torch_adapter
