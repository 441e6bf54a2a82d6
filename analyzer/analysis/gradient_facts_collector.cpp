// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/gradient_facts_collector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

constexpr std::size_t kMostRows = 256;
/// A binary32 inf made of less than this is no overflow: it comes from a division by zero or the like.
constexpr double kNearBinary32End = 0x1p100;

bool isGradient(Role role) noexcept {
  return role == Role::kGradInput || role == Role::kGradWeight || role == Role::kGradOutput;
}

bool isBad(const store::TensorRow& tensor) noexcept {
  return tensor.stats != nullptr && tensor.stats->pos_inf + tensor.stats->neg_inf + tensor.stats->nan != 0;
}

/// A view shares the measurement of what it shows.
bool isNew(const store::TensorRow& tensor, std::span<const store::TensorRow> tensors) noexcept {
  return std::none_of(tensors.begin(), tensors.end(), [&tensor](const store::TensorRow& other) {
    return !isOutput(other) && other.stats_id == tensor.stats_id;
  });
}

/// The tensor of a wider dtype that a cast rounded: it says exactly what the result only says where it did not
/// saturate.
const store::TensorRow* castSource(const store::CallRow& call, const store::TensorRow& target,
                                   std::span<const store::TensorRow> tensors) noexcept {
  if ((call.flags & trace::kCallCast) == 0 || !isLowPrecision(target.dtype)) {
    return nullptr;
  }
  const auto source = std::find_if(tensors.begin(), tensors.end(), [](const store::TensorRow& tensor) {
    return !isOutput(tensor) && !isLowPrecision(tensor.dtype) && tensor.stats != nullptr && !isBad(tensor);
  });
  return source == tensors.end() ? nullptr : &*source;
}

double squareOf(const stats::ExponentHistogram& histogram, int bin) noexcept {
  return static_cast<double>(histogram.bins[static_cast<std::size_t>(bin)]) *
         std::ldexp(1.0, 2 * (bin + 1 - histogram.size));
}

}  // namespace

void GradientFactsCollector::Extremes::noteLargest(double value, std::uint32_t site) noexcept {
  if (value > absmax) {  // not NaN
    absmax = value;
    absmax_site = site;
  }
}

void GradientFactsCollector::Extremes::noteFloor(double value, std::uint32_t site) noexcept {
  if (value < floor) {
    floor = value;
    floor_site = site;
  }
}

void GradientFactsCollector::Bins::add(std::int32_t exponent, double element_count, double square) {
  if (elements.empty()) {
    first = exponent;
  }
  if (exponent < first) {
    const auto missing = static_cast<std::size_t>(first - exponent);
    elements.insert(elements.begin(), missing, 0.0);
    squares.insert(squares.begin(), missing, 0.0);
    first = exponent;
  }
  const auto bin = static_cast<std::size_t>(exponent - first);
  if (bin >= elements.size()) {
    elements.resize(bin + 1);
    squares.resize(bin + 1);
  }
  elements[bin] += element_count;
  squares[bin] += square;
}

GradientFactsCollector::GradientFactsCollector(const Catalog& catalog, GradientFacts steps)
    : catalog_(catalog), facts_(std::move(steps)) {
  facts_.norm_share = threshold(Rule::kBackwardUnderflow, "norm");
  facts_.steps_per_row =
      static_cast<std::uint32_t>(std::max<std::size_t>(1, (facts_.steps.size() + kMostRows - 1) / kMostRows));
}

GradientStep* GradientFactsCollector::stepOf(std::uint32_t step) {
  const auto is_it = [this, step](std::size_t index) {
    return index < facts_.steps.size() && facts_.steps[index].step == step;
  };
  if (!is_it(at_)) {
    const auto found =
        std::lower_bound(facts_.steps.begin(), facts_.steps.end(), step,
                         [](const GradientStep& entry, std::uint32_t value) { return entry.step < value; });
    at_ = static_cast<std::size_t>(found - facts_.steps.begin());
    // Where the program also set the scale itself, the gradients belong to the update that judged them.
    while (is_it(at_) && facts_.steps[at_].is_set && is_it(at_ + 1)) {
      ++at_;
    }
  }
  return is_it(at_) && facts_.steps[at_].scale > 0 && std::isfinite(facts_.steps[at_].scale) ? &facts_.steps[at_]
                                                                                             : nullptr;
}

std::uint32_t GradientFactsCollector::siteOf(SiteId site, Role role, Dtype dtype) {
  const auto [at, added] = sites_.try_emplace({site, role, dtype}, static_cast<std::uint32_t>(facts_.sites.size()));
  if (added) {
    facts_.sites.push_back({catalog_.site(site), role, dtype});
  }
  return at->second;
}

GradientFactsCollector::FormatState& GradientFactsCollector::stateOf(format::FormatId format) {
  FormatState& state = formats_[format];
  state.steps.resize(facts_.steps.size());
  return state;
}

GradientFactsCollector::Row& GradientFactsCollector::rowOf(FormatState& state, const GradientStep& step,
                                                           std::uint32_t site) {
  std::vector<Row>& rows = state.layers[facts_.sites[site].site.module];
  rows.resize((facts_.steps.size() + facts_.steps_per_row - 1) / facts_.steps_per_row);
  return rows[static_cast<std::size_t>(&step - facts_.steps.data()) / facts_.steps_per_row];
}

void GradientFactsCollector::noteLargest(const GradientStep& step, format::FormatId format, double absmax,
                                         std::uint32_t site) {
  FormatState& state = stateOf(format);
  state.steps[static_cast<std::size_t>(&step - facts_.steps.data())].noteLargest(absmax, site);
  rowOf(state, step, site).extremes.noteLargest(absmax, site);
}

void GradientFactsCollector::addGradient(const GradientStep& step, const stats::TensorStats& stats,
                                         format::FormatId format, std::uint32_t site) {
  FormatState& state = stateOf(format);
  Extremes& of_step = state.steps[static_cast<std::size_t>(&step - facts_.steps.data())];
  Row& row = rowOf(state, step, site);
  const double absmax = stats.absmax / static_cast<double>(step.scale);  // NaN: nothing is finite
  of_step.noteLargest(absmax, site);
  row.extremes.noteLargest(absmax, site);
  // A step that was skipped is not part of the training; its gradients are incomplete.
  const int size = stats.level == stats::StatsLevel::kFull ? stats.histogram.size : 0;
  if (step.found_inf || size == 0) {
    return;
  }
  double all = 0;
  std::uint64_t nonzero = 0;
  for (int bin = 0; bin < size; ++bin) {
    all += squareOf(stats.histogram, bin);
    nonzero += stats.histogram.bins[static_cast<std::size_t>(bin)];
  }
  const double shift = -std::log2(static_cast<double>(step.scale));
  const double whole = std::floor(shift);
  const double part = shift - whole;  // 0 for powers of two; else a binade straddles two
  double below = 0;
  double floor = 0;
  for (int bin = 0; bin < size; ++bin) {
    const auto count = static_cast<double>(stats.histogram.bins[static_cast<std::size_t>(bin)]);
    const double square = squareOf(stats.histogram, bin) / all;
    const int exponent = stats.histogram.first + bin + static_cast<int>(whole);
    row.bins.add(exponent, count * (1 - part), square * (1 - part));
    if (part > 0) {
      row.bins.add(exponent + 1, count * part, square * part);
    }
    below += square;
    if (floor == 0 && below >= facts_.norm_share * facts_.norm_share) {
      floor = std::exp2(stats.histogram.first + bin + shift);
    }
  }
  if (static_cast<double>(nonzero) >= threshold(Rule::kBackwardUnderflow, "elements")) {
    of_step.noteFloor(floor, site);
    row.extremes.noteFloor(floor, site);
  }
}

void GradientFactsCollector::addBad(GradientStep& step, const store::TensorRow& gradient,
                                    std::span<const store::TensorRow> tensors, std::uint32_t site) {
  const bool first = !step.saturated;
  step.saturated = true;
  bool passed_on = false;
  bool from_forward = false;
  double input_absmax = 0;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      continue;
    }
    (isGradient(tensor.role) ? passed_on : from_forward) |= isBad(tensor);
    input_absmax = tensor.stats != nullptr ? std::fmax(input_absmax, tensor.stats->absmax) : input_absmax;
  }
  if (passed_on) {
    return;
  }
  const format::FormatId format = formatOf(gradient.dtype);
  const bool is_inf = gradient.stats->pos_inf + gradient.stats->neg_inf != 0;
  const bool has_range = isLowPrecision(gradient.dtype) || input_absmax >= kNearBinary32End;
  if (from_forward || !is_inf || !has_range) {
    step.hopeless = step.hopeless || first;
    return;
  }
  noteLargest(step, format, format::thresholds(format).overflow_from / static_cast<double>(step.scale), site);
}

void GradientFactsCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (call.process.value() != facts_.process || catalog_.site(call.site).phase != Phase::kBackward) {
    return;
  }
  GradientStep* step = stepOf(call.step);
  if (step == nullptr) {
    return;
  }
  // The first op of backward reads ones and makes the scale of them; what reads no gradient is not scaled.
  const bool is_scaled = entered_ != call.step || std::any_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
                           return !isOutput(tensor) && isGradient(tensor.role);
                         });
  entered_ = call.step;
  for (const store::TensorRow& tensor : tensors) {
    const format::FormatId format = formatOf(tensor.dtype);
    if (!isOutput(tensor) || !isGradient(tensor.role) || tensor.stats == nullptr || format == format::FormatId::kNone ||
        !isNew(tensor, tensors)) {
      continue;
    }
    const std::uint32_t site = siteOf(call.site, tensor.role, tensor.dtype);
    step->measured = step->measured || (call.flags & trace::kCallUnsampled) == 0;
    if (!is_scaled) {
      if (isBad(tensor)) {
        step->hopeless = step->hopeless || !step->saturated;
        step->saturated = true;
      }
      continue;
    }
    const store::TensorRow* source = castSource(call, tensor, tensors);
    if (isBad(tensor)) {
      addBad(*step, tensor, tensors, site);
    }
    if (source != nullptr || !isBad(tensor)) {
      addGradient(*step, source != nullptr ? *source->stats : *tensor.stats, format, site);
    }
  }
}

void GradientFactsCollector::add(const store::ReferenceRow& reference) {
  const stats::Loss& overflowed = reference.comparison.overflowed;
  if (reference.level != ReferenceLevel::kLocal || overflowed.format_limited + overflowed.algorithm_limited == 0 ||
      reference.process.value() != facts_.process || (reference.flags & trace::kTensorOutput) == 0 ||
      catalog_.site(reference.site).phase != Phase::kBackward || !isGradient(reference.role)) {
    return;
  }
  if (GradientStep* step = stepOf(reference.step); step != nullptr && step->saturated) {
    noteLargest(*step, formatOf(reference.dtype),
                reference.comparison.reference_absmax / static_cast<double>(step->scale),
                siteOf(reference.site, reference.role, reference.dtype));
  }
}

LayerSpread GradientFactsCollector::spread(const ModulePlace& module, const std::vector<Row>& rows) const {
  LayerSpread result;
  result.module = module;
  std::int32_t end = 0;
  bool any = false;
  for (const Row& row : rows) {
    if (!row.bins.elements.empty()) {
      const auto row_end = row.bins.first + static_cast<std::int32_t>(row.bins.elements.size());
      result.first = any ? std::min(result.first, row.bins.first) : row.bins.first;
      end = any ? std::max(end, row_end) : row_end;
      any = true;
    }
  }
  result.bins = static_cast<std::size_t>(end - result.first) + 1;
  const std::size_t row_count = (facts_.steps.size() + facts_.steps_per_row - 1) / facts_.steps_per_row + 1;
  result.elements.assign(row_count * result.bins, 0.0);
  result.squares.assign(row_count * result.bins, 0.0);
  for (std::size_t row = 1; row < row_count; ++row) {
    const Bins* own = row - 1 < rows.size() && !rows[row - 1].bins.elements.empty() ? &rows[row - 1].bins : nullptr;
    double elements = 0;
    double squares = 0;
    for (std::size_t bin = 0; bin < result.bins; ++bin) {
      const std::size_t at = row * result.bins + bin;
      result.elements[at] = result.elements[at - result.bins] + elements;
      result.squares[at] = result.squares[at - result.bins] + squares;
      const std::int64_t from = own == nullptr ? -1 : result.first + static_cast<std::int64_t>(bin) - own->first;
      if (from >= 0 && static_cast<std::size_t>(from) < own->elements.size()) {
        elements += own->elements[static_cast<std::size_t>(from)];
        squares += own->squares[static_cast<std::size_t>(from)];
      }
    }
  }
  return result;
}

void GradientFactsCollector::finishLimits() {
  std::map<ModulePlace, std::vector<GradientLimits>> limits;
  for (const auto& [format, state] : formats_) {
    const auto limitsOf = [in_question = format == facts_.format,
                           overflow_from = format::thresholds(format).overflow_from](const Extremes& extremes) {
      GradientLimits result;
      if (in_question) {
        result.absmax = extremes.absmax;
        result.absmax_site = extremes.absmax_site;
        result.floor = extremes.floor;
        result.floor_site = extremes.floor_site;
      } else if (extremes.absmax > 0) {
        result.wide_limit = overflow_from / extremes.absmax;
        result.wide_site = extremes.absmax_site;
      }
      return result;
    };
    for (std::size_t i = 0; i < facts_.steps.size(); ++i) {
      facts_.steps[i].limits.narrow(limitsOf(state.steps[i]));
    }
    for (const auto& [module, rows] : state.layers) {
      std::vector<GradientLimits>& of_module = limits[module];
      of_module.resize(rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        of_module[row].narrow(limitsOf(rows[row].extremes));
      }
    }
  }
  for (auto& [module, rows] : limits) {
    facts_.limits.push_back({module, std::move(rows)});
  }
}

GradientFacts GradientFactsCollector::finish() {
  constexpr std::array kInQuestion = {
      format::FormatId::kBinary16, format::FormatId::kBfloat16, format::FormatId::kE5m2,    format::FormatId::kE4m3fn,
      format::FormatId::kE5m2fnuz, format::FormatId::kE4m3fnuz, format::FormatId::kBinary32};
  for (const format::FormatId format : kInQuestion) {
    if (facts_.format == format::FormatId::kNone && formats_.contains(format)) {
      facts_.format = format;
    }
  }
  finishLimits();
  facts_.measured_steps = static_cast<std::uint64_t>(
      std::count_if(facts_.steps.begin(), facts_.steps.end(), [](const GradientStep& step) { return step.measured; }));
  if (facts_.format == format::FormatId::kNone) {
    return std::move(facts_);
  }
  std::vector<Row> total;
  for (const auto& [module, rows] : formats_[facts_.format].layers) {
    if (std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.bins.elements.empty(); })) {
      continue;  // known from skipped steps alone
    }
    facts_.layers.push_back(spread(module, rows));
    total.resize(std::max(total.size(), rows.size()));
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const Bins& bins = rows[row].bins;
      for (std::size_t bin = 0; bin < bins.elements.size(); ++bin) {
        total[row].bins.add(bins.first + static_cast<std::int32_t>(bin), bins.elements[bin], bins.squares[bin]);
      }
    }
  }
  facts_.total = spread({}, total);
  return std::move(facts_);
}

}  // namespace ampscope::analysis
