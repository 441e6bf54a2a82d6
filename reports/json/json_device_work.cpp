// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What devices did, to JSON and back.
#include <cmath>

#include "analyzer/analysis/device_work.h"
#include "reports/json/json_values.h"
#include "reports/json/json_values_reader.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kDeviceWorkOwners = 3;
constexpr std::size_t kDeviceWorkKinds = 3;

}  // namespace

Json toJson(const analysis::DeviceWork& work) {
  const auto seconds = [](std::uint64_t duration_ns) { return number(static_cast<double>(duration_ns) * 1e-9); };
  Json result = {{"seconds", seconds(analysis::deviceDuration(work))},
                 {"tracer_seconds", seconds(analysis::deviceDuration(work, DeviceWorkOwner::kTracer))},
                 {"cast_seconds", seconds(work.cast_duration_ns)},
                 {"kernels_left_out", work.kernels_left_out}};
  result["totals"] = Json::array();
  for (const analysis::DeviceTotal& total : work.totals) {
    result["totals"].push_back({{"owner", name(total.owner)},
                                {"kind", name(total.kind)},
                                {"count", total.count},
                                {"seconds", seconds(total.duration_ns)},
                                {"bytes", total.bytes}});
  }
  result["ops"] = Json::array();
  for (const analysis::DeviceOp& op : work.ops) {
    result["ops"].push_back({{"op", op.op}, {"count", op.count}, {"seconds", seconds(op.duration_ns)}});
  }
  result["kernels"] = Json::array();
  for (const analysis::DeviceKernel& kernel : work.kernels) {
    result["kernels"].push_back({{"name", kernel.name},
                                 {"owner", name(kernel.owner)},
                                 {"kind", name(kernel.kind)},
                                 {"count", kernel.count},
                                 {"seconds", seconds(kernel.duration_ns)},
                                 {"bytes", kernel.bytes},
                                 {"ops", kernel.ops}});
  }
  return result;
}

void read(const JsonValue& from, analysis::DeviceWork& to) {
  const auto duration = [](const JsonValue& seconds) {
    return static_cast<std::uint64_t>(std::llround(std::fmin(std::fmax(seconds.number(), 0), 9e9) * 1e9));
  };
  to.cast_duration_ns = duration(from["cast_seconds"]);
  to.kernels_left_out = from["kernels_left_out"].count();
  from["totals"].forEach([&](const JsonValue& each) {
    to.totals.push_back({each["owner"].word<DeviceWorkOwner>(kDeviceWorkOwners),
                         each["kind"].word<DeviceWorkKind>(kDeviceWorkKinds), each["count"].count(),
                         duration(each["seconds"]), each["bytes"].count()});
  });
  from["ops"].forEach([&](const JsonValue& each) {
    to.ops.push_back({each["op"].text(), each["count"].count(), duration(each["seconds"])});
  });
  from["kernels"].forEach([&](const JsonValue& each) {
    analysis::DeviceKernel& kernel = to.kernels.emplace_back();
    kernel.name = each["name"].text();
    kernel.owner = each["owner"].word<DeviceWorkOwner>(kDeviceWorkOwners);
    kernel.kind = each["kind"].word<DeviceWorkKind>(kDeviceWorkKinds);
    kernel.count = each["count"].count();
    kernel.duration_ns = duration(each["seconds"]);
    kernel.bytes = each["bytes"].count();
    each["ops"].forEach([&kernel](const JsonValue& op) { kernel.ops.push_back(op.text()); });
  });
}

}  // namespace ampscope::reports
