// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/gate_settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "analyzer/analysis/rules.h"
#include "analyzer/base/suggestion.h"

namespace ampscope::cli {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

using Keys = std::vector<std::string>;

std::string didYouMean(std::string_view word, const Keys& candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? fmt::format("there are: {}", fmt::join(candidates, ", "))
                      : fmt::format("did you mean {}?", near);
}

/// A file while it is read: makes sentences with file and line.
class Reader {
 public:
  Reader(std::string path, analysis::GateOptions& options) : path_(std::move(path)), options_(options) {}

  Result<void> read(const toml::table& top) {
    AMPSCOPE_RETURN_IF_ERROR(known(top, {"check", "drift", "rules", "modules", "suppress"}, "the file"));
    AMPSCOPE_RETURN_IF_ERROR(table(top, "check", [this](const toml::table& t) { return readCheck(t); }));
    AMPSCOPE_RETURN_IF_ERROR(table(top, "drift", [this](const toml::table& t) { return readDrift(t); }));
    AMPSCOPE_RETURN_IF_ERROR(table(top, "rules", [this](const toml::table& t) { return readRules(t, "*"); }));
    AMPSCOPE_RETURN_IF_ERROR(tables(top, "modules", [this](const toml::table& t) { return readModule(t); }));
    return tables(top, "suppress", [this](const toml::table& t) { return readSuppression(t); });
  }

 private:
  [[nodiscard]] std::string at(const toml::node& node) const {
    return fmt::format("{}:{}: ", path_, node.source().begin.line);
  }
  [[nodiscard]] Error wrong(const toml::node& node, const std::string& what) const {
    return usageError(at(node) + what);
  }

  [[nodiscard]] Result<void> known(const toml::table& table, const Keys& keys, std::string_view where) const {
    for (const auto& [key, value] : table) {
      if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
        return usageError(fmt::format("{}:{}: {} has no key '{}'; {}", path_, key.source().begin.line, where, key.str(),
                                      didYouMean(key.str(), keys)));
      }
    }
    return {};
  }

  template <class Read>
  [[nodiscard]] Result<void> table(const toml::table& parent, std::string_view key, Read read) const {
    const toml::node* node = parent.get(key);
    if (node == nullptr) {
      return {};
    }
    if (!node->is_table()) {
      return wrong(*node, fmt::format("{} is a table: [{}]", key, key));
    }
    return read(*node->as_table());
  }

  template <class Read>
  [[nodiscard]] Result<void> tables(const toml::table& parent, std::string_view key, Read read) const {
    const toml::node* node = parent.get(key);
    if (node == nullptr) {
      return {};
    }
    if (!node->is_array_of_tables()) {
      return wrong(*node, fmt::format("{} is a list of tables: [[{}]]", key, key));
    }
    for (const toml::node& each : *node->as_array()) {
      AMPSCOPE_RETURN_IF_ERROR(read(*each.as_table()));
    }
    return {};
  }

  [[nodiscard]] Result<std::string> text(const toml::table& parent, std::string_view key, bool required) const {
    const toml::node* node = parent.get(key);
    if (node == nullptr) {
      if (required) {
        return wrong(parent, fmt::format("{} is missing here", key));
      }
      return std::string();
    }
    const auto value = node->value_exact<std::string>();
    if (!value || (required && value->empty())) {
      return wrong(*node, fmt::format("{} is a text that is not empty", key));
    }
    return *value;
  }

  [[nodiscard]] Result<double> number(const toml::node& node, std::string_view key) const {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !(*value >= 0) || *value > 1e18) {
      return wrong(node, fmt::format("{} is a number from 0 on", key));
    }
    return *value;
  }

  Result<void> readCheck(const toml::table& check) {
    AMPSCOPE_RETURN_IF_ERROR(known(check, {"fail_on", "strict_coverage", "max"}, "[check]"));
    if (const toml::node* node = check.get("fail_on")) {
      AMPSCOPE_ASSIGN_OR_RETURN(const std::string word, text(check, "fail_on", true));
      AMPSCOPE_ASSIGN_OR_RETURN(options_.fail_on, severityOf(word, at(*node) + "fail_on"));
    }
    if (const toml::node* node = check.get("strict_coverage")) {
      AMPSCOPE_ASSIGN_OR_RETURN(options_.coverage_percent, number(*node, "strict_coverage"));
    }
    return table(check, "max", [this](const toml::table& most) -> Result<void> {
      for (const auto& [key, node] : most) {
        AMPSCOPE_ASSIGN_OR_RETURN(const analysis::Rule rule, ruleOf(std::string(key.str()), at(node)));
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < 0) {
          return wrong(node, "the number of findings that are allowed is an integer from 0 on");
        }
        options_.most.emplace_back(rule, static_cast<std::uint64_t>(*value));
      }
      return {};
    });
  }

  Result<void> readDrift(const toml::table& drift) {
    for (const auto& [key, node] : drift) {
      AMPSCOPE_ASSIGN_OR_RETURN(const double limit, number(node, key.str()));
      AMPSCOPE_RETURN_IF_ERROR(setDrift(std::string(key.str()), limit, at(node), options_.drift));
    }
    return {};
  }

  Result<void> readRules(const toml::table& rules, const std::string& module) {
    for (const auto& [key, node] : rules) {
      analysis::RuleSetting setting;
      setting.module = module;
      AMPSCOPE_ASSIGN_OR_RETURN(setting.rule, ruleOf(std::string(key.str()), at(node)));
      const auto word = node.value_exact<std::string>();
      if (!word) {
        return wrong(node, "a rule is set to \"error\", \"warning\", \"note\" or \"off\"");
      }
      if (*word != "off") {
        AMPSCOPE_ASSIGN_OR_RETURN(setting.severity, severityOf(*word, at(node) + std::string(key.str())));
      }
      options_.settings.push_back(std::move(setting));
    }
    return {};
  }

  Result<void> readModule(const toml::table& module) {
    AMPSCOPE_RETURN_IF_ERROR(known(module, {"path", "rules"}, "[[modules]]"));
    AMPSCOPE_ASSIGN_OR_RETURN(const std::string path, text(module, "path", true));
    return table(module, "rules", [&](const toml::table& rules) { return readRules(rules, path); });
  }

  Result<void> readSuppression(const toml::table& table) {
    AMPSCOPE_RETURN_IF_ERROR(known(table, {"rule", "module", "reason", "expires"}, "[[suppress]]"));
    analysis::Suppression suppression;
    AMPSCOPE_ASSIGN_OR_RETURN(suppression.rule, text(table, "rule", true));
    if (suppression.rule.find_first_of("*?") == std::string::npos) {
      AMPSCOPE_ASSIGN_OR_RETURN([[maybe_unused]] const analysis::Rule rule, ruleOf(suppression.rule, at(table)));
    }
    AMPSCOPE_ASSIGN_OR_RETURN(suppression.module, text(table, "module", false));
    if (suppression.module.empty() && table.get("module") == nullptr) {
      suppression.module = "*";
    }
    AMPSCOPE_ASSIGN_OR_RETURN(suppression.reason, text(table, "reason", true));
    if (const toml::node* node = table.get("expires")) {
      const auto date = node->value_exact<toml::date>();
      if (!date) {
        return wrong(*node, "expires is a date without quotes: 2026-12-31");
      }
      suppression.expires = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    }
    options_.suppressions.push_back(std::move(suppression));
    return {};
  }

  std::string path_;
  analysis::GateOptions& options_;
};

}  // namespace

Result<analysis::Severity> severityOf(std::string_view word, const std::string& where) {
  for (const auto severity : {analysis::Severity::kError, analysis::Severity::kWarning, analysis::Severity::kNote}) {
    if (analysis::name(severity) == word) {
      return severity;
    }
  }
  return usageError(fmt::format("{} is error, warning or note, not '{}'", where, word));
}

Result<analysis::Rule> ruleOf(const std::string& id, const std::string& where) {
  if (const std::optional<analysis::Rule> rule = analysis::findRule(id)) {
    return *rule;
  }
  Keys ids;
  std::transform(std::begin(analysis::kRules), std::end(analysis::kRules), std::back_inserter(ids),
                 [](const analysis::RuleInfo& rule) { return std::string(rule.id); });
  const std::string near = nearest(id, ids);
  return usageError(fmt::format("{}there is no rule '{}'; {}", where, id,
                                near.empty() ? "ampscope explain lists them" : fmt::format("did you mean {}?", near)));
}

Result<void> setDrift(const std::string& name, double limit, const std::string& where, analysis::DriftLimits& limits) {
  const std::array<std::pair<const char*, std::optional<double>*>, 5> all = {{{"absmax", &limits.absmax},
                                                                              {"underflow", &limits.underflow},
                                                                              {"error", &limits.error},
                                                                              {"skipped", &limits.skipped},
                                                                              {"time", &limits.time}}};
  Keys names;
  for (const auto& [known, member] : all) {
    if (known == name) {
      if (!(limit >= 0)) {
        return usageError(fmt::format("{}a limit of drift is a number from 0 on", where));
      }
      *member = limit;
      return {};
    }
    names.emplace_back(known);
  }
  return usageError(fmt::format("{}there is no drift '{}'; {}", where, name, didYouMean(name, names)));
}

Result<void> readSettings(const std::string& path, analysis::GateOptions& options) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content(kLargestFile + 1, '\0');
  if (!file || (file.read(content.data(), static_cast<std::streamsize>(content.size())), file.bad())) {
    return inputError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > kLargestFile) {
    return inputError(fmt::format("cannot read {}: it is larger than settings are (1 MiB)", path));
  }
  try {
    const toml::table top = toml::parse(content, path);
    return Reader(path, options).read(top);
  } catch (const toml::parse_error& fault) {
    return usageError(fmt::format("{}:{}: it is no TOML: {}", path, fault.source().begin.line, fault.description()));
  }
}

}  // namespace ampscope::cli
