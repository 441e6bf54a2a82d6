// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

/// Where a share or an error is not known (NaN), the worst is assumed: it is shown, and comparisons keep an order.
double orWorst(double value) { return std::isnan(value) ? HUGE_VAL : value; }

/// The error against what one correct rounding may make.
double excess(const OpEntry& entry) {
  return orWorst(local(entry).relativeNormError()) / analysis::unitRoundoff(entry.dtype);
}

double normLost(const OpEntry& entry) { return orWorst(local(entry).lostNormShare()); }

bool isCompared(const OpEntry& entry) { return local(entry).tensors != 0; }

// Seven columns at most, as the next one: the table has to fit the narrowest page.
std::string shareText(double share) {
  if (share > 0 && share < 1e-5) {
    return "<0.001%";
  }
  return share >= 0.1 ? fmt::format("{:.0f}%", 100 * share) : fmt::format("{:.2g}%", 100 * share);
}

std::string compactCount(std::uint64_t count) {
  return count < 1'000'000 ? analysis::countText(count) : fmt::format("{:.1e}", static_cast<double>(count));
}

std::vector<const OpEntry*> worstFirst(const analysis::Analysis& analysis) {
  std::vector<const OpEntry*> worst;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      if (isCompared(entry) && (local(entry).madeNonFinite() != 0 || normLost(entry) > kShareWorthALine ||
                                excess(entry) > kErrorWorthALine)) {
        worst.push_back(&entry);
      }
    }
  }
  std::stable_sort(worst.begin(), worst.end(), [](const OpEntry* a, const OpEntry* b) {
    const auto key = [](const OpEntry& entry) {
      return std::make_tuple(local(entry).madeNonFinite(), normLost(entry), excess(entry));
    };
    return key(*a) > key(*b);
  });
  return worst;
}

std::vector<Column> tableColumns(bool wide) {
  using Align = Column::Align;
  std::vector<Column> columns = {
      {"layer", Align::kLeft, true}, {"op", Align::kLeft, true}, {"phase", Align::kLeft}, {"dtype", Align::kLeft}};
  if (wide) {
    columns.insert(columns.end(),
                   {{"flushed by format"}, {"by algorithm"}, {"norm lost"}, {"inf/nan"}, {"error"}, {"max ULP"}});
  } else {
    columns.insert(columns.end(), {{"flushed"}, {"norm lost"}, {"inf/nan"}, {"error"}});
  }
  return columns;
}

std::vector<Cell> row(const OpEntry& entry, bool wide) {
  const stats::Comparison& sum = local(entry).sum;
  const auto share = [&sum](std::uint64_t count) {
    return shareText(static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(1, sum.numel)));
  };
  std::vector<Cell> cells = {{moduleName(entry.site.module)},
                             {cutEnd(shortOp(entry.site), kLongestOp)},
                             {std::string(name(entry.site.phase))},
                             {shortNames({entry.dtype})}};
  if (wide) {
    cells.push_back({share(sum.flushed.format_limited)});
    cells.push_back({share(sum.flushed.algorithm_limited)});
  } else {
    cells.push_back({share(sum.flushed.format_limited + sum.flushed.algorithm_limited)});
  }
  const std::uint64_t bad = local(entry).madeNonFinite();
  cells.push_back({shareText(local(entry).lostNormShare()), normLost(entry) > 0.01 ? Tone::kWarn : Tone::kPlain});
  cells.push_back({bad == 0 ? "" : compactCount(bad), Tone::kBad});
  cells.push_back({fmt::format("{:.1e}", local(entry).relativeNormError())});
  if (wide) {
    cells.push_back({fmt::format("{:.3g}", sum.max_ulp_error)});
  }
  return cells;
}

/// How good the binary64 results are, where sampled elements of them were certified.
std::string certifiedText(const analysis::Analysis& analysis) {
  std::uint64_t results = 0;
  stats::Certification sum;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      const stats::Certification& part = entry.certification.sum;
      results += entry.certification.tensors;
      sum.sampled += part.sampled;
      sum.uncertified += part.uncertified;
      sum.max_ulp_bound = std::max(sum.max_ulp_bound, part.max_ulp_bound);
    }
  }
  if (results == 0) {
    return analysis.coverage.uncertified_by_reason.empty() ? "" : "certified: none of these results";
  }
  if (sum.sampled == sum.uncertified) {
    return fmt::format("certified: none of the {} that were sampled of {} has a bound",
                       analysis::countOf(sum.sampled, "element"), analysis::countOf(results, "result"));
  }
  return fmt::format(
      "certified: at {} elements of {} the binary64 result is within {:.2g} ULP of the exact one{}",
      analysis::countText(sum.sampled - sum.uncertified), analysis::countOf(results, "result"), sum.max_ulp_bound,
      sum.uncertified == 0 ? "" : fmt::format("; {} without a bound", analysis::countText(sum.uncertified)));
}

bool anyCompared(const analysis::Analysis& analysis) {
  return std::any_of(analysis.layers.begin(), analysis.layers.end(), [](const analysis::Layer& layer) {
    return std::any_of(layer.ops.begin(), layer.ops.end(), isCompared);
  });
}

}  // namespace

void writeReferences(const analysis::Analysis& analysis, Page& page) {
  if (!anyCompared(analysis)) {
    return;
  }
  page.section("Against the exact result (each op again in binary64, on the same inputs)");
  if (const std::string certified = certifiedText(analysis); !certified.empty()) {
    page.paragraph(certified, 2);
  }
  const std::vector<const OpEntry*> worst = worstFirst(analysis);
  if (worst.empty()) {
    page.paragraph(
        fmt::format("of the results that were compared none overflowed, became nan, lost more than {:g} % of "
                    "its norm to zero, or is off by more than {:g} correct roundings",
                    100 * kShareWorthALine, kErrorWorthALine),
        2, Tone::kGood);
    return;
  }
  const bool wide = page.isWide();
  Table table(tableColumns(wide));
  const std::size_t shown = std::min(kShown, worst.size());
  for (std::size_t i = 0; i < shown; ++i) {
    table.add(row(*worst[i], wide));
  }
  page.table(table);
  if (shown < worst.size()) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", worst.size() - shown), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
