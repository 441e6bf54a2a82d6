// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "analyzer/analysis/module_tree.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/advice_cells.h"
#include "gui/model/names.h"
#include "gui/model/tables.h"

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

Cell shareCell(std::uint64_t part, std::uint64_t whole) {
  return {shareText(part, whole),
          share(part, whole),
          whole == 0 ? QString()
                     : tr("%1 of %2 elements").arg(text(analysis::countText(part)), text(analysis::countText(whole))),
          {}};
}

Cell rangeCell(const analysis::TensorTotals& totals, Dtype dtype) {
  Cell cell;
  if (totals.measured == 0) {
    return cell;
  }
  const RangeBar bar = rangeBar(totals.absmin, totals.absmax, dtype, totals.nonFinite() != 0);
  cell.text = std::isnan(totals.absmax)
                  ? QString()
                  : QStringLiteral("%1 … %2").arg(magnitudeText(totals.absmin), magnitudeText(totals.absmax));
  cell.sort = std::isnan(bar.highest) ? -2000.0 : bar.highest;
  cell.help =
      tr("smallest and largest finite magnitude; the frame is what %1 holds as normal numbers").arg(dtypeText(dtype));
  cell.data = QVariant::fromValue(bar);
  return cell;
}

Cell errorCell(double relative) {
  return std::isnan(relative) ? numberCell({}, relative) : numberCell(magnitudeText(relative), relative);
}

/// The narrowest dtype decides what is lost.
Dtype narrowest(const std::vector<Dtype>& dtypes) {
  const auto low = std::find_if(dtypes.begin(), dtypes.end(), analysis::isLowPrecision);
  return low != dtypes.end() ? *low : dtypes.empty() ? Dtype::kUnknown : dtypes.front();
}

Cell severityCell(const std::array<std::uint64_t, 3>& findings, int worst) {
  Cell cell{.text = severityText(worst), .sort = worst < 0 ? 9 : worst, .help = {}, .data = {}};
  if (worst >= 0) {
    cell.help = findingCounts(findings);
  }
  return cell;
}

/// Of the module, or of all members of a group.
std::vector<const analysis::RoleAdvice*> adviceOf(const analysis::ModuleNode& node, const AdviceByModule& advice) {
  std::vector<const analysis::RoleAdvice*> found;
  const auto add = [&](const analysis::ModulePlace& module) {
    if (const auto at = advice.find(module); at != advice.end()) {
      found.insert(found.end(), at->second.begin(), at->second.end());
    }
  };
  add(node.module);
  for (const analysis::ModulePlace& member : node.members) {
    add(member);
  }
  return found;
}

Row opRow(const analysis::OpEntry& op, const std::multimap<SiteId, const analysis::Finding*>& findings) {
  Row row;
  row.place = Place{op.site.module, op.site.id, op.role, op.dtype};
  row.facts = factsOf(op.site);
  row.facts.add(FilterKey::kRole, text(name(op.role)));
  row.facts.add(FilterKey::kDtype, text(name(op.dtype)));
  row.facts.know(FilterKey::kRule);
  row.facts.know(FilterKey::kSeverity);
  std::array<std::uint64_t, 3> counts{};
  const auto [begin, end] = findings.equal_range(op.site.id);
  for (auto at = begin; at != end; ++at) {
    const analysis::Finding& finding = *at->second;
    if (finding.role && *finding.role != op.role) {
      continue;
    }
    const auto severity = static_cast<int>(finding.severity);
    row.severity = row.severity < 0 ? severity : std::min(row.severity, severity);
    ++counts[static_cast<std::size_t>(severity)];
    row.facts.add(FilterKey::kRule, text(analysis::info(finding.rule).id));
    row.facts.add(FilterKey::kSeverity, severityText(severity));
  }
  const analysis::TensorTotals& totals = op.totals;
  const bool gradient = op.role == Role::kGradInput || op.role == Role::kGradWeight || op.role == Role::kGradOutput;
  const analysis::ReferenceTotals& local = op.references[analysis::indexOf(ReferenceLevel::kLocal)];
  row.cells.resize(kLayerDeviceTime + 1);
  row.cells[kLayerName].text =
      QStringLiteral("%1 · %2 · %3").arg(opText(op.site), text(name(op.site.phase)), text(name(op.role)));
  row.cells[kLayerWorst] = severityCell(counts, row.severity);
  row.cells[gradient ? kLayerGradientDtype : kLayerForwardDtype].text = dtypeText(op.dtype);
  row.cells[gradient ? kLayerGradientRange : kLayerRange] = rangeCell(totals, op.dtype);
  row.cells[kLayerNonFinite] = numberCell(countText(totals.nonFinite()), static_cast<double>(totals.nonFinite()));
  row.cells[kLayerSubnormal] = shareCell(totals.subnormal, totals.nonZero());
  row.cells[kLayerNearMax] = shareCell(totals.near_max, totals.numel);
  row.cells[kLayerError] = errorCell(local.tensors == 0 ? std::nan("") : local.relativeNormError());
  row.cells[kLayerCalls] = numberCell(countText(op.calls), static_cast<double>(op.calls));
  if (!op.totals.steps.empty()) {
    row.steps = StepRange{op.totals.steps.first(), op.totals.steps.last()};
  }
  return row;
}

/// What every row of the table needs.
struct Context {
  std::int64_t run_ns = 0;
  std::uint64_t device_ns = 0;  // for ops
  std::multimap<SiteId, const analysis::Finding*> findings{};
  AdviceByModule advice{};
};

Row moduleRow(const analysis::ModuleNode& node, const Context& context) {
  const std::int64_t run_ns = context.run_ns;
  Row row;
  if (node.members.empty()) {
    row.place = Place{node.module, {}, {}, {}};
  }
  row.severity = node.worst();
  const analysis::LayerRollup& total = node.total;
  row.cells.resize(kLayerDeviceTime + 1);
  row.cells[kLayerName] = {text(node.label), {}, moduleText(node.module), {}};
  if (!node.module.class_name.empty() && node.module.class_name != node.label) {
    row.cells[kLayerName].text += QStringLiteral("  %1").arg(text(node.module.class_name));
  }
  row.cells[kLayerWorst] = severityCell(node.findings, row.severity);
  row.cells[kLayerForwardDtype].text = dtypesText(total.forward_dtypes);
  row.cells[kLayerGradientDtype].text = dtypesText(total.gradient_dtypes);
  row.cells[kLayerRange] = rangeCell(total.forward, narrowest(total.forward_dtypes));
  row.cells[kLayerGradientRange] = rangeCell(total.gradients, narrowest(total.gradient_dtypes));
  const std::uint64_t bad = total.forward.nonFinite() + total.gradients.nonFinite();
  row.cells[kLayerNonFinite] = numberCell(countText(bad), static_cast<double>(bad));
  row.cells[kLayerSubnormal] = shareCell(total.forward.subnormal + total.gradients.subnormal,
                                         total.forward.nonZero() + total.gradients.nonZero());
  row.cells[kLayerNearMax] =
      shareCell(total.forward.near_max + total.gradients.near_max, total.forward.numel + total.gradients.numel);
  row.cells[kLayerError] = errorCell(node.worst_relative_error);
  row.cells[kLayerCalls] = numberCell(countText(total.calls), static_cast<double>(total.calls));
  row.cells[kLayerTime] = {
      run_ns == 0 ? QString()
                  : shareText(static_cast<std::uint64_t>(total.duration_ns), static_cast<std::uint64_t>(run_ns)),
      static_cast<double>(total.duration_ns),
      millisecondsText(total.duration_ns),
      {}};
  if (total.device_ns != 0) {
    row.cells[kLayerDeviceTime] = {shareText(total.device_ns, context.device_ns),
                                   static_cast<double>(total.device_ns),
                                   millisecondsText(static_cast<std::int64_t>(total.device_ns)),
                                   {}};
  } else {
    row.cells[kLayerDeviceTime].sort = 0.0;
  }
  for (const analysis::ModuleNode& child : node.children) {
    row.children.push_back(moduleRow(child, context));
  }
  if (node.layer != nullptr) {
    for (const analysis::OpEntry& op : node.layer->ops) {
      row.children.push_back(opRow(op, context.findings));
    }
  }
  row.facts.add(FilterKey::kModule, moduleText(node.module));
  for (const analysis::ModulePlace& member : node.members) {
    row.facts.add(FilterKey::kModule, moduleText(member));
  }
  if (node.members.size() > 1) {
    row.cells[kLayerName].text += QStringLiteral("  × %1").arg(node.members.size());
  }
  row.cells[kLayerRecommended] = adviceCell(adviceOf(node, context.advice));
  return row;
}

}  // namespace

RowTable layerTable(const analysis::Analysis& analysis, const analysis::Recommendation* advice, bool grouped) {
  RowTable table;
  table.columns = {
      {tr("Layer"), tr("modules by path, and the ops that ran in them"), false, 34},
      {tr("Worst"), tr("severity of the worst finding in the layer or below"), false, 9},
      {tr("Forward"), tr("dtypes of what the layer computed in forward"), false, 11},
      {tr("Gradients"), tr("dtypes of the gradients that the layer computed"), false, 11},
      {tr("Recommended"), tr("dtype that holds what the layer reads (in, weight) and writes (out, grad)"), false, 22},
      {tr("Forward range"), tr("magnitudes of forward results on the exponent axis, 2^-40 to 2^20"), false, 20},
      {tr("Gradient range"), tr("magnitudes of gradients on the exponent axis, 2^-40 to 2^20"), false, 20},
      {tr("Inf, nan"), tr("elements that were inf or nan"), true, 10},
      {tr("Subnormal"), tr("share of the nonzero elements below the format's smallest normal number: underflow"), true,
       10},
      {tr("Near end"), tr("share of the elements in the format's top binade: the last one before overflow"), true, 10},
      {tr("Error"),
       tr("largest error of an op against its exact result, relative to the norm (needs --reference local)"), true, 9},
      {tr("Calls"), tr("op calls that were recorded"), true, 9},
      {tr("Time"), tr("share of the time spent in ops"), true, 8}};
  if (!analysis.device_work.empty()) {
    table.columns.push_back({tr("Device time"), tr("share of the time that devices worked for ops"), true, 12});
  }
  Context context;
  context.device_ns = analysis::deviceDuration(analysis.device_work, DeviceWorkOwner::kOp);
  for (const analysis::Finding& finding : analysis.findings) {
    if (finding.site && finding.site->id.valid()) {
      context.findings.emplace(finding.site->id, &finding);
    }
  }
  if (advice != nullptr) {
    context.advice = byModule(*advice);
  }
  std::vector<analysis::ModuleNode> roots = analysis::moduleTree(analysis);
  for (const analysis::ModuleNode& root : roots) {
    context.run_ns += root.total.duration_ns;
  }
  if (grouped) {
    roots = analysis::groupRepeated(std::move(roots));
  }
  for (const analysis::ModuleNode& root : roots) {
    table.rows.push_back(moduleRow(root, context));
  }
  return table;
}

}  // namespace ampscope::gui
