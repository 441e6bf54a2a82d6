// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What CUDA devices did, where CUPTI told it.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/analysis/device_work.h"
#include "analyzer/analysis/words.h"
#include "reports/html/html.h"
#include "reports/html/html_tables.h"
#include "reports/text/names.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kMostOps = 1000;

/// Time, and its share of all that devices worked.
void duration(HtmlTable& table, std::uint64_t duration_ns, std::uint64_t all) {
  const double seconds = static_cast<double>(duration_ns) * 1e-9;
  table.number(analysis::secondsText(seconds), seconds);
  table.number(analysis::percentText(duration_ns, all), seconds);
}

void bytes(HtmlTable& table, std::uint64_t bytes) {
  table.number(bytes == 0 ? std::string() : analysis::bytesText(bytes), static_cast<double>(bytes));
}

void sayMore(std::uint64_t more, std::ostream& out) {
  if (more != 0) {
    out << "<p class=\"dim\">and " << analysis::countText(more) << " more</p>\n";
  }
}

/// A mangled name stands folded behind what it is about.
std::string nameHtml(const analysis::DeviceKernel& kernel) {
  const std::string name = html(deviceWorkName(kernel));
  const std::string whole = html(kernel.name);
  return kernel.kind != DeviceWorkKind::kKernel || kernel.name.empty() || whole == name
             ? "<span class=\"code\">" + name + "</span>"
             : fmt::format("<details><summary class=\"code\">{}</summary><span class=\"code dim\">{}</span></details>",
                           name, whole);
}

std::string callersHtml(const analysis::DeviceKernel& kernel) {
  if (kernel.owner != DeviceWorkOwner::kOp || kernel.ops.empty()) {
    return html(deviceWorkFor(kernel));
  }
  std::string ops;
  for (const std::string& op : kernel.ops) {
    ops += (ops.empty() ? "" : ", ") + html(op);
  }
  return "<span class=\"code\">" + ops + "</span>";
}

void writeTotals(const analysis::DeviceWork& work, std::uint64_t all, std::ostream& out) {
  HtmlTable table(out, "device-totals-table",
                  {{"for", false}, {"what", false}, {"count"}, {"time"}, {"share"}, {"bytes"}});
  for (const analysis::DeviceTotal& total : work.totals) {
    table.beginRow();
    table.cell(ownerName(total.owner));
    table.cell(name(total.kind));
    table.count(total.count);
    duration(table, total.duration_ns, all);
    bytes(table, total.bytes);
    table.endRow();
  }
}

void writeOps(const analysis::DeviceWork& work, std::uint64_t all, std::ostream& out) {
  const std::size_t shown = std::min(kMostOps, work.ops.size());
  {
    HtmlTable table(out, "device-ops-table", {{"op", false}, {"kernels, copies, sets"}, {"time"}, {"share"}});
    for (std::size_t i = 0; i < shown; ++i) {
      const analysis::DeviceOp& op = work.ops[i];
      table.beginRow();
      table.cell("<span class=\"code\">" + html(op.op) + "</span>", "name");
      table.count(op.count);
      duration(table, op.duration_ns, all);
      table.endRow();
    }
  }
  sayMore(work.ops.size() - shown, out);
}

void writeKernels(const analysis::DeviceWork& work, std::uint64_t all, std::ostream& out) {
  {
    HtmlTable table(out, "device-kernels-table",
                    {{"kernel, copy or set", false}, {"for", false}, {"count"}, {"time"}, {"share"}, {"bytes"}});
    for (const analysis::DeviceKernel& kernel : work.kernels) {
      table.beginRow();
      table.cell(nameHtml(kernel), "name");
      table.cell(callersHtml(kernel), "name");
      table.count(kernel.count);
      duration(table, kernel.duration_ns, all);
      bytes(table, kernel.bytes);
      table.endRow();
    }
  }
  sayMore(work.kernels_left_out, out);
}

}  // namespace

void writeDeviceWorkHtml(const analysis::Analysis& analysis, std::ostream& out) {
  const analysis::DeviceWork& work = analysis.device_work;
  const std::uint64_t all = analysis::deviceDuration(work);
  out << "<p>" << html(deviceTimeText(work)) << "</p>\n";
  writeTotals(work, all, out);
  out << "<h3>Ops by time</h3>\n";
  writeOps(work, all, out);
  out << "<h3>Kernels by time</h3>\n";
  writeKernels(work, all, out);
}

}  // namespace ampscope::reports
