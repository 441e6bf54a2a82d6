// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/device_tables.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

constexpr qsizetype kLongestHelp = 2000;
constexpr qsizetype kHelpLine = 80;

Cell timeCell(std::uint64_t duration_ns) {
  return numberCell(millisecondsText(static_cast<std::int64_t>(duration_ns)), static_cast<double>(duration_ns));
}

Cell bytesCell(std::uint64_t bytes) {
  return numberCell(bytes == 0 ? QString() : text(analysis::bytesText(bytes)), static_cast<double>(bytes));
}

Cell countCell(std::uint64_t count) { return numberCell(countText(count), static_cast<double>(count)); }

Cell shareCell(std::uint64_t duration_ns, std::uint64_t all) {
  return numberCell(shareText(duration_ns, all), static_cast<double>(duration_ns));
}

/// A tool tip takes what looks like markup for markup, and breaks no word.
QString nameHelp(const QString& name) {
  QString lines;
  for (qsizetype at = 0; at < std::min(name.size(), kLongestHelp); at += kHelpLine) {
    lines += (at == 0 ? QString() : QStringLiteral("<br>")) + name.mid(at, kHelpLine).toHtmlEscaped();
  }
  return lines.isEmpty() ? QString() : QStringLiteral("<p style='white-space: nowrap'>%1</p>").arg(lines);
}

QString kernelText(const analysis::DeviceKernel& kernel) {
  const QString label = text(analysis::kernelLabel(kernel.name)).simplified();
  switch (kernel.kind) {
    case DeviceWorkKind::kCopy:
      return tr("copy, %1").arg(label);
    case DeviceWorkKind::kSet:
      return tr("set memory");
    default:
      return label.isEmpty() ? tr("kernel without a name") : label;
  }
}

QString callersText(const analysis::DeviceKernel& kernel) {
  switch (kernel.owner) {
    case DeviceWorkOwner::kTracer:
      return QStringLiteral("ampscope");
    case DeviceWorkOwner::kOutside:
      return tr("outside ops");
    default:
      break;
  }
  QStringList ops;
  for (const std::string& op : kernel.ops) {
    ops.append(text(op));
  }
  return ops.join(QStringLiteral(", "));
}

}  // namespace

std::vector<DevicePart> deviceParts(const analysis::DeviceWork& work) {
  const std::uint64_t ops = analysis::deviceDuration(work, DeviceWorkOwner::kOp);
  const std::uint64_t casts = std::min(work.cast_duration_ns, ops);
  return {{tr("ops"), ops - casts},
          {tr("casts"), casts},
          {tr("outside ops"), analysis::deviceDuration(work, DeviceWorkOwner::kOutside)},
          {QStringLiteral("ampscope"), analysis::deviceDuration(work, DeviceWorkOwner::kTracer)}};
}

RowTable deviceOpTable(const analysis::DeviceWork& work) {
  RowTable table;
  table.columns = {{tr("Layer"), tr("module of the op"), false, 24},
                   {tr("Op"), tr("operator with its enclosing public call"), false, 30},
                   {tr("Phase"), tr("forward, backward, optimizer or scaler"), false, 10},
                   {tr("Device time"), tr("how long devices worked for it, by their own clock"), true, 12},
                   {tr("Share"), tr("of all the time that devices worked"), true, 9},
                   {tr("Pieces"), tr("kernels, copies and sets of memory"), true, 9},
                   {tr("Bytes"), tr("that were copied or set"), true, 11}};
  const std::uint64_t all = analysis::deviceDuration(work);
  for (const analysis::DeviceSite& each : work.sites) {
    Row row;
    row.facts = factsOf(each.site);
    row.place = Place{each.site.module, each.site.id, Role::kOutput, Dtype::kUnknown};
    row.key = QString::number(each.site.id.value());
    row.cells = {{moduleText(each.site.module), {}, {}, {}},
                 {opText(each.site), {}, {}, {}},
                 {text(name(each.site.phase)), {}, {}, {}},
                 timeCell(each.duration_ns),
                 shareCell(each.duration_ns, all),
                 countCell(each.count),
                 bytesCell(each.bytes)};
    table.rows.push_back(std::move(row));
  }
  return table;
}

RowTable deviceKernelTable(const analysis::DeviceWork& work) {
  RowTable table;
  table.columns = {{tr("Kernel"), tr("kernel, or copy and between which memories, or set"), false, 54},
                   {tr("For"), tr("ops that asked for it"), false, 30},
                   {tr("Device time"), tr("how long devices worked for it, by their own clock"), true, 12},
                   {tr("Share"), tr("of all the time that devices worked"), true, 9},
                   {tr("Count"), tr("how often it ran"), true, 9},
                   {tr("Bytes"), tr("that were copied or set"), true, 11},
                   {tr("Compiled as"), tr("the name of the kernel as its compiler wrote it"), false, 30}};
  const std::uint64_t all = analysis::deviceDuration(work);
  for (const analysis::DeviceKernel& kernel : work.kernels) {
    const QString whole = text(kernel.name).simplified();
    const QString help = nameHelp(whole);
    Row row;
    row.facts.know(FilterKey::kOp);
    for (const std::string& op : kernel.ops) {
      row.facts.add(FilterKey::kOp, text(op));
    }
    row.key =
        QStringLiteral("%1/%2/%3").arg(static_cast<int>(kernel.owner)).arg(static_cast<int>(kernel.kind)).arg(whole);
    row.cells = {{kernelText(kernel), {}, help, {}},
                 {callersText(kernel), {}, {}, {}},
                 timeCell(kernel.duration_ns),
                 shareCell(kernel.duration_ns, all),
                 countCell(kernel.count),
                 bytesCell(kernel.bytes),
                 {kernel.kind == DeviceWorkKind::kKernel ? whole : QString(), {}, help, {}}};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace ampscope::gui
