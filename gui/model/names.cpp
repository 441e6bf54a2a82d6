// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/names.h"

#include <QCoreApplication>
#include <cmath>
#include <limits>

#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::gui {
namespace {

QString withoutAten(const std::string& op) {
  constexpr std::string_view kAten = "aten::";
  return text(std::string_view(op).starts_with(kAten) ? std::string_view(op).substr(kAten.size()) : op);
}

}  // namespace

QString moduleText(const analysis::ModulePlace& module) { return text(analysis::displayName(module)); }

QString opText(const analysis::Site& site) {
  QString result = withoutAten(site.op);
  if (!site.public_op.empty() && site.public_op != site.op) {
    result += QStringLiteral(" (%1)").arg(withoutAten(site.public_op));
  }
  return result;
}

QString dtypeText(Dtype dtype) {
  switch (dtype) {
    case Dtype::kUnknown:
      return {};
    case Dtype::kFloat16:
      return QStringLiteral("fp16");
    case Dtype::kBfloat16:
      return QStringLiteral("bf16");
    case Dtype::kFloat32:
      return QStringLiteral("fp32");
    case Dtype::kFloat64:
      return QStringLiteral("fp64");
    case Dtype::kFloat8E4m3fn:
      return QStringLiteral("e4m3");
    case Dtype::kFloat8E5m2:
      return QStringLiteral("e5m2");
    default:
      return text(name(dtype));
  }
}

QString dtypesText(const std::vector<Dtype>& dtypes) {
  QStringList names;
  for (const Dtype dtype : dtypes) {
    names.append(dtypeText(dtype));
  }
  return names.join(u' ');
}

QString severityText(int severity) {
  return severity < 0 ? QString() : text(analysis::name(static_cast<analysis::Severity>(severity)));
}

QString countText(std::uint64_t count) { return count == 0 ? QString() : text(analysis::countText(count)); }

QString magnitudeText(double value) { return text(analysis::magnitudeText(value)); }

QString shareText(std::uint64_t part, std::uint64_t whole) {
  return part == 0 || whole == 0 ? QString() : text(analysis::percentText(part, whole));
}

QString millisecondsText(std::int64_t nanoseconds) {
  return text(analysis::secondsText(static_cast<double>(nanoseconds) * 1e-9));
}

QString findingCounts(const std::array<std::uint64_t, 3>& findings, const QString& separator) {
  QStringList parts;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i] != 0) {
      parts.append(text(analysis::countOf(findings[i], analysis::name(static_cast<analysis::Severity>(i)))));
    }
  }
  return parts.isEmpty() ? QCoreApplication::translate("ampscope::gui", "no findings") : parts.join(separator);
}

FilterFacts factsOf(const analysis::Site& site) {
  FilterFacts facts;
  facts.add(FilterKey::kModule, moduleText(site.module));
  facts.add(FilterKey::kOp, withoutAten(site.op));
  facts.add(FilterKey::kOp, withoutAten(site.public_op));
  facts.add(FilterKey::kPhase, text(name(site.phase)));
  return facts;
}

RangeBar rangeBar(double absmin, double absmax, Dtype dtype, bool non_finite) {
  const format::FloatFormat& format = format::info(analysis::formatOf(dtype));
  const double none = std::numeric_limits<double>::quiet_NaN();
  RangeBar bar{std::log2(absmin), std::log2(absmax), none, none, non_finite};
  if (!(absmin > 0)) {
    bar.lowest = bar.highest = none;
  }
  if (format.bits != 0) {
    bar.window_low = std::log2(format.min_normal);
    bar.window_high = std::log2(format.max);
  }
  return bar;
}

Cell numberCell(QString text, double value) {
  return {std::move(text), std::isnan(value) ? -std::numeric_limits<double>::infinity() : value, {}, {}};
}

}  // namespace ampscope::gui
