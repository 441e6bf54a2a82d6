// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/follow_twins.h"

#include <cstdint>
#include <optional>

#include "analyzer/torch_adapter/compare_tensor.h"
#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/shadow_table.h"

namespace ampscope::torch_adapter {
namespace {

constexpr auto kShadow = static_cast<std::uint32_t>(ReferenceLevel::kShadow);

}  // namespace

bool followStep(AmpscopeThread* thread, ReferenceLevel level) {
  ShadowTable& twins = ShadowTable::instance();
  const bool followed = level == ReferenceLevel::kShadow && twins.enterStep(ampscope_step(thread));
  if (!followed && !twins.empty()) {
    twins.clear();
  }
  return followed;
}

void followInput(AmpscopeThread* thread, Frame& frame, const at::Tensor& input, bool written) {
  const OpInfo& op = *frame.op;
  if (op.view) {
    return;
  }
  const Unseen unseen;
  ShadowTable& twins = ShadowTable::instance();
  if (!twins.check(input)) {
    return;
  }
  frame.twin_met = true;
  if (written && !op.reference.updates) {
    return;  // what it held does not matter to the op
  }
  const auto index = static_cast<std::uint32_t>(frame.uses.size());
  if (const auto known = twins.distance(input)) {
    ampscope_compared(thread, index, kShadow, &*known);
    return;
  }
  std::optional<stats::Comparison> distance;
  compareTensor(thread, index, ReferenceLevel::kShadow, input, twins.find(input), {}, distance);
  if (distance) {
    twins.rememberDistance(input, *distance);
  }
}

void followWrites(const Frame& frame, bool threw) {
  if (frame.op->hidden_writes) {
    return;  // few of its arguments are written, and the next reader notices
  }
  ShadowTable& twins = ShadowTable::instance();
  for (const c10::StorageImpl* storage : frame.written) {
    if (frame.shadow.ran() && !threw) {
      twins.settle(storage);
    } else {
      twins.drop(storage);
    }
  }
}

void compareResult(AmpscopeThread* thread, Frame& frame, const at::Tensor& result, std::size_t slot,
                   std::size_t element) {
  const auto index = static_cast<std::uint32_t>(frame.uses.size());
  std::optional<stats::Comparison> distance;
  if (frame.reference.started()) {
    distance = frame.reference.compare(thread, index, result, slot, element);
  }
  ReferenceRun& accumulated = frame.twin_met ? frame.shadow : frame.reference;
  if (!frame.shadowed || !accumulated.ran()) {
    return;
  }
  if (frame.twin_met) {
    distance = accumulated.compare(thread, index, result, slot, element);
  } else if (distance) {
    // Its inputs are exact so far: what is lost is the op's own.
    ampscope_compared(thread, index, kShadow, &*distance);
  }
  const Unseen unseen;
  ShadowTable& twins = ShadowTable::instance();
  accumulated.install(twins, result, slot, element);
  if (distance) {
    twins.rememberDistance(result, *distance);
  }
}

}  // namespace ampscope::torch_adapter
