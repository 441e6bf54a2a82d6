// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/reduction.h"

#include "kernels/reference/exact_sum.h"
#include "kernels/reference/subset.h"

namespace ampscope::reference {
namespace {

Certified reduce(const TensorView& input, std::uint64_t reduced, std::uint64_t index, bool divide) {
  Index at{};
  if (input.dim > kMostDimensions || !placeOf(input, reduced, index, at.data())) return {};
  const Subset elements(input, reduced, at.data());
  if (static_cast<std::uint64_t>(elements.size()) > kMostTerms) return {};
  ExactSum total;
  for (std::int64_t i = 0; i < elements.size(); ++i) total.add(elements[i]);
  if (divide && elements.size() == 0) return notANumber();
  if (!total.finite()) return total.special();
  return certified(divide ? total.ball() / Ball(elements.size()) : total.ball());
}

}  // namespace

Certified sum(const stats::TensorView& input, std::uint64_t reduced, std::uint64_t index) noexcept {
  return guarded([&] { return reduce(input, reduced, index, false); });
}

Certified mean(const stats::TensorView& input, std::uint64_t reduced, std::uint64_t index) noexcept {
  return guarded([&] { return reduce(input, reduced, index, true); });
}

}  // namespace ampscope::reference
