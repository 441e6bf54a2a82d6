// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/names.h"

#include <fmt/format.h>

#include <string_view>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kLongestName = 120;  // columns
constexpr std::size_t kWidestCaller = 24;

std::string_view withoutAten(std::string_view op) noexcept {
  constexpr std::string_view kAten = "aten::";
  return op.substr(0, kAten.size()) == kAten ? op.substr(kAten.size()) : op;
}

}  // namespace

std::string moduleName(const analysis::ModulePlace& module) {
  const std::string name = cutBegin(printable(analysis::displayName(module)), kLongestName);
  const bool visible = !name.empty() && name.front() != ' ' && name.back() != ' ';
  return visible ? name : "'" + name + "'";
}

std::string shortOp(const analysis::Site& site) { return cutEnd(printable(withoutAten(site.op)), kLongestName); }

std::string opName(const analysis::Site& site) {
  std::string result = shortOp(site);
  if (!site.public_op.empty() && site.public_op != site.op) {
    result += " (" + cutEnd(printable(withoutAten(site.public_op)), kLongestName) + ")";
  }
  return result;
}

std::string findingTitle(const analysis::Finding& finding) {
  std::string title(analysis::info(finding.rule).id);
  const auto add = [&title](std::string_view part) {
    if (!part.empty()) {
      title += " · ";
      title += part;
    }
  };
  if (finding.site) {
    const analysis::Site& site = *finding.site;
    add(moduleName(site.module));
    add(site.op.empty() ? std::string() : opName(site));
    add(finding.role ? fmt::format("{} {}", name(site.phase), name(*finding.role)) : std::string(name(site.phase)));
  }
  add(finding.dtype ? name(*finding.dtype) : std::string_view());
  return title;
}

std::string sourceText(const analysis::Finding& finding) {
  return finding.site && !finding.site->source.empty() ? "at " + cutBegin(printable(finding.site->source), kLongestName)
                                                       : std::string();
}

std::string deviceWorkName(const analysis::DeviceKernel& kernel) {
  const std::string label = printable(analysis::kernelLabel(kernel.name));
  return kernel.kind == DeviceWorkKind::kKernel ? (label.empty() ? "<kernel without a name>" : label)
         : kernel.kind == DeviceWorkKind::kCopy ? "copy, " + label
                                                : "set memory";
}

std::string deviceWorkFor(const analysis::DeviceKernel& kernel) {
  if (kernel.owner != DeviceWorkOwner::kOp || kernel.ops.empty()) {
    return kernel.owner == DeviceWorkOwner::kTracer ? "ampscope" : "<outside ops>";
  }
  const std::string more = kernel.ops.size() > 1 ? fmt::format(" and {} more", kernel.ops.size() - 1) : "";
  return cutEnd(printable(kernel.ops.front()), kWidestCaller) + more;
}

std::string_view ownerName(DeviceWorkOwner owner) noexcept {
  return owner == DeviceWorkOwner::kOp ? "ops" : owner == DeviceWorkOwner::kTracer ? "ampscope" : "outside ops";
}

std::string deviceTimeText(const analysis::DeviceWork& work) {
  const std::uint64_t all = analysis::deviceDuration(work);
  const auto seconds = [](std::uint64_t duration_ns) {
    return analysis::secondsText(static_cast<double>(duration_ns) * 1e-9);
  };
  const auto part = [&](std::uint64_t duration) {
    return fmt::format("{} ({})", seconds(duration), analysis::percentText(duration, all));
  };
  return fmt::format("{}; for ops {}, of these in casts {}; outside ops {}; for ampscope {}", seconds(all),
                     part(analysis::deviceDuration(work, DeviceWorkOwner::kOp)), part(work.cast_duration_ns),
                     part(analysis::deviceDuration(work, DeviceWorkOwner::kOutside)),
                     part(analysis::deviceDuration(work, DeviceWorkOwner::kTracer)));
}

std::string_view shortName(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return "f16";
    case Dtype::kBfloat16:
      return "bf16";
    case Dtype::kFloat32:
      return "f32";
    case Dtype::kFloat64:
      return "f64";
    case Dtype::kFloat8E4m3fn:
      return "e4m3";
    case Dtype::kFloat8E5m2:
      return "e5m2";
    default:
      return name(dtype);
  }
}

std::string shortNames(const std::vector<Dtype>& dtypes) {
  std::string result;
  for (const Dtype dtype : dtypes) {
    result += (result.empty() ? "" : " ");
    result += shortName(dtype);
  }
  return result;
}

}  // namespace ampscope::reports
