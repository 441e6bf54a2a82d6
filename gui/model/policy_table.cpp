// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of the policy view.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "analyzer/analysis/module_tree.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "gui/model/advice_cells.h"
#include "gui/model/names.h"
#include "gui/model/policy_draft.h"

namespace ampscope::gui {
namespace {

Cell castsCell(double bytes) {
  if (std::abs(bytes) < 1) {
    return numberCell({}, 0);
  }
  const QString size = text(analysis::bytesText(static_cast<std::uint64_t>(std::abs(bytes))));
  return numberCell((bytes < 0 ? QStringLiteral("−") : QStringLiteral("+")) + size, bytes);
}

class PolicyRows {
  Q_DECLARE_TR_FUNCTIONS(ampscope::gui::PolicyRows)

 public:
  PolicyRows(const PolicyDraft& draft, const analysis::Analysis& analysis,
             const analysis::PromotionEstimator& estimator)
      : draft_(draft), analysis_(analysis), estimator_(estimator), advice_(byModule(draft.recommendation())) {
    const Dtype low = draft.recommendation().autocast_dtype;
    choices_ = {tr("autocast"), text(name(Dtype::kFloat32)), text(name(Dtype::kBfloat16)), text(name(Dtype::kFloat16))};
    choices_.removeAll(text(name(low)));
  }

  [[nodiscard]] Row row(const analysis::ModuleNode& node) const {
    Row row;
    row.place = Place{node.module, {}, {}, {}};
    row.severity = node.worst();
    row.facts.add(FilterKey::kModule, moduleText(node.module));
    row.cells.resize(kPolicyWhy + 1);
    row.cells[kPolicyLayer] = {text(node.label), {}, moduleText(node.module), {}, {}};
    if (!node.module.class_name.empty() && node.module.class_name != node.label) {
      row.cells[kPolicyLayer].text += QStringLiteral("  %1").arg(text(node.module.class_name));
    }
    row.cells[kPolicyFindings].text = node.worst() < 0 ? QString() : findingCounts(node.findings);
    row.cells[kPolicyFindings].sort = node.worst() < 0 ? 9 : node.worst();
    if (const auto advice = advice_.find(node.module); advice != advice_.end()) {
      row.cells[kPolicyRecommended] = adviceCell(advice->second);
    }
    if (node.module.in_module && !node.module.path.empty()) {
      addModule(node.module, row);
    }
    for (const analysis::ModuleNode& child : node.children) {
      row.children.push_back(this->row(child));
    }
    return row;
  }

 private:
  void addModule(const analysis::ModulePlace& module, Row& row) const {
    const std::optional<PolicyDraft::Applied> applied = draft_.applied(module);
    Cell& dtype = row.cells[kPolicyDtype];
    const bool from_above = applied && applied->from.path != module.path;
    if (!applied) {
      dtype.text = choices_.front();
    } else if (from_above) {
      dtype.text = tr("%1 (%2)").arg(text(name(applied->dtype)), moduleText(applied->from));
    } else {
      dtype.text = text(name(applied->dtype));
    }
    dtype.help = from_above
                     ? tr("%1 and all below it run in %2").arg(moduleText(applied->from), text(name(applied->dtype)))
                     : tr("what this module and all below it run in; click to choose");
    if (!from_above || applied->dtype != Dtype::kFloat32) {
      dtype.choices = choices_;
      if (from_above) {
        dtype.choices.prepend(dtype.text);
      }
    }
    const analysis::Cost cost = estimator_.costOf(module);
    row.cells[kPolicyCasts] = castsCell(cost.cast_bytes);
    row.cells[kPolicyTime] = numberCell(
        cost.op_time <= 0 ? QString() : QStringLiteral("%1 %").arg(cost.op_time * 100, 0, 'f', 1), cost.op_time);
    const std::vector<std::size_t> removed = estimator_.removedBy({module, Dtype::kFloat32});
    QStringList messages;
    for (const std::size_t finding : removed) {
      messages.append(text(analysis_.findings[finding].message));
    }
    row.cells[kPolicyRemoves] = numberCell(countText(removed.size()), static_cast<double>(removed.size()));
    row.cells[kPolicyRemoves].help = messages.mid(0, 8).join(u'\n');
    for (const policy::ModulePolicy& each : draft_.modules()) {
      if (each.module == module.path && (each.root.empty() || each.root == module.root)) {
        row.cells[kPolicyWhy].text = text(each.reason);
      }
    }
  }

  const PolicyDraft& draft_;
  const analysis::Analysis& analysis_;
  const analysis::PromotionEstimator& estimator_;
  AdviceByModule advice_;
  QStringList choices_;
};

}  // namespace

RowTable PolicyDraft::table() const {
  RowTable table;
  table.columns = {
      {tr("Layer"), tr("modules by path"), false, 34},
      {tr("Runs in"), tr("dtype of the module and all below it under the policy; click to choose"), false, 22},
      {tr("Recommended"), tr("dtype that holds what the module reads (in, weight) and writes (out, grad)"), false, 30},
      {tr("Findings"), tr("in the module and below"), false, 26},
      {tr("Removed"), tr("findings that float32 for this module and all below it would remove"), true, 9},
      {tr("Casts a step"), tr("bytes that casts would write more or less in float32; an estimate"), true, 12},
      {tr("Time"), tr("share of the time of all ops that the module and all below it took"), true, 8},
      {tr("Why"), tr("reason for the dtype"), false, 0}};
  if (!ready()) {
    return {};
  }
  const PolicyRows builder(*this, *session_->analysis, *estimator_);
  for (const analysis::ModuleNode& root : analysis::moduleTree(*session_->analysis)) {
    if (root.module.in_module) {
      table.rows.push_back(builder.row(root));
    }
  }
  return table;
}

}  // namespace ampscope::gui
