// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/names.h"

#include <string_view>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

std::string_view withoutAten(std::string_view op) noexcept {
  constexpr std::string_view kAten = "aten::";
  return op.substr(0, kAten.size()) == kAten ? op.substr(kAten.size()) : op;
}

}  // namespace

std::string moduleName(const analysis::ModulePlace& module) { return printable(analysis::displayName(module)); }

std::string opName(const analysis::Site& site) {
  std::string result = printable(withoutAten(site.op));
  if (!site.public_op.empty() && site.public_op != site.op) {
    result += " (" + printable(withoutAten(site.public_op)) + ")";
  }
  return result;
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
