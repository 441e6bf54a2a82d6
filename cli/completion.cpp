// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <fmt/format.h>

#include <string_view>

#include "cli/option_table.h"

namespace ampscope::cli {
namespace {

/// What one command offers.
struct Offer {
  const Command* command = nullptr;
  std::vector<OptionEntry> options;  ///< its own, then those of every command
  bool takes_files = false;          ///< as arguments
};

std::vector<Offer> offersOf(const CLI::App& app, const CommandList& commands) {
  std::vector<Offer> offers;
  const std::vector<OptionEntry> common = optionsOf(app);
  for (const auto& command : commands) {
    const CLI::App& sub = *app.get_subcommand(std::string(command->name()));
    Offer& offer = offers.emplace_back(Offer{command.get(), optionsOf(sub), false});
    offer.options.insert(offer.options.end(), common.begin(), common.end());
    for (const OptionEntry& argument : argumentsOf(sub)) {
      offer.takes_files = offer.takes_files || argument.takesFile();
    }
  }
  return offers;
}

std::vector<std::string> flagsOf(const OptionEntry& entry) {
  std::vector<std::string> flags;
  for (const std::string& letter : entry.letters) {
    flags.push_back("-" + letter);
  }
  for (const std::string& word : entry.words) {
    flags.push_back("--" + word);
  }
  return flags;
}

/// Flags of `options`, those with a file, with another value, or all.
enum class Kind : std::uint8_t { kAll, kFile, kOtherValue };
std::vector<std::string> flagsOf(const std::vector<OptionEntry>& options, Kind kind) {
  std::vector<std::string> flags;
  for (const OptionEntry& entry : options) {
    const Kind own = entry.value.empty() ? Kind::kAll : entry.takesFile() ? Kind::kFile : Kind::kOtherValue;
    if (kind == Kind::kAll || kind == own) {
      const std::vector<std::string> more = flagsOf(entry);
      flags.insert(flags.end(), more.begin(), more.end());
    }
  }
  return flags;
}

/// In single quotes, for any of the shells.
std::string quoted(std::string_view text, std::string_view quote) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += quote;
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string shellQuoted(std::string_view text) { return quoted(text, "'\\''"); }
std::string fishQuoted(std::string_view text) { return quoted(text, "\\'"); }

/// A description within `[...]` or behind `:` of a zsh specification.
std::string zshText(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result;
}

std::string zshOption(const OptionEntry& entry) {
  std::string text;
  for (const std::string& flag : flagsOf(entry)) {
    const std::string value = entry.value.empty()
                                  ? std::string()
                                  : fmt::format(":{}:{}", zshText(entry.value), entry.takesFile() ? "_files" : " ");
    text += " \\\n        " + shellQuoted(fmt::format("{}[{}]{}", flag, zshText(entry.text), value));
  }
  return text;
}

}  // namespace

std::string bashCompletion(const CLI::App& app, const CommandList& commands) {
  std::string names;
  std::string cases;
  for (const Offer& offer : offersOf(app, commands)) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", offer.command->name());
    cases += fmt::format(
        "    {})\n      options='{}'\n      with_file=' {} '\n      with_value=' {} '\n      files={} program={}\n     "
        " ;;\n",
        offer.command->name(), fmt::join(flagsOf(offer.options, Kind::kAll), " "),
        fmt::join(flagsOf(offer.options, Kind::kFile), " "), fmt::join(flagsOf(offer.options, Kind::kOtherValue), " "),
        offer.takes_files ? "1" : "", offer.command->takesProgram() ? "1" : "");
  }
  return fmt::format(
      R"(# bash completion for ampscope
_ampscope() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command='' i
  local options='{}' with_file='' with_value='' files='' program=''
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
    {})
      command=${{COMP_WORDS[i]}}
      break
      ;;
    esac
  done
  case $command in
{}  esac
  if [[ -n $program ]]; then
    for ((; i < COMP_CWORD; i++)); do
      if [[ ${{COMP_WORDS[i]}} == -- ]]; then
        if declare -F _command_offset >/dev/null; then
          _command_offset $((i + 1))
        else
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
        fi
        return
      fi
    done
  fi
  if [[ $with_value == *" $previous "* ]]; then
    return
  elif [[ $current == -* && $with_file != *" $previous "* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W '{}' -- "$current")
  elif [[ -n $files || $with_file == *" $previous "* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -F _ampscope ampscope
)",
      fmt::join(flagsOf(optionsOf(app), Kind::kAll), " "),
      [&] {
        std::string pattern = names;
        for (std::size_t at = 0; (at = pattern.find(' ', at)) != std::string::npos; at += 3) {
          pattern.replace(at, 1, " | ");
        }
        return pattern;
      }(),
      cases, names);
}

std::string zshCompletion(const CLI::App& app, const CommandList& commands) {
  std::string names;
  std::string cases;
  for (const Offer& offer : offersOf(app, commands)) {
    names +=
        "    " + shellQuoted(fmt::format("{}:{}", offer.command->name(), zshText(offer.command->summary()))) + '\n';
    cases += fmt::format("    {})\n      _arguments", offer.command->name());
    for (const OptionEntry& entry : offer.options) {
      cases += zshOption(entry);
    }
    if (offer.command->takesProgram()) {
      cases += " \\\n        '*::program:_normal'";
    } else if (offer.takes_files) {
      cases += " \\\n        '*:file:_files'";
    }
    cases += "\n      ;;\n";
  }
  std::string common;
  for (const OptionEntry& entry : optionsOf(app)) {
    common += zshOption(entry);
  }
  return fmt::format(
      R"(#compdef ampscope
_ampscope() {{
  local curcontext=$curcontext state line
  local -a commands
  commands=(
{}  )
  _arguments -C{}         '1:command:->command'         '*::argument:->argument'
  case $state in
  command)
    _describe command commands
    ;;
  argument)
    case $words[1] in
{}    esac
    ;;
  esac
}}
_ampscope "$@"
)",
      names, common, cases);
}

std::string fishCompletion(const CLI::App& app, const CommandList& commands) {
  std::string text = "# fish completion for ampscope\ncomplete -c ampscope -f\n";
  const auto option = [](const OptionEntry& entry, std::string_view condition) {
    std::string line = "complete -c ampscope";
    line += condition.empty() ? std::string() : fmt::format(" -n {}", fishQuoted(condition));
    for (const std::string& letter : entry.letters) {
      line += " -s " + letter;
    }
    for (const std::string& word : entry.words) {
      line += " -l " + word;
    }
    line += entry.value.empty() ? "" : entry.takesFile() ? " -r -F" : " -x";
    return line + " -d " + fishQuoted(entry.text) + '\n';
  };
  for (const OptionEntry& entry : optionsOf(app)) {
    text += option(entry, "");
  }
  for (const auto& command : commands) {
    text += fmt::format("complete -c ampscope -n __fish_use_subcommand -a {} -d {}\n", command->name(),
                        fishQuoted(command->summary()));
  }
  for (const Offer& offer : offersOf(app, commands)) {
    const std::string condition = fmt::format("__fish_seen_subcommand_from {}", offer.command->name());
    const CLI::App& sub = *app.get_subcommand(std::string(offer.command->name()));
    for (const OptionEntry& entry : optionsOf(sub)) {
      text += option(entry, condition);
    }
    if (offer.takes_files || offer.command->takesProgram()) {
      text += fmt::format("complete -c ampscope -n {} -F\n", fishQuoted(condition));
    }
  }
  return text;
}

}  // namespace ampscope::cli
