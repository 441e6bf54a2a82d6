// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "cli/option_table.h"

namespace ampscope::cli {
namespace {

/// Text as it stands: no macro, no escape, and hyphens that can be copied.
std::string roff(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) {
      result += "\\&";
    }
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
    line_begins = c == '\n';
  }
  return result;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string entries(std::string_view title, const std::vector<OptionEntry>& table) {
  std::string text = table.empty() ? "" : fmt::format(".SH {}\n", title);
  for (const OptionEntry& entry : table) {
    text += fmt::format(".TP\n.B {}\n{}\n", roff(entry.name), roff(entry.text));
  }
  return text;
}

std::string pageName(std::string_view command) { return fmt::format("ampscope-{}", command); }

}  // namespace

std::string manPage(const CLI::App& app, const CommandList& commands, const Command* command) {
  const CLI::App& about = command == nullptr ? app : *app.get_subcommand(std::string(command->name()));
  const std::string name = command == nullptr ? "ampscope" : pageName(command->name());
  std::string text = fmt::format(
      ".TH {} 1 \"\" \"ampscope {}\" \"ampscope\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B {}\n", roff(upper(name)),
      AMPSCOPE_VERSION, roff(name), roff(about.get_description()), roff(usageOf(about, command)));
  if (command == nullptr) {
    text += ".SH COMMANDS\n";
    for (const auto& each : commands) {
      text += fmt::format(".TP\n.BR {} (1)\n{}\n", roff(pageName(each->name())), roff(each->summary()));
    }
  }
  text += entries("ARGUMENTS", argumentsOf(about));
  text += entries("OPTIONS", optionsOf(about));
  if (command == nullptr) {
    text +=
        ".SH EXIT STATUS\n"
        ".TP\n.B 0\ndone\n"
        ".TP\n.B 1\na check failed\n"
        ".TP\n.B 2\nwrong usage\n"
        ".TP\n.B 3\na file cannot be read or written\n"
        ".TP\n.B 4\nthe machine lacks something; the sentence says what installs it\n"
        ".PP\n.B profile\nreturns the exit status of the program, or 128 + signal when a signal ended it.\n"
        ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nif it is set, nothing is coloured\n"
        ".TP\n.B AMPSCOPE_CACHE\nwhere adapters for versions of torch are kept, instead of ~/.cache/ampscope\n";
  } else {
    text += entries("OPTIONS OF EVERY COMMAND", optionsOf(app));
    text += fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n.SH SEE ALSO\n.BR ampscope (1)\n", roff(command->example()));
  }
  return text;
}

}  // namespace ampscope::cli
