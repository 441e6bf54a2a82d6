// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/policy/policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "analyzer/base/suggestion.h"

namespace ampscope::policy {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLargestFile = std::size_t{16} << 20U;
constexpr std::size_t kMostModules = 100'000;
constexpr std::size_t kLongestText = 4096;
constexpr int kDeepest = 8;

std::string hint(std::string_view word, const std::vector<std::string>& known) {
  const std::string meant = nearest(word, known);
  return meant.empty() ? fmt::format("; there are: {}", fmt::join(known, ", "))
                       : fmt::format("; did you mean {}?", meant);
}

/// One object of the file. `place` names it in messages: "policy.json: modules[2]".
class Reader {
 public:
  Reader(const Json& object, std::string place) : object_(object), place_(std::move(place)) {}

  Result<void> expectObject(const std::vector<std::string>& known) const {
    if (!object_.is_object()) {
      return wrong("", "an object {...}");
    }
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        return inputError(
            fmt::format("{}: there is no field '{}'{}", place_, key.substr(0, kLongestText), hint(key, known)));
      }
    }
    return {};
  }

  [[nodiscard]] const Json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  Result<void> text(const char* key, std::string& to) const {
    if (const Json* value = find(key); value != nullptr) {
      if (!value->is_string() || value->get_ref<const std::string&>().size() > kLongestText) {
        return wrong(key, fmt::format("a text of at most {} bytes", kLongestText));
      }
      to = value->get<std::string>();
    }
    return {};
  }

  Result<void> positive(const char* key, std::optional<double>& to) const {
    if (const Json* value = find(key); value != nullptr) {
      if (!value->is_number() || !(value->get<double>() > 0) || !std::isfinite(value->get<double>())) {
        return wrong(key, "a positive number");
      }
      to = value->get<double>();
    }
    return {};
  }

  Result<void> interval(const char* key, std::optional<std::int64_t>& to) const {
    constexpr std::int64_t kLongest = std::int64_t{1} << 31U;
    if (const Json* value = find(key); value != nullptr) {
      if (!value->is_number_integer() || value->get<std::int64_t>() < 1 || value->get<std::int64_t>() > kLongest) {
        return wrong(key, "a whole number of steps from 1 on");
      }
      to = value->get<std::int64_t>();
    }
    return {};
  }

  Result<void> boolean(const char* key, std::optional<bool>& to) const {
    if (const Json* value = find(key); value != nullptr) {
      if (!value->is_boolean()) {
        return wrong(key, "true or false");
      }
      to = value->get<bool>();
    }
    return {};
  }

  Result<std::optional<Dtype>> dtype(const char* key) const {
    constexpr std::array kDtypes = {Dtype::kFloat32, Dtype::kBfloat16, Dtype::kFloat16};
    std::string word;
    AMPSCOPE_RETURN_IF_ERROR(text(key, word));
    if (find(key) == nullptr) {
      return std::optional<Dtype>();
    }
    std::vector<std::string> known;
    for (const Dtype each : kDtypes) {
      if (name(each) == word) {
        return std::optional(each);
      }
      known.emplace_back(name(each));
    }
    return inputError(fmt::format("{}: {} is no dtype of a policy: '{}'{}", place_, key, word, hint(word, known)));
  }

  [[nodiscard]] Error wrong(std::string_view key, std::string_view expected) const {
    return inputError(fmt::format("{}{}{}: {} was expected", place_, key.empty() ? "" : ": ", key, expected));
  }

 private:
  const Json& object_;
  std::string place_;
};

Result<ModulePolicy> readModule(const Json& json, std::string place) {
  const Reader reader(json, std::move(place));
  AMPSCOPE_RETURN_IF_ERROR(reader.expectObject({"root", "module", "dtype", "reason"}));
  ModulePolicy module;
  AMPSCOPE_RETURN_IF_ERROR(reader.text("root", module.root));
  AMPSCOPE_RETURN_IF_ERROR(reader.text("module", module.module));
  AMPSCOPE_RETURN_IF_ERROR(reader.text("reason", module.reason));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<Dtype> dtype, reader.dtype("dtype"));
  if (module.module.empty()) {
    return reader.wrong("module", "the path of a module, as named_modules() gives it,");
  }
  if (!dtype) {
    return reader.wrong("dtype", "float32, bfloat16 or float16");
  }
  module.dtype = *dtype;
  return module;
}

Result<ScalerPolicy> readScaler(const Json& json, std::string place) {
  const Reader reader(json, std::move(place));
  AMPSCOPE_RETURN_IF_ERROR(
      reader.expectObject({"enabled", "init_scale", "growth_factor", "backoff_factor", "growth_interval"}));
  ScalerPolicy scaler;
  AMPSCOPE_RETURN_IF_ERROR(reader.boolean("enabled", scaler.enabled));
  AMPSCOPE_RETURN_IF_ERROR(reader.positive("init_scale", scaler.init_scale));
  AMPSCOPE_RETURN_IF_ERROR(reader.positive("growth_factor", scaler.growth_factor));
  AMPSCOPE_RETURN_IF_ERROR(reader.positive("backoff_factor", scaler.backoff_factor));
  AMPSCOPE_RETURN_IF_ERROR(reader.interval("growth_interval", scaler.growth_interval));
  if (scaler.growth_factor && *scaler.growth_factor <= 1) {
    return reader.wrong("growth_factor", "a number above 1");
  }
  if (scaler.backoff_factor && *scaler.backoff_factor >= 1) {
    return reader.wrong("backoff_factor", "a number below 1");
  }
  return scaler;
}

/// What `scaler` sets, by name.
Json scalerFields(const ScalerPolicy& scaler) {
  Json fields = Json::object();
  forEachField(scaler, [&fields](const char* key, const auto& value) {
    if (value) {
      fields[key] = *value;
    }
  });
  return fields;
}

/// Autocast is off in a module that runs in float32, so what lies in it cannot be given another dtype.
Result<void> checkNesting(const Policy& policy, std::string_view name) {
  std::multimap<std::string_view, std::string_view> roots;  // of the modules in float32
  for (const ModulePolicy& module : policy.modules) {
    if (module.dtype == Dtype::kFloat32) {
      roots.emplace(module.module, module.root);
    }
  }
  for (std::size_t i = 0; i < policy.modules.size(); ++i) {
    const ModulePolicy& inner = policy.modules[i];
    if (inner.dtype == Dtype::kFloat32) {
      continue;
    }
    for (std::size_t dot = inner.module.find('.'); dot != std::string::npos; dot = inner.module.find('.', dot + 1)) {
      const std::string_view outer = std::string_view(inner.module).substr(0, dot);
      const auto [first, last] = roots.equal_range(outer);
      if (std::any_of(first, last, [&inner](const auto& each) {
            return inner.root.empty() || each.second.empty() || inner.root == each.second;
          })) {
        return inputError(
            fmt::format("{0}: modules[{1}]: {2} lies in {3}, which runs in float32 with all that is in it; name the "
                        "other parts of {3} one by one instead",
                        name, i, inner.module, outer));
      }
    }
  }
  return {};
}

}  // namespace

std::vector<Setting> settings(const Policy& policy) {
  std::vector<Setting> all;
  for (std::size_t i = 0; i < policy.modules.size(); ++i) {
    const ModulePolicy& module = policy.modules[i];
    all.push_back({fmt::format("modules[{}]", i),
                   module.root.empty() ? module.module : fmt::format("{} {}", module.root, module.module),
                   std::string(ampscope::name(module.dtype))});
  }
  if (policy.autocast_dtype) {
    all.push_back({"autocast", "autocast", std::string(ampscope::name(*policy.autocast_dtype))});
  }
  if (policy.scaler) {
    const Json scaler = scalerFields(*policy.scaler);
    std::vector<std::string> fields;
    for (const auto& [key, value] : scaler.items()) {
      fields.push_back(fmt::format("{} {}", key, value.dump()));
    }
    if (!fields.empty()) {
      all.push_back({"scaler", "GradScaler", fmt::format("{}", fmt::join(fields, ", "))});
    }
  }
  return all;
}

std::string encode(const Policy& policy) {
  Json json = {{"schema_version", kSchemaVersion}};
  if (policy.autocast_dtype) {
    json["autocast_dtype"] = ampscope::name(*policy.autocast_dtype);
  }
  json["modules"] = Json::array();
  for (const ModulePolicy& module : policy.modules) {
    json["modules"].push_back(
        {{"root", module.root}, {"module", module.module}, {"dtype", ampscope::name(module.dtype)}});
  }
  if (policy.scaler) {
    json["scaler"] = scalerFields(*policy.scaler);
  }
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Result<Policy> parsePolicy(std::string_view text, std::string_view name) {
  if (text.size() > kLargestFile) {
    return inputError(fmt::format("{}: a policy has at most {} MiB", name, kLargestFile >> 20U));
  }
  Json json;
  try {
    bool deep = false;
    json = Json::parse(text, [&deep](int depth, Json::parse_event_t, Json&) {
      deep = deep || depth > kDeepest;
      return !deep;  // what lies deeper is not kept
    });
    if (deep) {
      return inputError(fmt::format("{}: nested too deeply for a policy", name));
    }
  } catch (const Json::exception& error) {
    const std::string what = error.what();
    return inputError(fmt::format("{} is no JSON: {}", name, what.substr(0, kLongestText)));
  }
  const Reader reader(json, std::string(name));
  AMPSCOPE_RETURN_IF_ERROR(
      reader.expectObject({"schema_version", "generator", "objective", "autocast_dtype", "modules", "scaler"}));
  const Json* version = reader.find("schema_version");
  if (version == nullptr || !version->is_number_integer() || *version != kSchemaVersion) {
    return reader.wrong("schema_version", fmt::format("{}", kSchemaVersion));
  }
  Policy policy;
  AMPSCOPE_ASSIGN_OR_RETURN(policy.autocast_dtype, reader.dtype("autocast_dtype"));
  if (const Json* modules = reader.find("modules"); modules != nullptr) {
    if (!modules->is_array() || modules->size() > kMostModules) {
      return reader.wrong("modules", fmt::format("an array of at most {} modules", kMostModules));
    }
    std::map<std::string, std::set<std::string>> seen;  // path -> roots
    for (std::size_t i = 0; i < modules->size(); ++i) {
      const std::string place = fmt::format("{}: modules[{}]", name, i);
      AMPSCOPE_ASSIGN_OR_RETURN(ModulePolicy module, readModule((*modules)[i], place));
      std::set<std::string>& roots = seen[module.module];
      const bool meets_any_root = module.root.empty() ? !roots.empty() : roots.contains("");
      if (meets_any_root || !roots.insert(module.root).second) {
        return inputError(fmt::format("{}: {} stands there twice", place, module.module));
      }
      policy.modules.push_back(std::move(module));
    }
    AMPSCOPE_RETURN_IF_ERROR(checkNesting(policy, name));
  }
  if (const Json* scaler = reader.find("scaler"); scaler != nullptr) {
    AMPSCOPE_ASSIGN_OR_RETURN(policy.scaler, readScaler(*scaler, fmt::format("{}: scaler", name)));
  }
  return policy;
}

Result<Policy> readPolicy(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.resize(kLargestFile + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof() && text.size() <= kLargestFile) {
    return inputError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  return parsePolicy(text, path);
}

Result<void> checkModules(const Policy& policy, std::span<const ModuleName> known, std::string_view name) {
  for (const ModulePolicy& module : policy.modules) {
    const auto is_it = [&module](const ModuleName& each) {
      return each.module == module.module && (module.root.empty() || module.root == each.root);
    };
    if (std::any_of(known.begin(), known.end(), is_it)) {
      continue;
    }
    std::vector<std::string> names;
    for (const ModuleName& each : known) {
      names.push_back(each.module);
    }
    const std::string meant = nearest(module.module, names);
    return inputError(
        fmt::format("{}: the model has no module '{}'{}{}", name, module.module,
                    module.root.empty() ? "" : fmt::format(" in {}", module.root),
                    meant.empty() ? ": the policy is for another model" : fmt::format("; did you mean {}?", meant)));
  }
  return {};
}

}  // namespace ampscope::policy
