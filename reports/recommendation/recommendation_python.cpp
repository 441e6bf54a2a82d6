// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A snippet to paste into the program; it does what the policy says, with public torch API only. A test runs
// it.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "analyzer/analysis/words.h"
#include "reports/json/json_values.h"
#include "reports/recommendation/precision_functions.h"
#include "reports/recommendation/recommendation_formats.h"

namespace ampscope::reports {
namespace {

/// The functions of analyzer/python/ampscope_bootstrap/precision.py, and how they are used.
constexpr std::string_view kApply = R"py(

def apply_precision(model: torch.nn.Module, device_type: str) -> None:
    """Call once, before training, with the device type that autocast is given."""
    for name, dtype in PRECISION.items():
        module = model.get_submodule(name)
        module.forward = in_precision(module.forward, dtype, device_type)
)py";

/// JSON's escapes are Python's, within the characters that JSON escapes.
std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace); }

}  // namespace

void writeRecommendationPython(const policy::Policy& policy, const analysis::Recommendation& recommendation,
                               std::ostream& out) {
  out << "# Made by `ampscope recommend`, objective " << name(recommendation.objective)
      << ". Run autocast with dtype=torch." << name(recommendation.autocast_dtype) << ".\n"
      << "import functools\nfrom typing import Any, Callable\n\nimport torch\n\nPRECISION = {\n";
  for (const policy::ModulePolicy& module : policy.modules) {
    fmt::print(out, "    {}: torch.{},  # {}\n", quoted(module.module), name(module.dtype), module.reason);
  }
  out << "}\n" << kPrecisionFunctions << kApply;
  if (policy.scaler) {
    const policy::ScalerPolicy& scaler = *policy.scaler;
    std::string arguments = "device_type";
    const auto put = [&arguments](std::string_view name, const auto& value) {
      if (value) {
        arguments += fmt::format(", {}={}", name, Json(*value).dump());
      }
    };
    put("init_scale", scaler.init_scale);
    put("growth_factor", scaler.growth_factor);
    put("backoff_factor", scaler.backoff_factor);
    put("growth_interval", scaler.growth_interval);
    if (scaler.enabled) {
      arguments += *scaler.enabled ? ", enabled=True" : ", enabled=False";
    }
    fmt::print(out,
               "\n\ndef make_scaler(device_type: str) -> torch.amp.GradScaler:\n"
               "    return torch.amp.GradScaler(\n        {}\n    )\n",
               arguments);
  }
}

}  // namespace ampscope::reports
