// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/option_table.h"

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

std::vector<Row> rows(const std::vector<OptionEntry>& entries) {
  std::vector<Row> result;
  result.reserve(entries.size());
  for (const OptionEntry& entry : entries) {
    result.push_back({entry.name, entry.text});
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
  std::string text = fmt::format("Usage: {}\n\n{}.\n", usageOf(app, command), app.get_description());
  if (command == nullptr) {
    std::vector<Row> commands;
    for (const CLI::App* sub : app.get_subcommands({})) {
      commands.push_back({sub->get_name(), sub->get_description()});
    }
    text += table("Commands", commands, columns);
  }
  text += table("Arguments", rows(argumentsOf(app)), columns);
  text += table("Options", rows(optionsOf(app)), columns);
  if (command != nullptr) {
    text += table("Options of every command", rows(optionsOf(*app.get_parent())), columns);
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
      app.get_description(), usageOf(app, nullptr), markdownTable(commandRows(commands)),
      markdownTable(rows(optionsOf(app))));
  for (const auto& command : commands) {
    const CLI::App& sub = *app.get_subcommand(std::string(command->name()));
    text += fmt::format("\n## ampscope {}\n\n{}.\n\n    {}\n\n{}{}\nExamples:\n\n", command->name(), command->summary(),
                        usageOf(sub, command.get()), markdownTable(rows(argumentsOf(sub))),
                        markdownTable(rows(optionsOf(sub))));
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
