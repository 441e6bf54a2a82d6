// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/function_collector.h"

#include <algorithm>
#include <string_view>

#include "analyzer/analysis/op_names.h"

namespace ampscope::analysis {
namespace {

/// What autocast runs in 16 bits on every device.
bool isProduct(std::string_view op) noexcept {
  return isMatrixProduct(op) || op == "aten::convolution" || op == "aten::convolution_backward";
}

bool isWide(Dtype dtype) noexcept { return dtype == Dtype::kFloat32 || dtype == Dtype::kFloat64; }

}  // namespace

FunctionCollector::FunctionCollector(const Catalog& catalog, const std::vector<ApiUse>& uses) : catalog_(catalog) {
  for (const ApiUse& use : uses) {
    if (use.kind == ApiUseKind::kPlainFunction) {
      name_ += (name_.empty() ? "" : " or ") + use.name;
      place_ = place_.empty() ? use.place : place_;
    }
  }
}

void FunctionCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (name_.empty() || (call.flags & trace::kCallAutocast) != 0) {
    return;
  }
  const Site& site = catalog_.site(call.site);
  if (site.phase != Phase::kBackward || site.autograd_node != "autograd.Function") {
    return;
  }
  State& state = states_[site.module];
  const StepKey step(call.process.value(), call.step);
  if (state.step != step) {
    state.step = step;
    state.low = Dtype::kUnknown;
  }
  const store::TensorRow* wide = nullptr;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      continue;
    }
    if (isLowPrecision(tensor.dtype) && tensor.role == Role::kGradOutput) {
      state.low = tensor.dtype;
    }
    wide = wide == nullptr && isWide(tensor.dtype) ? &tensor : wide;
  }
  if (wide == nullptr || state.low == Dtype::kUnknown || !isProduct(site.op)) {
    return;
  }
  BypassedFunction& found = state.found;
  if (found.calls == 0) {
    state.order = call.id.value();
    found.name = name_;
    found.place = place_;
    found.site = site;
    found.role = wide->role;
    found.low = state.low;
    found.wide = wide->dtype;
  }
  ++found.calls;
  found.threw = found.threw || (call.flags & trace::kCallThrew) != 0;
  found.steps.insert(call.step);
}

std::vector<BypassedFunction> FunctionCollector::finish() const {
  std::vector<const State*> in_order;
  for (const auto& [module, state] : states_) {
    if (state.found.calls != 0) {
      in_order.push_back(&state);
    }
  }
  std::sort(in_order.begin(), in_order.end(), [](const State* a, const State* b) { return a->order < b->order; });
  std::vector<BypassedFunction> result;
  result.reserve(in_order.size());
  for (const State* state : in_order) {
    result.push_back(state->found);
  }
  return result;
}

}  // namespace ampscope::analysis
