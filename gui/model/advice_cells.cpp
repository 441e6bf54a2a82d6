// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/advice_cells.h"

#include <QCoreApplication>
#include <algorithm>
#include <string_view>

#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

constexpr int kMostReasons = 8;

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

QString roleText(std::string_view role) {
  return role == "input" ? QStringLiteral("in") : role == "output" ? QStringLiteral("out") : text(role);
}

int dtypeCategory(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return 0;
    case Dtype::kBfloat16:
      return 2;
    case Dtype::kFloat32:
      return 1;
    case Dtype::kFloat64:
      return 4;
    default:
      return 3;
  }
}

}  // namespace

AdviceByModule byModule(const analysis::Recommendation& recommendation) {
  AdviceByModule result;
  for (const analysis::RoleAdvice& advice : recommendation.roles) {
    result[advice.module].push_back(&advice);
  }
  return result;
}

Cell adviceCell(const std::vector<const analysis::RoleAdvice*>& advice) {
  if (advice.empty()) {
    return {};
  }
  const bool alike = std::all_of(advice.begin(), advice.end(),
                                 [&advice](const auto* each) { return each->dtype == advice.front()->dtype; });
  Badges badges;
  QStringList texts;
  QStringList reasons;
  for (const analysis::RoleAdvice* each : advice) {
    const QString dtype = dtypeText(each->dtype);
    const QString label = alike ? dtype : QStringLiteral("%1 %2").arg(roleText(each->role), dtype);
    if (!texts.contains(label)) {
      texts.append(label);
      badges.append({label, dtypeCategory(each->dtype)});
    }
    const QString eight = each->eight_bit.empty() ? QString() : tr("; it would fit %1").arg(text(each->eight_bit));
    const QString reason =
        QStringLiteral("%1: %2%3 – %4").arg(text(each->role), text(name(each->dtype)), eight, text(each->reason));
    if (!reasons.contains(reason)) {
      reasons.append(reason);
    }
  }
  return {
      texts.join(QStringLiteral(", ")), {}, reasons.mid(0, kMostReasons).join(u'\n'), QVariant::fromValue(badges), {}};
}

}  // namespace ampscope::gui
