// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CUDA devices did, as rows and as parts of a whole. Used by gui/views.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

#include "analyzer/analysis/device_work.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

/// Part of the time that devices worked.
struct DevicePart {
  QString name;
  std::uint64_t duration_ns = 0;
};

/// Ops without their casts, casts, outside ops, ampscope: each has its place, also where it is nothing.
[[nodiscard]] std::vector<DevicePart> deviceParts(const analysis::DeviceWork& work);
/// Ops by place, most time first. Shares are of all the time that devices worked.
[[nodiscard]] RowTable deviceOpTable(const analysis::DeviceWork& work);
/// Kernels, copies and sets, most time first.
[[nodiscard]] RowTable deviceKernelTable(const analysis::DeviceWork& work);

}  // namespace ampscope::gui
