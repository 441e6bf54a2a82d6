// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/softmax.h"

#include <cmath>
#include <optional>
#include <vector>

#include "kernels/reference/exact_sum.h"
#include "kernels/reference/subset.h"

namespace ampscope::reference {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

/// The exponentials of one slice, relative to its largest element.
class Exponentials {
 public:
  /// Elements that are absent are -inf. A slice without a finite largest element has no softmax: valid() is false.
  explicit Exponentials(const std::vector<std::optional<Ball>>& scores) : scores_(scores) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (scores[i] && (!largest_ || scores[i]->mid > scores[*largest_]->mid)) largest_ = i;
    }
    if (!largest_) return;
    terms_.resize(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!scores[i] || i == *largest_) continue;
      terms_[i] = exp(difference(i));
      others_ = others_ + terms_[i];
    }
    terms_[*largest_] = Ball(1.0);
  }

  [[nodiscard]] bool valid() const { return largest_.has_value(); }
  [[nodiscard]] bool absent(std::size_t i) const { return !scores_[i]; }
  [[nodiscard]] const Ball& term(std::size_t i) const { return terms_[i]; }
  [[nodiscard]] Ball total() const { return Ball(1.0) + others_; }
  [[nodiscard]] Ball softmax(std::size_t i) const { return terms_[i] / total(); }
  /// Both summands have one sign: nothing cancels, not even where one element outweighs all others.
  [[nodiscard]] Ball logSoftmax(std::size_t i) const { return difference(i) - log1p(others_); }

 private:
  [[nodiscard]] Ball difference(std::size_t i) const {
    return i == *largest_ ? Ball() : *scores_[i] - *scores_[*largest_];
  }

  const std::vector<std::optional<Ball>>& scores_;
  std::optional<std::size_t> largest_;
  std::vector<Ball> terms_;
  Ball others_;
};

/// nan or +inf among them: nothing is certified but a nan.
bool spoiled(const Subset& slice) {
  for (std::int64_t i = 0; i < slice.size(); ++i) {
    if (const double x = slice[i]; std::isnan(x) || x == kInf) return true;
  }
  return false;
}

std::vector<std::optional<Ball>> scoresOf(const Subset& slice) {
  std::vector<std::optional<Ball>> scores(static_cast<std::size_t>(slice.size()));
  for (std::int64_t i = 0; i < slice.size(); ++i) {
    if (const double x = slice[i]; x != -kInf) scores[static_cast<std::size_t>(i)] = Ball(x);
  }
  return scores;
}

Certified softmaxElement(const TensorView& input, std::int32_t dim, std::uint64_t index, bool log) {
  Index at{};
  if (input.dim > kMostDimensions || dim < 0 || dim >= input.dim ||
      !unflatten(index, input.sizes, input.dim, at.data())) {
    return {};
  }
  const Subset slice(input, std::uint64_t{1} << static_cast<unsigned>(dim), at.data());
  if (static_cast<std::uint64_t>(slice.size()) > kMostExponentials) return {};
  if (spoiled(slice)) return notANumber();
  const auto scores = scoresOf(slice);
  const Exponentials exponentials(scores);
  if (!exponentials.valid()) return notANumber();
  const auto i = static_cast<std::size_t>(at[static_cast<std::size_t>(dim)]);
  if (exponentials.absent(i)) return log ? infinite(true) : certified(Ball());
  return certified(log ? exponentials.logSoftmax(i) : exponentials.softmax(i));
}

/// The loss over some of the samples.
class LossSum {
 public:
  explicit LossSum(const Loss& op) : op_(op), classes_(op.input.sizes[op.input.dim == 1 ? 0 : 1]) {}

  /// Adds the sample at `at` (an index into the target); false if that cannot be certified.
  [[nodiscard]] bool add(const std::int64_t* at) {
    std::int64_t offset = 0;
    for (std::int32_t d = 0; d < op_.target.dim; ++d) offset += at[d] * op_.target.strides[d];
    const std::int64_t wanted = op_.target.data[offset];
    if (wanted == op_.ignore_index) return true;
    if (wanted < 0 || wanted >= classes_) return false;
    Index place{};
    const bool batched = op_.input.dim > 1;
    if (batched) {
      place[0] = at[0];
      for (std::int32_t d = 1; d < op_.target.dim; ++d) place[static_cast<std::size_t>(d) + 1] = at[d];
    }
    const Subset slice(op_.input, batched ? 2U : 1U, place.data());
    return op_.logits ? addLogits(slice, wanted) : addLogProbability(slice[wanted], wanted);
  }

  [[nodiscard]] const Ball& total() const { return total_; }
  [[nodiscard]] Ball mean() const { return total_ / weights_; }
  [[nodiscard]] bool weightless() const { return weights_.exactlyZero(); }

 private:
  [[nodiscard]] Ball weight(std::int64_t i) const {
    return Ball(op_.weight.data == nullptr ? 1.0 : elementAt(op_.weight, i * op_.weight.strides[0]));
  }

  bool addLogProbability(double value, std::int64_t wanted) {
    if (!std::isfinite(value)) return false;
    total_ = total_ - weight(wanted) * Ball(value);
    weights_ = weights_ + weight(wanted);
    return true;
  }

  bool addLogits(const Subset& slice, std::int64_t wanted) {
    if (spoiled(slice)) return false;
    const auto scores = scoresOf(slice);
    const Exponentials exponentials(scores);
    if (!exponentials.valid() || exponentials.absent(static_cast<std::size_t>(wanted))) return false;
    Ball own = weight(wanted) * exponentials.logSoftmax(static_cast<std::size_t>(wanted));
    if (op_.label_smoothing != 0) {
      Ball all;
      for (std::int64_t i = 0; i < classes_; ++i) {
        if (exponentials.absent(static_cast<std::size_t>(i))) return false;
        all = all + weight(i) * exponentials.logSoftmax(static_cast<std::size_t>(i));
      }
      const Ball smoothing(op_.label_smoothing);
      own = (Ball(1.0) - smoothing) * own + smoothing * all / Ball(classes_);
    }
    total_ = total_ - own;
    weights_ = weights_ + weight(wanted);
    return true;
  }

  const Loss& op_;
  std::int64_t classes_;
  Ball total_;
  Ball weights_;
};

Certified lossElement(const Loss& op, std::uint64_t index) {
  const bool batched = op.input.dim > 1;
  if (op.input.dim < 1 || op.input.dim > kMostDimensions || op.target.dim != (batched ? op.input.dim - 1 : 0))
    return {};
  const auto samples = static_cast<std::uint64_t>(product(op.target.sizes, op.target.dim));
  const bool one = op.reduction == LossReduction::kNone;
  const auto classes = static_cast<std::uint64_t>(op.input.sizes[batched ? 1 : 0]);
  if (one ? index >= samples : index != 0) return {};
  if ((one ? 1 : samples) * (op.logits ? classes : 1) > kMostExponentials) return {};
  LossSum sum(op);
  Index at{};
  for (std::uint64_t i = one ? index : 0; i < (one ? index + 1 : samples); ++i) {
    if (!unflatten(i, op.target.sizes, op.target.dim, at.data()) || !sum.add(at.data())) return {};
  }
  if (op.reduction != LossReduction::kMean) return certified(sum.total());
  return sum.weightless() ? notANumber() : certified(sum.mean());
}

/// The score of key `at[row]` for the query; nothing where it is masked out.
struct Score {
  bool certain = true;
  std::optional<Ball> value;
};

Score scoreOf(const Attention& op, const Index& query, const Index& key) {
  const std::int32_t row = op.query.dim - 2;
  const std::int32_t column = op.query.dim - 1;
  if (op.causal && key[static_cast<std::size_t>(row)] > query[static_cast<std::size_t>(row)]) return {};
  double added = 0;
  if (op.mask.data != nullptr) {
    Index place = query;
    place[static_cast<std::size_t>(column)] = key[static_cast<std::size_t>(row)];
    added = elementAt(op.mask, offsetOf(op.mask, place.data()));
    if (added == -kInf) return {};
  }
  ExactSum dot;
  const std::int64_t q = offsetOf(op.query, query.data());
  const std::int64_t k = offsetOf(op.key, key.data());
  for (std::int64_t e = 0; e < op.query.sizes[column]; ++e) {
    dot.addProduct(elementAt(op.query, q + e * op.query.strides[column]),
                   elementAt(op.key, k + e * op.key.strides[column]));
  }
  if (!dot.finite() || !std::isfinite(added)) return {false, {}};
  return {true, Ball(op.scale) * dot.ball() + Ball(added)};
}

Certified attentionElement(const Attention& op, std::uint64_t index) {
  const std::int32_t dim = op.query.dim;
  if (dim < 2 || dim > kMostDimensions || op.key.dim != dim || op.value.dim != dim) return {};
  const auto row = static_cast<std::size_t>(dim - 2);
  const auto column = static_cast<std::size_t>(dim - 1);
  Index sizes{};
  for (std::size_t d = 0; d < column; ++d) sizes[d] = op.query.sizes[d];
  sizes[column] = op.value.sizes[column];
  Index at{};
  if (!unflatten(index, sizes.data(), dim, at.data())) return {};
  const std::int64_t keys = op.key.sizes[row];
  if (static_cast<std::uint64_t>(keys) > kMostExponentials ||
      static_cast<std::uint64_t>(keys * op.query.sizes[column]) > kMostTerms) {
    return {};
  }
  Index query = at;
  query[column] = 0;
  Index value = at;
  std::vector<std::optional<Ball>> scores(static_cast<std::size_t>(keys));
  for (std::int64_t k = 0; k < keys; ++k) {
    Index key = query;
    key[row] = k;
    const Score score = scoreOf(op, query, key);
    if (!score.certain) return {};
    scores[static_cast<std::size_t>(k)] = score.value;
  }
  const Exponentials exponentials(scores);
  if (!exponentials.valid()) return notANumber();
  Ball total;
  for (std::int64_t k = 0; k < keys; ++k) {
    value[row] = k;
    const double v = elementAt(op.value, offsetOf(op.value, value.data()));
    if (exponentials.absent(static_cast<std::size_t>(k))) continue;
    if (!std::isfinite(v)) return {};
    total = total + exponentials.term(static_cast<std::size_t>(k)) * Ball(v);
  }
  return certified(total / exponentials.total());
}

}  // namespace

Certified softmax(const stats::TensorView& input, std::int32_t dim, std::uint64_t index) noexcept {
  return guarded([&] { return softmaxElement(input, dim, index, false); });
}

Certified logSoftmax(const stats::TensorView& input, std::int32_t dim, std::uint64_t index) noexcept {
  return guarded([&] { return softmaxElement(input, dim, index, true); });
}

Certified loss(const Loss& op, std::uint64_t index) noexcept {
  return guarded([&] { return lossElement(op, index); });
}

Certified attention(const Attention& op, std::uint64_t index) noexcept {
  return guarded([&] { return attentionElement(op, index); });
}

}  // namespace ampscope::reference
