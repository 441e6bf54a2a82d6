// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/measure.h"

#include <atomic>
#include <cstdlib>
#include <string_view>

#include "kernels/cpu/compare.h"
#include "kernels/cpu/targets.h"

namespace ampscope::cpu {
namespace {

constexpr Target kScalar{"scalar", 0, nullptr, nullptr, nullptr, nullptr};

/// The forced target if it is known and runs here, else the widest that runs here, else the specification itself.
const Target* choose() noexcept {
  const char* value = std::getenv("AMPSCOPE_TARGET");
  const std::string_view forced = value != nullptr ? value : "";
  if (forced == kScalar.name) return &kScalar;
  const Target* widest = nullptr;
  for (const Target& target : targets()) {
    if (!target.runsHere()) continue;
    if (forced == target.name) return &target;
    if (widest == nullptr) widest = &target;
  }
  return widest != nullptr ? widest : &kScalar;
}

/// Chosen at the first call. Threads that race there choose the same.
const Target& chosen() noexcept {
  static constinit std::atomic<const Target*> cached{nullptr};
  const Target* target = cached.load(std::memory_order_relaxed);
  if (target == nullptr) {
    target = choose();
    cached.store(target, std::memory_order_relaxed);
  }
  return *target;
}

const Target* backEnd() noexcept {
  const Target& target = chosen();
  return target.measure == nullptr ? nullptr : &target;
}

}  // namespace

void measure(const TensorView& view, stats::StatsLevel level, stats::TensorStats& out) noexcept {
  measureWith(backEnd(), view, level, out);
}

std::uint64_t countNonFinite(const TensorView& view) noexcept { return countNonFiniteWith(backEnd(), view); }

void compare(const void* result, format::FormatId format, const double* reference, const double* before,
             std::size_t numel, stats::Comparison& out) noexcept {
  compareWith(backEnd(), result, format, reference, before, numel, out);
}

const char* targetName() noexcept { return chosen().name; }

}  // namespace ampscope::cpu
