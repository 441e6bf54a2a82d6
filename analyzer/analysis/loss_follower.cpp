// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/loss_follower.h"

#include <algorithm>
#include <limits>

#include "analyzer/analysis/catalog.h"

namespace ampscope::analysis {
namespace {

/// The value of a measured scalar.
double valueOf(const stats::TensorStats& stats) noexcept {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  if (stats.nan != 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return stats.pos_inf != 0 ? kInf : stats.neg_inf != 0 ? -kInf : stats.max;
}

const store::TensorRow* firstInput(std::span<const store::TensorRow> tensors) noexcept {
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor)) {
      return tensor.stats != nullptr && tensor.numel == 1 ? &tensor : nullptr;
    }
  }
  return nullptr;
}

}  // namespace

void LossFollower::add(const store::CallRow& call, const Site& site, std::span<const store::TensorRow> tensors) {
  const bool scales = site.phase == Phase::kScaler;
  // autograd asks for ones in the shape of the tensor that backward() was called on.
  const bool starts = site.phase == Phase::kOther && site.op == "aten::ones_like";
  if (!scales && !starts) {
    return;
  }
  const store::TensorRow* const input = firstInput(tensors);
  if (input == nullptr) {
    return;
  }
  auto& scaled = scaled_[call.process.value()];
  if (auto& step = step_of_process_[call.process.value()]; step != call.step) {
    step = call.step;
    scaled.clear();
  }
  if (starts) {
    const auto known = scaled.find(input->stats_id);
    Sum& loss = losses_[call.step];
    loss.sum += known != scaled.end() ? known->second : valueOf(*input->stats);
    ++loss.count;
    return;
  }
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor) && tensor.numel == 1 && tensor.stats_id.valid() && tensor.stats_id != input->stats_id) {
      scaled.emplace(tensor.stats_id, valueOf(*input->stats));
    }
  }
}

std::optional<double> LossFollower::lossOf(std::uint32_t step) const {
  const auto at = losses_.find(step);
  return at == losses_.end() ? std::optional<double>() : at->second.sum / static_cast<double>(at->second.count);
}

std::optional<double> LossFollower::first() const {
  return losses_.empty() ? std::nullopt : lossOf(losses_.begin()->first);
}

std::optional<double> LossFollower::final() const {
  constexpr std::size_t kShare = 10;
  const std::size_t count = std::max<std::size_t>(losses_.size() / kShare, 1);
  double sum = 0;
  std::size_t taken = 0;
  for (auto at = losses_.rbegin(); at != losses_.rend() && taken < count; ++at, ++taken) {
    sum += at->second.sum / static_cast<double>(at->second.count);
  }
  return taken == 0 ? std::optional<double>() : sum / static_cast<double>(taken);
}

LossCurve LossFollower::curve() const {
  LossCurve curve;
  if (losses_.empty()) {
    return curve;
  }
  const std::uint32_t last = losses_.rbegin()->first;
  while (last / curve.width >= kMostLossValues) {
    curve.width *= 2;
  }
  std::vector<Sum> sums(last / curve.width + 1);
  for (const auto& [step, loss] : losses_) {
    Sum& sum = sums[step / curve.width];
    sum.sum += loss.sum / static_cast<double>(loss.count);
    ++sum.count;
  }
  for (const Sum& sum : sums) {
    curve.values.push_back(sum.count == 0 ? std::optional<double>() : sum.sum / static_cast<double>(sum.count));
  }
  return curve;
}

}  // namespace ampscope::analysis
