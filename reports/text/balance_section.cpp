// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::ErrorFlow;
using analysis::OpEntry;

constexpr std::size_t kShown = 12;
/// Of the error that one correct rounding may make; what less is, is the noise of every mixed-precision step.
constexpr double kErrorWorthALine = 8;
constexpr std::size_t kLongestOp = 28;
/// From so many leading bits on a cancellation is shown.
constexpr std::size_t kBitsWorthACell = 8;

/// Where an error is not known (NaN), the worst is assumed.
double orWorst(double value) { return std::isnan(value) ? HUGE_VAL : value; }

double added(const OpEntry& entry) { return orWorst(entry.balance.accumulated - entry.balance.accumulated_in); }

bool isWorthALine(const OpEntry& entry) {
  const bool source = entry.balance.flow == ErrorFlow::kMade || entry.balance.flow == ErrorFlow::kAmplified;
  return source && orWorst(entry.balance.accumulated) > kErrorWorthALine * analysis::unitRoundoff(entry.dtype);
}

std::vector<Column> tableColumns(bool wide) {
  using Align = Column::Align;
  std::vector<Column> columns = {
      {"layer", Align::kLeft, true}, {"op", Align::kLeft, true}, {"phase", Align::kLeft}, {"dtype", Align::kLeft}};
  columns.insert(columns.end(), {{"own"}, {"in"}, {"out"}, {"growth"}});
  if (wide) {
    columns.insert(columns.end(), {{fmt::format("lost {} bits", kBitsWorthACell)}, {"error is", Align::kLeft}});
  }
  return columns;
}

std::vector<Cell> row(const OpEntry& entry, bool wide) {
  const analysis::ErrorBalance& balance = entry.balance;
  const auto error = [](double value) { return value == 0 ? std::string("0") : fmt::format("{:.0e}", value); };
  const auto growth = balance.amplification();
  const bool amplified = balance.flow == ErrorFlow::kAmplified;
  std::vector<Cell> cells = {{moduleName(entry.site.module)},
                             {cutEnd(shortOp(entry.site), kLongestOp)},
                             {std::string(name(entry.site.phase))},
                             {shortNames({entry.dtype})},
                             {error(balance.local), amplified ? Tone::kPlain : Tone::kWarn},
                             {error(balance.accumulated_in)},
                             {error(balance.accumulated)},
                             {growth ? fmt::format("{:.3g}x", *growth) : "", amplified ? Tone::kBad : Tone::kPlain}};
  if (wide) {
    const double lost = entry.cancellation.share(kBitsWorthACell);
    cells.push_back({lost == 0 ? "" : fmt::format("{:.2g}%", 100 * lost)});
    cells.push_back({std::string(analysis::name(balance.flow)), amplified ? Tone::kBad : Tone::kWarn});
  }
  return cells;
}

/// The results of one kind that are farthest off.
struct Worst {
  const char* what;
  const OpEntry* entry = nullptr;

  void add(const OpEntry& candidate) {
    if (entry == nullptr || orWorst(candidate.balance.accumulated) > orWorst(entry->balance.accumulated)) {
      entry = &candidate;
    }
  }
};

Worst* kindOf(const OpEntry& entry, std::vector<Worst>& kinds) {
  switch (entry.role) {
    case Role::kOutput:
      return entry.site.phase == Phase::kForward ? kinds.data() : nullptr;
    case Role::kGradInput:
    case Role::kGradWeight:
      return &kinds[1];
    case Role::kUpdate:
      return &kinds[2];
    default:
      return nullptr;
  }
}

void writeWorst(const std::vector<Worst>& kinds, Page& page) {
  for (const Worst& kind : kinds) {
    if (kind.entry != nullptr) {
      page.labelled(kind.what,
                    fmt::format("off by up to {:.1e} of their norm, in {} ({})", kind.entry->balance.accumulated,
                                moduleName(kind.entry->site.module), shortOp(kind.entry->site)));
    }
  }
}

}  // namespace

void writeBalances(const analysis::Analysis& analysis, Page& page) {
  std::vector<Worst> kinds = {{"outputs"}, {"gradients"}, {"weights"}};
  std::vector<const OpEntry*> sources;
  bool followed = false;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      if (entry.references[analysis::indexOf(ReferenceLevel::kShadow)].tensors == 0) {
        continue;
      }
      followed = true;
      if (Worst* const kind = kindOf(entry, kinds)) {
        kind->add(entry);
      }
      if (isWorthALine(entry)) {
        sources.push_back(&entry);
      }
    }
  }
  if (!followed) {
    return;
  }
  page.section("Where error comes from (binary64 twins of every tensor through the whole step)");
  writeWorst(kinds, page);
  if (sources.empty()) {
    page.paragraph(
        fmt::format("no op makes or amplifies an error of more than {:g} correct roundings", kErrorWorthALine), 2,
        Tone::kGood);
    return;
  }
  std::stable_sort(sources.begin(), sources.end(),
                   [](const OpEntry* a, const OpEntry* b) { return added(*a) > added(*b); });
  const bool wide = page.isWide();
  Table table(tableColumns(wide));
  const std::size_t shown = std::min(kShown, sources.size());
  for (std::size_t i = 0; i < shown; ++i) {
    table.add(row(*sources[i], wide));
  }
  page.table(table);
  if (shown < sources.size()) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", sources.size() - shown), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
