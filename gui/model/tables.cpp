// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/tables.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

constexpr std::size_t kFindingColumns = 7;

QString stepsCell(std::uint32_t first, std::uint32_t last) {
  return first == last ? QString::number(first) : QStringLiteral("%1 – %2").arg(first).arg(last);
}

QString evidenceText(const analysis::EvidenceValue& value) {
  if (const auto* count = std::get_if<std::uint64_t>(&value)) {
    return text(analysis::countText(*count));
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return std::isnan(*number) ? QStringLiteral("nan") : magnitudeText(*number);
  }
  return text(std::get<std::string>(value));
}

/// The first op that is to blame, its module in front.
QString blameText(const analysis::Blame& blame) {
  return QStringLiteral("%1 · %2").arg(moduleText(blame.site.module), opText(blame.site));
}

Row listedRow(const analysis::Finding& finding, int index) {
  Row row = findingRow(finding);
  row.index = index;
  row.key = text(analysis::info(finding.rule).id) + u'\n' +
            (finding.site ? moduleText(finding.site->module) + opText(*finding.site) : QString());
  row.cells = {{severityText(row.severity), row.severity, {}, {}},
               {text(analysis::info(finding.rule).title), {}, text(finding.message), {}},
               {finding.site ? moduleText(finding.site->module) : tr("whole run"), {}, {}, {}},
               {finding.site ? opText(*finding.site) : QString(), {}, {}, {}},
               {finding.site ? text(name(finding.site->phase)) : QString(), {}, {}, {}},
               {finding.dtype ? dtypeText(*finding.dtype) : QString(), {}, {}, {}},
               {stepsCell(finding.first_step, finding.last_step), finding.first_step, {}, {}}};
  return row;
}

/// What stands above several findings of one rule.
Row groupRow(const analysis::Finding& first, std::size_t count) {
  const analysis::RuleInfo& rule = analysis::info(first.rule);
  Row row;
  row.severity = static_cast<int>(first.severity);
  row.steps = StepRange{first.first_step, first.last_step};
  row.key = text(rule.id);
  row.cells.resize(kFindingColumns);
  row.cells[0] = {severityText(row.severity), row.severity, {}, {}, {}};
  row.cells[1].text = QStringLiteral("%1 × %2").arg(count).arg(text(rule.title));
  return row;
}

}  // namespace

Row findingRow(const analysis::Finding& finding) {
  const analysis::RuleInfo& rule = analysis::info(finding.rule);
  Row row;
  row.severity = static_cast<int>(finding.severity);
  row.steps = StepRange{finding.first_step, finding.last_step};
  if (finding.site) {
    row.facts = factsOf(*finding.site);
    row.place = Place{finding.site->module, finding.site->id, finding.role.value_or(Role::kOutput),
                      finding.dtype.value_or(Dtype::kUnknown)};
  }
  row.facts.add(FilterKey::kRule, text(rule.id));
  row.facts.add(FilterKey::kSeverity, severityText(row.severity));
  if (finding.dtype) {
    row.facts.add(FilterKey::kDtype, text(name(*finding.dtype)));
  }
  if (finding.role) {
    row.facts.add(FilterKey::kRole, text(name(*finding.role)));
  }
  return row;
}

RowTable findingTable(const analysis::Analysis& analysis) {
  RowTable table;
  table.columns = {
      {tr("Severity"), tr("error: the run is wrong; warning: something is lost; note: good to know"), false, 18},
      {tr("Finding"), tr("what is wrong, in a few words"), false, 0},
      {tr("Layer"), tr("module in which it happened"), false, 22},
      {tr("Op"), tr("operator that the dispatcher ran, with its enclosing public call"), false, 22},
      {tr("Phase"), tr("forward, backward, optimizer or scaler"), false, 10},
      {tr("Dtype"), tr("of the tensor"), false, 7},
      {tr("Steps"), tr("first and last step in which it happened"), true, 12}};
  std::map<analysis::Rule, std::size_t> groups;  // rule -> its row
  std::map<analysis::Rule, std::size_t> counts;
  for (const analysis::Finding& finding : analysis.findings) {
    ++counts[finding.rule];
  }
  for (std::size_t i = 0; i < analysis.findings.size(); ++i) {
    const analysis::Finding& finding = analysis.findings[i];
    Row row = listedRow(finding, static_cast<int>(i));
    if (counts[finding.rule] == 1) {
      table.rows.push_back(std::move(row));
      continue;
    }
    const auto [at, added] = groups.try_emplace(finding.rule, table.rows.size());
    if (added) {
      table.rows.push_back(groupRow(finding, counts[finding.rule]));
    }
    Row& group = table.rows[at->second];
    group.facts.merge(row.facts);
    group.steps->first = std::min(group.steps->first, row.steps->first);
    group.steps->last = std::max(group.steps->last, row.steps->last);
    group.cells.back() = {stepsCell(group.steps->first, group.steps->last), group.steps->first, {}, {}, {}};
    group.children.push_back(std::move(row));
  }
  return table;
}

RowTable castTable(const analysis::Analysis& analysis) {
  RowTable table;
  table.columns = {
      {tr("From → to"), tr("dtype before and after the cast"), false, 14},
      {tr("By"), tr("autocast, autograd (backward of a cast) or the program itself"), false, 10},
      {tr("Layer"), tr("module in which it ran"), false, 24},
      {tr("Of"), tr("parameter, or the role of the tensor that was cast"), false, 22},
      {tr("Calls"), tr("casts that were recorded"), true, 9},
      {tr("Again"), tr("casts of a parameter that was cast to the same dtype before in the same step"), true, 9},
      {tr("Written"), tr("bytes that the casts wrote"), true, 12},
      {tr("Time"), tr("time spent in the casts; empty where autocast cast inside another op"), true, 11},
      {tr("Flushed"), tr("share of the nonzero elements that the cast made zero"), true, 10},
      {tr("Overflowed"), tr("share of the elements that the cast made inf"), true, 10}};
  const bool device = !analysis.device_work.empty();
  if (device) {
    table.columns.push_back({tr("Device time"), tr("how long devices worked for it, by their own clock"), true, 12});
  }
  for (const analysis::Cast& cast : analysis.casts) {
    Row row;
    row.facts = factsOf(cast.site);
    row.facts.add(FilterKey::kRole, text(name(cast.role)));
    row.facts.add(FilterKey::kDtype, text(name(cast.from)));
    row.facts.add(FilterKey::kDtype, text(name(cast.to)));
    row.place = Place{cast.site.module, cast.site.id, cast.role, cast.from};
    const std::uint64_t nonzero = cast.source.nonZero();
    row.cells = {{QStringLiteral("%1 → %2").arg(dtypeText(cast.from), dtypeText(cast.to)), {}, {}, {}},
                 {text(analysis::name(cast.by)), {}, {}, {}},
                 {moduleText(cast.site.module), {}, {}, {}},
                 {cast.parameter.empty() ? text(name(cast.role)) : text(cast.parameter), {}, {}, {}},
                 numberCell(countText(cast.count), static_cast<double>(cast.count)),
                 numberCell(countText(cast.repeated), static_cast<double>(cast.repeated)),
                 numberCell(text(analysis::bytesText(cast.bytes)), static_cast<double>(cast.bytes)),
                 numberCell(cast.duration_ns == 0 ? QString() : millisecondsText(cast.duration_ns),
                            static_cast<double>(cast.duration_ns)),
                 numberCell(shareText(cast.flushed, nonzero),
                            nonzero == 0 ? 0.0 : static_cast<double>(cast.flushed) / static_cast<double>(nonzero)),
                 numberCell(shareText(cast.overflowed, nonzero),
                            nonzero == 0 ? 0.0 : static_cast<double>(cast.overflowed) / static_cast<double>(nonzero))};
    if (device) {
      row.cells.push_back(
          numberCell(cast.device_ns == 0 ? QString() : millisecondsText(static_cast<std::int64_t>(cast.device_ns)),
                     static_cast<double>(cast.device_ns)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

RowTable scaleTable(const analysis::Analysis& analysis) {
  RowTable table;
  table.columns = {{tr("Step"), tr("optimizer iteration, from 0"), true, 8},
                   {tr("Scale"), tr("loss scale that the step ran with"), true, 12},
                   {tr("Next"), tr("loss scale after the update"), true, 12},
                   {tr("What"), tr("skipped: gradients were not finite, so the optimizer did not step"), false, 22},
                   {tr("First non-finite"), tr("op whose result was the first that was not finite"), false, 0}};
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    for (const analysis::ScaleStep& step : ledger.trajectory) {
      const bool changed = step.scale_after != step.scale_before;
      if (!step.skipped && !changed) {
        continue;
      }
      Row row;
      row.steps = StepRange{step.step, step.step};
      row.severity = step.skipped ? (step.calibration ? 2 : 1) : -1;
      QString what = step.is_set ? tr("set by the program") : changed ? tr("grew") : QString();
      if (step.skipped) {
        what = step.calibration ? tr("skipped, calibrating") : tr("skipped");
      }
      QString blame;
      if (step.blame) {
        row.facts = factsOf(step.blame->site);
        row.place = Place{step.blame->site.module, step.blame->site.id, Role::kOutput, Dtype::kUnknown};
        blame = blameText(*step.blame) +
                (step.blame->parameter_count == 0
                     ? QString()
                     : QStringLiteral(" → ") + tr("%1 gradients").arg(step.blame->parameter_count));
      }
      row.cells = {numberCell(QString::number(step.step), step.step),
                   numberCell(text(analysis::scaleText(step.scale_before)), step.scale_before),
                   numberCell(text(analysis::scaleText(step.scale_after)), step.scale_after),
                   {what, {}, {}, {}},
                   {blame, {}, {}, {}}};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

RowTable errorTable(const analysis::Analysis& analysis) {
  RowTable table;
  table.columns = {
      {tr("Layer"), tr("module of the op"), false, 22},
      {tr("Op"), tr("operator with its enclosing public call"), false, 22},
      {tr("Phase"), tr("forward, backward, optimizer or scaler"), false, 10},
      {tr("Dtype"), tr("of the result"), false, 7},
      {tr("Local error"), tr("||error|| / ||exact|| of the op on the inputs that it got: the error that it makes"),
       true, 12},
      {tr("Accumulated"),
       tr("the same against binary64 twins that run through the whole step: the error that it passes on"), true, 12},
      {tr("Largest ULP"), tr("largest error in units in the last place; noise where elements are near zero"), true, 12},
      {tr("Bias"), tr("mean signed error"), true, 11},
      {tr("Lost"), tr("elements flushed, overflowed or made nan"), true, 10}};
  std::vector<const analysis::OpEntry*> ops;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const analysis::OpEntry& op : layer.ops) {
      if (std::any_of(op.references.begin(), op.references.end(),
                      [](const analysis::ReferenceTotals& totals) { return totals.tensors != 0; })) {
        ops.push_back(&op);
      }
    }
  }
  std::stable_sort(ops.begin(), ops.end(), [](const auto* a, const auto* b) { return a->site.id < b->site.id; });
  for (const analysis::OpEntry* op : ops) {
    const analysis::ReferenceTotals& local = op->references[analysis::indexOf(ReferenceLevel::kLocal)];
    const analysis::ReferenceTotals& shadow = op->references[analysis::indexOf(ReferenceLevel::kShadow)];
    const auto error = [](const analysis::ReferenceTotals& totals) {
      const double value = totals.tensors == 0 ? std::nan("") : totals.relativeNormError();
      return numberCell(std::isnan(value) ? QString() : magnitudeText(value), value);
    };
    Row row;
    row.facts = factsOf(op->site);
    row.facts.add(FilterKey::kRole, text(name(op->role)));
    row.facts.add(FilterKey::kDtype, text(name(op->dtype)));
    row.place = Place{op->site.module, op->site.id, op->role, op->dtype};
    row.cells = {{moduleText(op->site.module), {}, {}, {}},
                 {opText(op->site), {}, {}, {}},
                 {text(name(op->site.phase)), {}, {}, {}},
                 {dtypeText(op->dtype), {}, {}, {}},
                 error(local),
                 error(shadow),
                 numberCell(magnitudeText(local.sum.max_ulp_error), local.sum.max_ulp_error),
                 numberCell(magnitudeText(local.bias()), local.bias()),
                 numberCell(countText(local.lost()), static_cast<double>(local.lost()))};
    table.rows.push_back(std::move(row));
  }
  return table;
}

RowTable evidenceTable(const analysis::Finding& finding) {
  RowTable table;
  table.columns = {{tr("Fact"), {}, false, 0}, {tr("Value"), {}, true, 0}};
  for (const analysis::Evidence& evidence : finding.evidence) {
    Row row;
    row.cells = {{text(evidence.name).replace(u'_', u' '), {}, {}, {}}, {evidenceText(evidence.value), {}, {}, {}}};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace ampscope::gui
