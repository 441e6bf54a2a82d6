// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_values.h"
#include "reports/recommendation/recommendation_report.h"

namespace ampscope::reports {

Result<void> writePolicy(const policy::Policy& policy, const std::string& generator_version, std::string_view objective,
                         std::ostream& out) {
  Json modules = Json::array();
  for (const policy::ModulePolicy& module : policy.modules) {
    modules.push_back(
        {{"root", module.root}, {"module", module.module}, {"dtype", name(module.dtype)}, {"reason", module.reason}});
  }
  Json json = {{"schema_version", policy::kSchemaVersion},
               {"generator", {{"name", "ampscope"}, {"version", generator_version}}},
               {"objective", objective}};
  json["autocast_dtype"] = policy.autocast_dtype ? Json(name(*policy.autocast_dtype)) : Json(nullptr);
  json["modules"] = std::move(modules);
  json["scaler"] = nullptr;
  if (policy.scaler) {
    Json& scaler = json["scaler"] = Json::object();
    policy::forEachField(*policy.scaler, [&scaler](const char* key, const auto& value) {
      if (value) {
        scaler[key] = *value;
      }
    });
  }
  constexpr int kIndent = 2;
  out << json.dump(kIndent, ' ', false, Json::error_handler_t::replace) << '\n';
  if (!out.flush()) {
    return inputError("the policy could not be written in full");
  }
  return {};
}

}  // namespace ampscope::reports
