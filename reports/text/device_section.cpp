// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What CUDA devices did, where CUPTI told it.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "analyzer/analysis/device_work.h"
#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::countText;
using analysis::percentText;

constexpr std::size_t kShownKernels = 8;
constexpr std::size_t kShownOps = 5;

std::string secondsOf(std::uint64_t nanoseconds) {
  return analysis::secondsText(static_cast<double>(nanoseconds) * 1e-9);
}

}  // namespace

void writeDeviceWork(const analysis::Analysis& analysis, Page& page) {
  const analysis::DeviceWork& work = analysis.device_work;
  if (work.empty()) {
    return;
  }
  const std::uint64_t all = analysis::deviceDuration(work);
  page.section("Device");
  page.labelled("time", deviceTimeText(work));
  std::string ops;
  for (std::size_t i = 0; i < std::min(kShownOps, work.ops.size()); ++i) {
    const analysis::DeviceOp& op = work.ops[i];
    ops += fmt::format("{}{} {}", ops.empty() ? "" : ", ", printable(op.op), percentText(op.duration_ns, all));
  }
  if (!ops.empty()) {
    page.labelled("ops", ops);
  }
  using Align = Column::Align;
  Table table({{"kernel", Align::kLeft, true}, {"for", Align::kLeft}, {"count"}, {"time"}, {"share"}});
  const std::size_t shown = std::min(kShownKernels, work.kernels.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const analysis::DeviceKernel& kernel = work.kernels[i];
    table.add({{deviceWorkName(kernel)},
               {deviceWorkFor(kernel)},
               {countText(kernel.count)},
               {secondsOf(kernel.duration_ns)},
               {percentText(kernel.duration_ns, all)}});
  }
  page.table(table);
  const std::uint64_t more = work.kernels.size() - shown + work.kernels_left_out;
  if (more != 0) {
    page.paragraph(fmt::format("and {} more", countText(more)), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
