// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A snippet to paste into the program; it does what the policy says, with public torch API only. A test runs
// it.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <cstddef>
#include <string>

#include "analyzer/analysis/words.h"
#include "reports/json/json_values.h"
#include "reports/recommendation/precision_functions.h"
#include "reports/recommendation/recommendation_report.h"

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

/// A string literal in ASCII. JSON's escapes are Python's, but for the pairs of surrogates that are one character.
std::string quoted(const std::string& text) {
  const std::string json = Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
  constexpr std::size_t kEscape = 6;  // characters of \uXXXX
  const auto unit = [&json](std::size_t at) { return std::stoul(json.substr(at + 2, 4), nullptr, 16); };
  std::string result;
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] != '\\') {
      result += json[at++];
    } else if (json[at + 1] == 'u' && unit(at) >= 0xD800 && unit(at) < 0xDC00) {
      result += fmt::format("\\U{:08x}", 0x10000 + ((unit(at) - 0xD800) << 10U) + (unit(at + kEscape) - 0xDC00));
      at += 2 * kEscape;
    } else {
      result += json.substr(at, 2);
      at += 2;
    }
  }
  return result;
}

}  // namespace

Result<void> writePolicyPython(const policy::Policy& policy, std::string_view objective, std::ostream& out) {
  out << "# Made by `ampscope recommend`, objective " << objective << '.';
  if (policy.autocast_dtype == Dtype::kFloat32) {
    out << " Run without autocast.";
  } else if (policy.autocast_dtype) {
    out << " Run autocast with dtype=torch." << name(*policy.autocast_dtype) << '.';
  }
  out << "\nimport functools\nfrom typing import Any, Callable\n\nimport torch\n\nPRECISION = {\n";
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
  if (!out.flush()) {
    return inputError("the snippet could not be written in full");
  }
  return {};
}

}  // namespace ampscope::reports
