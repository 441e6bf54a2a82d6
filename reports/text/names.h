// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Names as reports for people show them: printable, short. Used by reports only.
#pragma once

#include <string>
#include <vector>

#include "analyzer/analysis/device_work.h"
#include "analyzer/analysis/finding.h"
#include "analyzer/analysis/place.h"

namespace ampscope::reports {

[[nodiscard]] std::string moduleName(const analysis::ModulePlace& module);
[[nodiscard]] std::string shortOp(const analysis::Site& site);  ///< "mm": without "aten::"
[[nodiscard]] std::string opName(
    const analysis::Site& site);  ///< "mm (linear)": without "aten::", public call beside it
/// "nan-origin · enc.0 · mm (linear) · forward output · float16"
[[nodiscard]] std::string findingTitle(const analysis::Finding& finding);
/// "at train.py:12", the line of the program; "" if it is not known.
[[nodiscard]] std::string sourceText(const analysis::Finding& finding);
/// "at::native::elementwise_kernel", "copy, host to device", "set memory".
[[nodiscard]] std::string deviceWorkName(const analysis::DeviceKernel& kernel);
/// "aten::addmm and 2 more", "<outside ops>", "ampscope".
[[nodiscard]] std::string deviceWorkFor(const analysis::DeviceKernel& kernel);
/// "ops", "outside ops", "ampscope".
[[nodiscard]] std::string_view ownerName(DeviceWorkOwner owner) noexcept;
/// "1 ms; for ops 800 us (80 %), of these in casts ...": all of it in one line.
[[nodiscard]] std::string deviceTimeText(const analysis::DeviceWork& work);
[[nodiscard]] std::string_view shortName(Dtype dtype) noexcept;          ///< f16, bf16, f32, ...
[[nodiscard]] std::string shortNames(const std::vector<Dtype>& dtypes);  ///< "f16 f32"

}  // namespace ampscope::reports
