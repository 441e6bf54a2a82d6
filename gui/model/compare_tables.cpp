// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/compare_tables.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/model/tables.h"

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

enum Column : std::size_t {
  kName,
  kDtypes,
  kAbsmaxBefore,
  kAbsmaxAfter,
  kBinades,
  kLostBefore,
  kLostAfter,
  kErrorBefore,
  kErrorAfter,
  kColumns
};

Row changedRow(const QString& state, int order, const analysis::Finding& finding) {
  Row row = findingRow(finding);
  row.cells = {{state, order, {}, {}, {}},
               {severityText(row.severity), row.severity, {}, {}, {}},
               {text(analysis::info(finding.rule).title), {}, text(finding.message), {}, {}},
               {finding.site ? moduleText(finding.site->module) : tr("whole run"), {}, {}, {}, {}},
               {text(analysis::stepsText(finding.first_step, finding.last_step)), finding.first_step, {}, {}, {}}};
  return row;
}

Cell magnitudeCell(double value) { return numberCell(std::isnan(value) ? QString() : magnitudeText(value), value); }

Cell shareCell(double share) {
  return numberCell(std::isnan(share) || share == 0 ? QString() : QStringLiteral("%1 %").arg(share * 100, 0, 'g', 3),
                    share);
}

Cell binadesCell(double binades) {
  if (std::isnan(binades) || std::abs(binades) < 0.05) {
    return numberCell({}, 0);
  }
  return numberCell(QStringLiteral("%1%2").arg(binades > 0 ? QStringLiteral("+") : QString()).arg(binades, 0, 'f', 1),
                    std::abs(binades));
}

Row tensorRow(const analysis::TensorDrift& tensor) {
  Row row;
  row.place = Place{tensor.site.module, tensor.site.id, tensor.role, tensor.dtype_after};
  row.facts = factsOf(tensor.site);
  row.facts.add(FilterKey::kRole, text(name(tensor.role)));
  row.facts.add(FilterKey::kDtype, text(name(tensor.dtype_after)));
  row.cells.resize(kColumns);
  row.cells[kName].text =
      QStringLiteral("%1 · %2 · %3").arg(opText(tensor.site), text(name(tensor.site.phase)), text(name(tensor.role)));
  row.cells[kDtypes].text =
      tensor.dtype_before == tensor.dtype_after
          ? dtypeText(tensor.dtype_after)
          : QStringLiteral("%1 → %2").arg(dtypeText(tensor.dtype_before), dtypeText(tensor.dtype_after));
  row.cells[kAbsmaxBefore] = magnitudeCell(tensor.absmax_before);
  row.cells[kAbsmaxAfter] = magnitudeCell(tensor.absmax_after);
  row.cells[kBinades] = binadesCell(tensor.binades());
  row.cells[kLostBefore] = shareCell(tensor.underflow_before);
  row.cells[kLostAfter] = shareCell(tensor.underflow_after);
  row.cells[kErrorBefore] = magnitudeCell(tensor.error_before);
  row.cells[kErrorAfter] = magnitudeCell(tensor.error_after);
  return row;
}

double larger(double a, double b) { return std::isnan(a) ? b : std::isnan(b) ? a : std::max(a, b); }

/// What a layer shows of its tensors: the largest of each, and the dtypes that changed.
struct LayerDrift {
  analysis::ModulePlace module;
  analysis::TensorDrift worst;
  double binades = 0;
  QStringList dtypes;
  std::vector<Row> rows;

  void add(const analysis::TensorDrift& tensor) {
    const bool first = rows.empty();
    Row row = tensorRow(tensor);
    const auto join = [first](double& to, double value) { to = first ? value : larger(to, value); };
    join(worst.absmax_before, tensor.absmax_before);
    join(worst.absmax_after, tensor.absmax_after);
    join(worst.underflow_before, tensor.underflow_before);
    join(worst.underflow_after, tensor.underflow_after);
    join(worst.error_before, tensor.error_before);
    join(worst.error_after, tensor.error_after);
    binades = std::abs(tensor.binades()) > std::abs(binades) ? tensor.binades() : binades;
    if (tensor.dtype_before != tensor.dtype_after && !dtypes.contains(row.cells[kDtypes].text)) {
      dtypes.append(row.cells[kDtypes].text);
    }
    rows.push_back(std::move(row));
  }
};

QString changeText(std::uint64_t before, std::uint64_t after) {
  return QStringLiteral("%1 → <b>%2</b>").arg(text(analysis::countText(before)), text(analysis::countText(after)));
}

template <class Text>
QString changeText(const std::optional<double>& before, const std::optional<double>& after, Text shown) {
  const auto one = [&shown](const std::optional<double>& value) { return value ? shown(*value) : tr("none"); };
  return QStringLiteral("%1 → <b>%2</b>").arg(one(before), one(after));
}

}  // namespace

RowTable comparedFindings(const analysis::Comparison& comparison, const analysis::Analysis& before,
                          const analysis::Analysis& after) {
  RowTable table;
  table.columns = {
      {tr("Change"), tr("new, more severe or gone in this run, or in both"), false, 12},
      {tr("Severity"), tr("error: the run is wrong; warning: something is lost; note: good to know"), false, 10},
      {tr("Finding"), tr("what is wrong, in a few words"), false, 0},
      {tr("Layer"), tr("module in which it happened"), false, 22},
      {tr("Steps"), tr("first and last step in which it happened"), false, 16}};
  for (const std::size_t index : comparison.came) {
    table.rows.push_back(changedRow(tr("new"), 0, after.findings[index]));
  }
  const auto is_worse = [&comparison](const analysis::FindingPair& pair) {
    return std::any_of(comparison.worse.begin(), comparison.worse.end(),
                       [&pair](const analysis::FindingPair& each) { return each.after == pair.after; });
  };
  for (const analysis::FindingPair& pair : comparison.worse) {
    table.rows.push_back(changedRow(tr("more severe"), 1, after.findings[pair.after]));
  }
  for (const std::size_t index : comparison.gone) {
    Row row = changedRow(tr("gone"), 2, before.findings[index]);
    if (row.place) {
      row.place = Place{row.place->module, {}, {}, {}};  // the ids of its ops are those of the other run
    }
    table.rows.push_back(std::move(row));
  }
  for (const analysis::FindingPair& pair : comparison.same) {
    if (!is_worse(pair)) {
      table.rows.push_back(changedRow(tr("in both"), 3, after.findings[pair.after]));
    }
  }
  return table;
}

RowTable comparedTensors(const analysis::Comparison& comparison) {
  RowTable table;
  table.columns = {
      {tr("Layer"), tr("modules, and the tensors of their ops"), false, 34},
      {tr("Dtype"), tr("in the other run, and in this one where it changed"), false, 14},
      {tr("Largest"), tr("largest finite magnitude in the other run"), true, 11},
      {tr("now"), tr("and in this one"), true, 11},
      {tr("Binades"),
       tr("powers of two that the largest magnitude grew by; of a layer: of the tensor that moved furthest"), true, 9},
      {tr("Subnormal"), tr("share of the nonzero elements below the smallest normal number, in the other run"), true,
       10},
      {tr("now"), tr("and in this one"), true, 10},
      {tr("Error, ULP"), tr("99 of 100 elements are within so many ULP of the exact result, in the other run"), true,
       10},
      {tr("now"), tr("and in this one"), true, 10}};
  std::map<analysis::ModulePlace, LayerDrift> layers;
  for (const analysis::TensorDrift& tensor : comparison.tensors) {
    LayerDrift& layer = layers[tensor.site.module];
    layer.module = tensor.site.module;
    layer.add(tensor);
  }
  for (auto& [module, layer] : layers) {
    Row row = tensorRow(layer.worst);
    row.place = Place{module, {}, {}, {}};
    row.facts = {};
    row.facts.add(FilterKey::kModule, moduleText(module));
    row.cells[kName].text = moduleText(module);
    row.cells[kDtypes].text = layer.dtypes.join(QStringLiteral(", "));
    row.cells[kBinades] = binadesCell(layer.binades);
    row.children = std::move(layer.rows);
    table.rows.push_back(std::move(row));
  }
  return table;
}

QString comparedFigures(const analysis::Comparison& comparison) {
  const analysis::RunFigures& before = comparison.before;
  const analysis::RunFigures& after = comparison.after;
  QStringList parts = {tr("steps %1").arg(changeText(before.steps, after.steps)),
                       tr("skipped %1").arg(changeText(before.skipped, after.skipped))};
  if (before.final_scale || after.final_scale) {
    parts.append(tr("last scale %1").arg(changeText(before.final_scale, after.final_scale, [](double scale) {
      return text(analysis::scaleText(scale));
    })));
  }
  if (before.final_loss || after.final_loss) {
    parts.append(tr("loss %1").arg(
        changeText(before.final_loss, after.final_loss, [](double loss) { return QString::number(loss, 'g', 5); })));
  }
  if (before.seconds_per_step && after.seconds_per_step) {
    parts.append(tr("a step %1").arg(changeText(before.seconds_per_step, after.seconds_per_step, [](double seconds) {
      return text(analysis::secondsText(seconds));
    })));
  }
  parts.append(tr("findings %1: %2 new, %3 gone, %4 in both")
                   .arg(changeText(before.findings, after.findings))
                   .arg(comparison.came.size())
                   .arg(comparison.gone.size())
                   .arg(comparison.same.size()));
  if (!comparison.moved.empty() || !comparison.modules_came.empty() || !comparison.modules_gone.empty()) {
    parts.append(tr("modules: %1 moved, %2 new, %3 gone")
                     .arg(comparison.moved.size())
                     .arg(comparison.modules_came.size())
                     .arg(comparison.modules_gone.size()));
  }
  return parts.join(QStringLiteral(" · "));
}

}  // namespace ampscope::gui
