// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
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
constexpr double kErrorWorthALine = 8;
/// A smaller share of the norm is what every 16-bit tensor loses at its small end.
constexpr double kShareWorthALine = 1e-3;
constexpr std::size_t kLongestOp = 28;

const ReferenceTotals& local(const OpEntry& entry) {
  return entry.references[analysis::indexOf(ReferenceLevel::kLocal)];
}

std::uint64_t overflowed(const ReferenceTotals& totals) {
  return totals.sum.overflowed.format_limited + totals.sum.overflowed.algorithm_limited;
}

/// The error against what one correct rounding may make.
double excess(const OpEntry& entry) { return local(entry).relativeNormError() / analysis::unitRoundoff(entry.dtype); }

/// "mm" of "aten::mm"
std::string shortOp(const std::string& op) {
  const auto colons = op.find("::");
  return cutEnd(printable(colons == std::string::npos ? op : op.substr(colons + 2)), kLongestOp);
}

std::string shareText(double share) { return share == 0 ? "0%" : fmt::format("{:.2g}%", 100 * share); }

std::vector<const OpEntry*> worstFirst(const analysis::Analysis& analysis) {
  std::vector<const OpEntry*> worst;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      const ReferenceTotals& totals = local(entry);
      if (totals.tensors != 0 && (overflowed(totals) + totals.sum.nan_made != 0 ||
                                  totals.lostNormShare() > kShareWorthALine || excess(entry) > kErrorWorthALine)) {
        worst.push_back(&entry);
      }
    }
  }
  std::stable_sort(worst.begin(), worst.end(), [](const OpEntry* a, const OpEntry* b) {
    const auto key = [](const OpEntry& entry) {
      return std::make_tuple(overflowed(local(entry)), local(entry).lostNormShare(), excess(entry));
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
  page.section("Against the exact result (each op again in binary64, on the same inputs)");
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
    table.add(
        {{moduleName(entry.site.module)},
         {shortOp(entry.site.op)},
         {std::string(name(entry.site.phase))},
         {shortNames({entry.dtype})},
         {shareText(static_cast<double>(flushed) / static_cast<double>(std::max<std::uint64_t>(1, sum.numel)))},
         {shareText(local(entry).lostNormShare()), local(entry).lostNormShare() > 0.01 ? Tone::kWarn : Tone::kPlain},
         {overflowed(local(entry)) == 0 ? "" : analysis::countText(overflowed(local(entry))), Tone::kBad},
         {fmt::format("{:.1e}", local(entry).relativeNormError())},
         {fmt::format("{:.3g}", sum.max_ulp_error)}});
  }
  page.table(table);
  if (worst.size() > kShown) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", worst.size() - kShown), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
