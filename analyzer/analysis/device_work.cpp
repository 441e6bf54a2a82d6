// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/device_work.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/session_facts.h"
#include "analyzer/analysis/summary.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {
namespace {

void add(std::uint64_t& total, std::uint64_t more) noexcept { total += std::min(more, UINT64_MAX - total); }

template <class Sum>
void addTo(Sum& sum, const store::DeviceWorkTotalRow& row) noexcept {
  add(sum.count, row.count);
  add(sum.duration_ns, row.duration_ns);
}

/// The next name of a mangled one ("4gemm"); "" where there is none, and `mangled` stays.
std::string_view nextName(std::string_view& mangled) noexcept {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(mangled.data(), mangled.data() + mangled.size(), length);
  const auto digits = static_cast<std::size_t>(end - mangled.data());
  if (error != std::errc{} || length == 0 || length > mangled.size() - digits) {
    return {};
  }
  const std::string_view name = mangled.substr(digits, length);
  mangled.remove_prefix(digits + length);
  return name;
}

DeviceWork sum(const std::vector<store::DeviceWorkTotalRow>& rows, const Catalog& catalog) {
  DeviceWork work;
  std::map<SiteId, DeviceSite> sites;
  std::map<std::pair<DeviceWorkOwner, DeviceWorkKind>, DeviceTotal> totals;
  std::map<std::string, DeviceOp> ops;
  std::map<std::tuple<DeviceWorkOwner, DeviceWorkKind, std::string>, std::pair<DeviceKernel, std::set<std::string>>>
      kernels;
  for (const store::DeviceWorkTotalRow& row : rows) {
    DeviceTotal& total = totals[{row.owner, row.kind}];
    total.owner = row.owner;
    total.kind = row.kind;
    addTo(total, row);
    add(total.bytes, row.bytes);

    auto& [kernel, callers] = kernels[{row.owner, row.kind, row.name}];
    kernel.name = row.name;
    kernel.owner = row.owner;
    kernel.kind = row.kind;
    addTo(kernel, row);
    add(kernel.bytes, row.bytes);

    if (row.owner == DeviceWorkOwner::kOp) {
      DeviceSite& site = sites[row.site];
      site.site = catalog.site(row.site);
      addTo(site, row);
      add(site.bytes, row.bytes);
      const std::string& name = site.site.op;
      DeviceOp& op = ops[name];
      op.op = name;
      addTo(op, row);
      callers.insert(name);
      add(work.cast_duration_ns, row.cast ? row.duration_ns : 0);
    }
  }
  for (auto& [key, total] : totals) {
    work.totals.push_back(total);
  }
  for (auto& [key, op] : ops) {
    work.ops.push_back(std::move(op));
  }
  for (auto& [key, site] : sites) {
    work.sites.push_back(std::move(site));
  }
  for (auto& [key, kernel] : kernels) {
    kernel.first.ops.assign(kernel.second.begin(), kernel.second.end());
    work.kernels.push_back(std::move(kernel.first));
  }
  // Stable: of the same time by name, as the maps have them.
  const auto longer = [](const auto& a, const auto& b) { return a.duration_ns > b.duration_ns; };
  std::stable_sort(work.ops.begin(), work.ops.end(), longer);
  std::stable_sort(work.sites.begin(), work.sites.end(), longer);
  std::stable_sort(work.kernels.begin(), work.kernels.end(), longer);
  if (work.kernels.size() > kMostKernels) {
    work.kernels_left_out = work.kernels.size() - kMostKernels;
    work.kernels.resize(kMostKernels);
  }
  return work;
}

}  // namespace

Result<DeviceWork> readDeviceWork(const store::Session& session, const Catalog& catalog) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::DeviceWorkTotalRow> rows, session.deviceWorkTotals());
  return sum(rows, catalog);
}

Result<DeviceWork> readDeviceWork(const store::Session& session, store::StepSpan steps) {
  AMPSCOPE_ASSIGN_OR_RETURN(const Catalog catalog, readCatalog(session));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::DeviceWorkTotalRow> rows, session.deviceWorkTotals(steps));
  return sum(rows, catalog);
}

void addDeviceTime(const DeviceWork& work, std::vector<Layer>& layers) {
  std::map<ModulePlace, std::uint64_t> durations;
  for (const DeviceSite& each : work.sites) {
    add(durations[each.site.module], each.duration_ns);
  }
  for (Layer& layer : layers) {
    const auto found = durations.find(layer.module);
    layer.rollup.device_ns = found == durations.end() ? 0 : found->second;
  }
}

std::uint64_t deviceDuration(const DeviceWork& work, std::optional<DeviceWorkOwner> owner) noexcept {
  std::uint64_t duration = 0;
  for (const DeviceTotal& total : work.totals) {
    if (!owner || total.owner == *owner) {
      add(duration, total.duration_ns);
    }
  }
  return duration;
}

std::string kernelLabel(std::string_view name) {
  std::string_view rest = name;
  if (!rest.starts_with("_Z")) {
    return std::string(name);
  }
  rest.remove_prefix(2);
  const bool nested = rest.starts_with('N');
  rest.remove_prefix(nested ? 1 : 0);
  std::string label;
  do {
    const std::string_view part = nextName(rest);
    if (part.empty()) {
      break;
    }
    if (!part.starts_with("_GLOBAL__N_")) {
      label += label.empty() ? "" : "::";
      label += part;
    }
  } while (nested);
  return label.empty() ? std::string(name) : label;
}

bool sumsInHalf(std::string_view kernel) noexcept {
  if (kernel.find("_f16f16_f16f16_f16") != std::string_view::npos ||
      kernel.find("nvjet_hhh") != std::string_view::npos) {
    return true;
  }
  // The letter before the instruction's shape is the accumulator: h16816gemm, but s16816gemm with float32.
  for (std::size_t at = kernel.find("gemm"); at != std::string_view::npos; at = kernel.find("gemm", at + 1)) {
    const std::size_t shape = kernel.find_last_not_of("0123456789", at == 0 ? 0 : at - 1);
    if (shape != std::string_view::npos && shape < at && kernel[shape] == 'h' &&
        (shape == 0 || kernel[shape - 1] == '_')) {
      return true;
    }
  }
  return false;
}

}  // namespace ampscope::analysis
