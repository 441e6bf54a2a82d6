// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "analyzer/analysis/words.h"
#include "reports/comparison/comparison_report.h"
#include "reports/text/names.h"
#include "reports/text/page.h"
#include "reports/text/printable.h"
#include "reports/text/sparkline.h"

namespace ampscope::reports {
namespace {

using analysis::countText;

constexpr std::size_t kShownFindings = 8;
constexpr std::size_t kShownModules = 8;
constexpr std::size_t kShownTensors = 12;

std::string change(std::uint64_t before, std::uint64_t after) {
  return fmt::format("{} → {}", countText(before), countText(after));
}

std::string shareText(double share) { return std::isnan(share) ? "-" : fmt::format("{:.3g} %", 100 * share); }
std::string errorText(double ulp) { return std::isnan(ulp) ? "-" : fmt::format("{:.3g}", ulp); }

/// As many values as fit.
std::string lossLine(const analysis::LossCurve& curve, std::size_t width) {
  constexpr std::size_t kLabel = 24;
  const std::size_t length = std::min(curve.values.size(), width - kLabel);
  std::vector<double> levels;
  for (std::size_t i = 0; i < length; ++i) {
    levels.push_back(curve.values[i * curve.values.size() / length].value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return sparkline(levels, 0);
}

void writeFigures(const analysis::Comparison& comparison, Page& page) {
  page.labelled("steps", change(comparison.before.steps, comparison.after.steps));
  page.labelled("skipped", change(comparison.before.skipped, comparison.after.skipped));
  if (comparison.before.final_scale || comparison.after.final_scale) {
    const auto scale = [](const std::optional<double>& value) {
      return value ? analysis::scaleText(*value) : std::string("none");
    };
    page.labelled("last scale",
                  fmt::format("{} → {}", scale(comparison.before.final_scale), scale(comparison.after.final_scale)));
  }
  if (comparison.before.final_loss || comparison.after.final_loss) {
    const auto loss = [](const std::optional<double>& value) {
      return value ? fmt::format("{:.6g}", *value) : std::string("not known");
    };
    constexpr std::size_t kLeastValues = 3;
    for (const auto* run : {&comparison.before, &comparison.after}) {
      if (run->loss_curve.values.size() >= kLeastValues) {
        page.labelled(run == &comparison.before ? "loss before" : "loss after",
                      lossLine(run->loss_curve, page.width()));
      }
    }
    page.labelled("loss", fmt::format("{} → {}, mean of the last tenth of the steps",
                                      loss(comparison.before.final_loss), loss(comparison.after.final_loss)));
  }
  if (const std::string time = timeText(comparison); !time.empty()) {
    page.labelled("a step", time + ", without the tracer");
  }
  page.labelled(
      "findings",
      fmt::format(
          "{}: {} new, {} gone, {} in both{}", change(comparison.before.findings, comparison.after.findings),
          countText(comparison.came.size()), countText(comparison.gone.size()), countText(comparison.same.size()),
          comparison.worse.empty() ? "" : fmt::format(", {} of them more severe", countText(comparison.worse.size()))));
}

void writeFindings(std::string_view title, const std::vector<std::size_t>& indices, const analysis::Findings& findings,
                   Tone tone, Page& page) {
  if (indices.empty()) {
    return;
  }
  page.section(title);
  for (std::size_t i = 0; i < std::min(kShownFindings, indices.size()); ++i) {
    const analysis::Finding& finding = findings[indices[i]];
    page.paragraph(fmt::format("{} {}", name(finding.severity), findingTitle(finding)), 2, tone);
    page.paragraph(printable(finding.message), 4);
  }
  if (indices.size() > kShownFindings) {
    page.paragraph(fmt::format("and {} more", indices.size() - kShownFindings), 2, Tone::kDim);
  }
}

void writeModules(const analysis::Comparison& comparison, Page& page) {
  if (comparison.moved.empty() && comparison.modules_came.empty() && comparison.modules_gone.empty()) {
    return;
  }
  page.section("Modules");
  const auto list = [&page](std::string_view label, std::size_t total, auto text) {
    for (std::size_t i = 0; i < std::min(kShownModules, total); ++i) {
      page.labelled(i == 0 ? label : "", text(i));
    }
    if (total > kShownModules) {
      page.labelled("", fmt::format("and {} more", total - kShownModules), Tone::kDim);
    }
  };
  list("moved", comparison.moved.size(), [&](std::size_t i) {
    const analysis::ModuleMove& move = comparison.moved[i];
    const bool root = move.before.path == move.after.path;
    return root ? fmt::format("{} of {} → {}", moduleName(move.before), printable(move.before.root),
                              printable(move.after.root))
                : fmt::format("{} → {}", moduleName(move.before), moduleName(move.after));
  });
  list("new", comparison.modules_came.size(), [&](std::size_t i) { return moduleName(comparison.modules_came[i]); });
  list("gone", comparison.modules_gone.size(), [&](std::size_t i) { return moduleName(comparison.modules_gone[i]); });
}

void writeTensors(const analysis::Comparison& comparison, Page& page) {
  using Align = Column::Align;
  std::vector<Column> columns{{"layer", Align::kLeft, true},
                              {"op", Align::kLeft},
                              {"role", Align::kLeft},
                              {"dtype", Align::kLeft},
                              {"absmax"},
                              {"now"},
                              {"2^"}};
  if (page.isWide()) {
    columns.insert(columns.end(), {{"subnormal"}, {"now"}});
  }
  Table table(std::move(columns));
  std::size_t changed = 0;
  for (const analysis::TensorDrift& tensor : comparison.tensors) {
    const bool differs = tensor.absmax_before != tensor.absmax_after || tensor.dtype_before != tensor.dtype_after ||
                         (tensor.underflow_before != tensor.underflow_after &&
                          !std::isnan(tensor.underflow_before - tensor.underflow_after));
    const bool known = !std::isnan(tensor.absmax_before) && !std::isnan(tensor.absmax_after);
    if (!differs || !known || ++changed > kShownTensors) {
      continue;
    }
    const std::string dtype = tensor.dtype_before == tensor.dtype_after
                                  ? std::string(shortName(tensor.dtype_after))
                                  : fmt::format("{}→{}", shortName(tensor.dtype_before), shortName(tensor.dtype_after));
    const double binades = tensor.binades();
    std::vector<Cell> row{{moduleName(tensor.site.module)},
                          {cutEnd(shortOp(tensor.site), 20)},
                          {std::string(name(tensor.role))},
                          {dtype},
                          {analysis::magnitudeText(tensor.absmax_before)},
                          {analysis::magnitudeText(tensor.absmax_after)},
                          {std::isnan(binades) ? "-" : fmt::format("{:+.1f}", binades)}};
    if (page.isWide()) {
      row.insert(row.end(), {{shareText(tensor.underflow_before)}, {shareText(tensor.underflow_after)}});
    }
    table.add(std::move(row));
  }
  if (table.empty()) {
    return;
  }
  page.section("What moved most (2^: binades of the largest magnitude)");
  page.table(table);
  if (changed > kShownTensors) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", countText(changed - kShownTensors)), 2,
                   Tone::kDim);
  }
}

void writeErrors(const analysis::Comparison& comparison, Page& page) {
  std::vector<const analysis::TensorDrift*> worse;
  for (const analysis::TensorDrift& tensor : comparison.tensors) {
    if (tensor.error_after != tensor.error_before && !std::isnan(tensor.error_after - tensor.error_before)) {
      worse.push_back(&tensor);
    }
  }
  if (worse.empty()) {
    return;
  }
  std::stable_sort(worse.begin(), worse.end(), [](const auto* a, const auto* b) {
    return std::fabs(a->error_after - a->error_before) > std::fabs(b->error_after - b->error_before);
  });
  page.section("Against the exact result (99 % of the elements are within so many ULP)");
  for (std::size_t i = 0; i < std::min(kShownFindings, worse.size()); ++i) {
    const analysis::TensorDrift& tensor = *worse[i];
    page.paragraph(fmt::format("{} · {} · {}: {} → {}", moduleName(tensor.site.module), shortOp(tensor.site),
                               name(tensor.role), errorText(tensor.error_before), errorText(tensor.error_after)),
                   2);
  }
}

}  // namespace

void writeComparisonText(const ComparisonData& data, const Style& style, std::ostream& out) {
  Page page(out, style);
  for (std::size_t i = 0; i < data.comparisons.size(); ++i) {
    const analysis::Comparison& comparison = data.comparisons[i];
    if (i != 0) {
      page.line("");
    }
    page.paragraph(fmt::format("{} → {}", printable(data.runs.front().file), printable(data.runs[i + 1].file)), 0,
                   Tone::kTitle);
    writeFigures(comparison, page);
    writeFindings("New findings", comparison.came, data.runs[i + 1].report.analysis.findings, Tone::kBad, page);
    writeFindings("Gone", comparison.gone, data.runs.front().report.analysis.findings, Tone::kGood, page);
    writeModules(comparison, page);
    writeTensors(comparison, page);
    writeErrors(comparison, page);
  }
}

}  // namespace ampscope::reports
