// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace ampscope::cli {
namespace {

constexpr std::size_t kNameColumn = 26;
constexpr int kNarrowest = 60;
constexpr int kWidest = 100;

/// One line of an option table.
struct Row {
  std::string name;
  std::string text;
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string positionalName(const CLI::Option& option) {
  return upper(option.get_name(true)) + (option.get_expected_max() > 1 ? "..." : "");
}

std::string optionName(const CLI::Option& option) {
  std::string name;
  for (const std::string& letter : option.get_snames()) {
    name += (name.empty() ? "-" : ", -") + letter;
  }
  for (const std::string& word : option.get_lnames()) {
    name += (name.empty() ? "--" : ", --") + word;
  }
  const bool is_flag = option.get_expected_max() == 0;
  const std::string type = option.get_type_name();
  const auto range = type.find(" in [");  // CLI11 appends ":INT in [1 - 2]" where a range is checked
  return is_flag ? name : name + ' ' + type.substr(0, range == std::string::npos ? range : type.rfind(':', range));
}

std::vector<Row> rows(const CLI::App& app, bool positional) {
  std::vector<Row> result;
  for (const CLI::Option* option : app.get_options()) {
    const bool is_inherited_help = app.get_parent() != nullptr && option == app.get_help_ptr();
    if (option->get_group().empty() || option->get_positional() != positional || is_inherited_help) {
      continue;
    }
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) {
      text += fmt::format(" (default: {})", option->get_default_str());
    }
    result.push_back({positional ? positionalName(*option) : optionName(*option), std::move(text)});
  }
  return result;
}

std::vector<Row> commandRows(const CommandList& commands) {
  std::vector<Row> result;
  for (const auto& command : commands) {
    result.push_back({std::string(command->name()), std::string(command->summary())});
  }
  return result;
}

/// Breaks at spaces; a longer word stands out.
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return lines;
}

std::string table(std::string_view title, const std::vector<Row>& entries, int columns) {
  if (entries.empty()) {
    return {};
  }
  const auto width = static_cast<std::size_t>(std::clamp(columns, kNarrowest, kWidest));
  std::string text = fmt::format("\n{}:\n", title);
  for (const Row& row : entries) {
    const bool beside = row.name.size() + 4 <= kNameColumn;
    text += "  " + row.name + (beside ? std::string(kNameColumn - 2 - row.name.size(), ' ') : "\n");
    bool first = beside;
    for (const std::string& line : wrap(row.text, width - kNameColumn)) {
      text += (first ? std::string() : std::string(kNameColumn, ' ')) + line + '\n';
      first = false;
    }
  }
  return text;
}

std::string usage(const CLI::App& app, const Command* command) {
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

std::string indented(std::string_view lines) {
  std::string text;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    text += fmt::format("  {}\n", lines.substr(begin, end - begin));
    begin = end + 1;
  }
  return text;
}

std::string markdownTable(const std::vector<Row>& entries) {
  std::string text;
  for (const Row& row : entries) {
    text += fmt::format("* `{}`: {}\n", row.name, row.text);
  }
  return text;
}

}  // namespace

std::string helpText(const CLI::App& app, const Command* command, int columns) {
  std::string text = fmt::format("Usage: {}\n\n{}.\n", usage(app, command), app.get_description());
  if (command == nullptr) {
    std::vector<Row> commands;
    for (const CLI::App* sub : app.get_subcommands({})) {
      commands.push_back({sub->get_name(), sub->get_description()});
    }
    text += table("Commands", commands, columns);
  }
  text += table("Arguments", rows(app, true), columns);
  text += table("Options", rows(app, false), columns);
  if (command != nullptr) {
    text += table("Options of every command", rows(*app.get_parent(), false), columns);
    text += "\nExamples:\n" + indented(command->example());
  } else {
    text +=
        "\nExit codes: 0 done, 1 a check failed, 2 wrong usage, 3 a file cannot be read or written,\n"
        "4 the machine lacks something. profile returns the exit code of the program.\n";
  }
  return text;
}

std::string helpMarkdown(const CLI::App& app, const CommandList& commands) {
  std::string text = fmt::format(
      "# The command line\n\n"
      "`ampscope --help-markdown` makes this page; a test keeps it in step with the program.\n\n"
      "{}.\n\n"
      "    {}\n\n"
      "{}\n"
      "Options of every command:\n\n{}\n"
      "Data goes to standard output; progress and diagnostics go to standard error. Progress is only shown on a\n"
      "terminal. `NO_COLOR` in the environment turns colours off.\n\n"
      "Exit codes:\n\n"
      "* 0: done\n"
      "* 1: a check failed\n"
      "* 2: wrong usage\n"
      "* 3: a file cannot be read or written; the sentence says which one, where, and what was expected\n"
      "* 4: the machine lacks something; the sentence says what installs it\n"
      "* `profile` returns the exit code of the program, or 128 + signal when a signal ended it\n",
      app.get_description(), usage(app, nullptr), markdownTable(commandRows(commands)),
      markdownTable(rows(app, false)));
  for (const auto& command : commands) {
    const CLI::App& sub = *app.get_subcommand(std::string(command->name()));
    text += fmt::format("\n## ampscope {}\n\n{}.\n\n    {}\n\n{}{}\nExamples:\n\n", command->name(), command->summary(),
                        usage(sub, command.get()), markdownTable(rows(sub, true)), markdownTable(rows(sub, false)));
    const std::string example = indented(command->example());
    std::size_t begin = 0;
    while (begin < example.size()) {
      const std::size_t end = example.find('\n', begin) + 1;
      text += "  " + example.substr(begin, end - begin);
      begin = end;
    }
  }
  return text;
}

}  // namespace ampscope::cli
