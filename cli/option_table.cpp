// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/option_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace ampscope::cli {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string positionalName(const CLI::Option& option) {
  return upper(option.get_name(true)) + (option.get_expected_max() > 1 ? "..." : "");
}

/// What the option takes, as the program says it; CLI11 appends ":INT in [1 - 2]" where a range is checked.
std::string valueOf(const CLI::Option& option) {
  if (option.get_expected_max() == 0) {
    return {};
  }
  const std::string type = option.get_type_name();
  const auto range = type.find(" in [");
  return type.substr(0, range == std::string::npos ? range : type.rfind(':', range));
}

OptionEntry entryOf(const CLI::Option& option) {
  OptionEntry entry;
  entry.text = option.get_description();
  if (!option.get_default_str().empty()) {
    entry.text += fmt::format(" (default: {})", option.get_default_str());
  }
  if (option.get_positional()) {
    entry.name = positionalName(option);
    entry.value = upper(option.get_name(true));
    return entry;
  }
  entry.letters = option.get_snames();
  entry.words = option.get_lnames();
  entry.value = valueOf(option);
  for (const std::string& letter : entry.letters) {
    entry.name += (entry.name.empty() ? "-" : ", -") + letter;
  }
  for (const std::string& word : entry.words) {
    entry.name += (entry.name.empty() ? "--" : ", --") + word;
  }
  entry.name += entry.value.empty() ? "" : " " + entry.value;
  return entry;
}

std::vector<OptionEntry> entriesOf(const CLI::App& app, bool positional) {
  std::vector<OptionEntry> result;
  for (const CLI::Option* option : app.get_options()) {
    const bool is_inherited_help = app.get_parent() != nullptr && option == app.get_help_ptr();
    if (!option->get_group().empty() && option->get_positional() == positional && !is_inherited_help) {
      result.push_back(entryOf(*option));
    }
  }
  return result;
}

}  // namespace

bool OptionEntry::takesFile() const {
  constexpr std::array<std::string_view, 4> kFiles = {"FILE", "SESSION", "TRACE", "EXE"};
  return std::find(kFiles.begin(), kFiles.end(), value) != kFiles.end();
}

std::vector<OptionEntry> optionsOf(const CLI::App& app) { return entriesOf(app, false); }

std::vector<OptionEntry> argumentsOf(const CLI::App& app) { return entriesOf(app, true); }

std::string usageOf(const CLI::App& app, const Command* command) {
  if (command == nullptr) {
    return "ampscope COMMAND [OPTION...]";
  }
  std::string line = fmt::format("ampscope {} [OPTION...]", command->name());
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::string name = positionalName(*option);
      line += option->get_required() ? " " + name : " [" + name + "]";
    }
  }
  return command->takesProgram() ? line + " -- PROGRAM [ARGUMENT...]" : line;
}

}  // namespace ampscope::cli
