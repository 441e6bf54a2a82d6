// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A snippet to paste into the program; it does what the policy says, with public torch API only. A test runs
// it.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "analyzer/analysis/words.h"
#include "reports/json/json_values.h"
#include "reports/recommendation/recommendation_formats.h"

namespace ampscope::reports {
namespace {

constexpr std::string_view kFunctions = R"py(

def _cast(value, dtype):
    if isinstance(value, torch.Tensor) and value.dtype in (torch.float16, torch.bfloat16, torch.float32):
        return value.to(dtype)
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return type(value)(_cast(each, dtype) for each in value)
    if isinstance(value, dict):
        return type(value)((key, _cast(each, dtype)) for key, each in value.items())
    return value


def _in_precision(forward, dtype, device_type):
    @functools.wraps(forward)
    def run(*args, **kwargs):
        if not torch.is_autocast_enabled(device_type):
            return forward(*args, **kwargs)
        low = dtype is not torch.float32
        # Autocast's cache of cast weights knows one dtype: it must not be asked here.
        with torch.autocast(device_type, dtype=dtype if low else None, enabled=low, cache_enabled=False):
            return forward(*_cast(args, dtype), **_cast(kwargs, dtype))

    return run


def apply_precision(model: torch.nn.Module, device_type: str) -> None:
    """Call once, before training, with the device type that autocast is given."""
    for name, dtype in PRECISION.items():
        module = model.get_submodule(name)
        module.forward = _in_precision(module.forward, dtype, device_type)
)py";

/// JSON's escapes are Python's, within the characters that JSON escapes.
std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace); }

}  // namespace

void writeRecommendationPython(const policy::Policy& policy, const analysis::Recommendation& recommendation,
                               std::ostream& out) {
  out << "# Made by `ampscope recommend`, objective " << name(recommendation.objective)
      << ". Run autocast with dtype=torch." << name(recommendation.autocast_dtype) << ".\n"
      << "import functools\n\nimport torch\n\nPRECISION = {\n";
  for (const policy::ModulePolicy& module : policy.modules) {
    fmt::print(out, "    {}: torch.{},  # {}\n", quoted(module.module), name(module.dtype), module.reason);
  }
  out << "}\n" << kFunctions;
  if (policy.scaler) {
    const policy::ScalerPolicy& scaler = *policy.scaler;
    fmt::print(
        out,
        "\n\ndef make_scaler(device_type: str) -> torch.amp.GradScaler:\n    return torch.amp.GradScaler(\n"
        "        device_type, init_scale={}, growth_factor={}, backoff_factor={}, growth_interval={}, enabled={}\n"
        "    )\n",
        Json(scaler.init_scale).dump(), Json(scaler.growth_factor).dump(), Json(scaler.backoff_factor).dump(),
        scaler.growth_interval, scaler.enabled ? "True" : "False");
  }
}

}  // namespace ampscope::reports
