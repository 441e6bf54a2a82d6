// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::OpEntry;
using analysis::ReferenceTotals;

constexpr std::size_t kShown = 12;
/// Of the error that correct rounding may make: what every sum of many terms exceeds is not worth a line.
constexpr double kWorthALine = 8;

const ReferenceTotals& local(const OpEntry& entry) {
  return entry.references[analysis::indexOf(ReferenceLevel::kLocal)];
}

std::string shareText(double share) { return share == 0 ? "0%" : fmt::format("{:.2g}%", 100 * share); }

std::vector<const OpEntry*> worstFirst(const analysis::Analysis& analysis) {
  std::vector<const OpEntry*> worst;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      const ReferenceTotals& totals = local(entry);
      const bool inexact = totals.relativeNormError() > kWorthALine * analysis::unitRoundoff(entry.dtype);
      if (totals.tensors != 0 && (totals.lost() != 0 || inexact)) {
        worst.push_back(&entry);
      }
    }
  }
  std::stable_sort(worst.begin(), worst.end(), [](const OpEntry* a, const OpEntry* b) {
    const auto key = [](const OpEntry& entry) {
      const ReferenceTotals& totals = local(entry);
      const double excess = totals.relativeNormError() / analysis::unitRoundoff(entry.dtype);
      return std::make_tuple(totals.sum.overflowed.algorithm_limited + totals.sum.overflowed.format_limited,
                             totals.lostNormShare(), excess);
    };
    return key(*a) > key(*b);
  });
  return worst;
}

}  // namespace

void writeReferences(const analysis::Analysis& analysis, Page& page) {
  if (analysis.coverage.referenced == 0) {
    return;
  }
  page.section("Against the exact result (each op once more in binary64, on the inputs it got)");
  const std::vector<const OpEntry*> worst = worstFirst(analysis);
  if (worst.empty()) {
    page.paragraph("every result is as good as its format allows", 2, Tone::kGood);
    return;
  }
  Table table({{"layer", Column::Align::kLeft, true},
               {"op", Column::Align::kLeft},
               {"phase", Column::Align::kLeft},
               {"dtype", Column::Align::kLeft},
               {"flushed"},
               {"norm lost"},
               {"overflow"},
               {"error"},
               {"max ULP"}});
  for (std::size_t i = 0; i < std::min(kShown, worst.size()); ++i) {
    const OpEntry& entry = *worst[i];
    const stats::Comparison& sum = local(entry).sum;
    const std::uint64_t flushed = sum.flushed.format_limited + sum.flushed.algorithm_limited;
    const std::uint64_t overflowed = sum.overflowed.format_limited + sum.overflowed.algorithm_limited;
    table.add(
        {{moduleName(entry.site.module)},
         {printable(
             entry.site.op.substr(entry.site.op.find("::") == std::string::npos ? 0 : entry.site.op.find("::") + 2))},
         {std::string(name(entry.site.phase))},
         {shortNames({entry.dtype})},
         {shareText(static_cast<double>(flushed) / static_cast<double>(std::max<std::uint64_t>(1, sum.numel)))},
         {shareText(local(entry).lostNormShare()), local(entry).lostNormShare() > 0.01 ? Tone::kWarn : Tone::kPlain},
         {overflowed == 0 ? "" : analysis::countText(overflowed), Tone::kBad},
         {fmt::format("{:.1e}", local(entry).relativeNormError())},
         {fmt::format("{:.3g}", sum.max_ulp_error)}});
  }
  page.table(table);
  if (worst.size() > kShown) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", worst.size() - kShown), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
