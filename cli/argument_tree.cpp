// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/argument_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "analyzer/base/suggestion.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/man_page.h"
#include "reports/data/output_file.h"

namespace ampscope::cli {
namespace {

constexpr int kDone = 0;

/// The words before `--`, and the program behind it where the command takes one.
struct Split {
  std::vector<std::string> words;
  std::vector<std::string> program;
};

Split splitProgram(const std::vector<std::string>& words, const CommandList& commands) {
  const auto mark = std::find(words.begin(), words.end(), "--");
  for (auto word = words.begin(); word != mark && mark != words.end(); ++word) {
    for (const auto& command : commands) {
      if (command->name() == *word) {
        return command->takesProgram() ? Split{{words.begin(), mark}, {mark + 1, words.end()}} : Split{words, {}};
      }
    }
  }
  return {words, {}};
}

std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

}  // namespace

ArgumentTree::ArgumentTree(CommandList commands, Terminal& terminal)
    : commands_(std::move(commands)), terminal_(terminal) {
  app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app_.set_help_flag("-h,--help", "show this help");
  app_.set_version_flag("--version", "ampscope " AMPSCOPE_VERSION, "show the version");
  app_.add_option("--color", color_, "colours: auto, always or never")->type_name("WHEN")->default_str("auto");
  app_.add_flag("-q,--quiet", quiet_, "no progress, no remarks; errors only");
  app_.add_flag("--help-markdown", markdown_)->group("");
  app_.add_option("--help-files", files_)->group("");
  app_.allow_extras();
  app_.require_subcommand(0, 1);
  for (const auto& command : commands_) {
    CLI::App* sub = app_.add_subcommand(std::string(command->name()), std::string(command->summary()));
    sub->allow_extras();
    sub->fallthrough();
    command->setup(*sub);
  }
}

Result<int> ArgumentTree::run(const std::vector<std::string>& words) {
  Split split = splitProgram(words, commands_);
  std::reverse(split.words.begin(), split.words.end());
  std::optional<Error> wrong;
  try {
    app_.parse(split.words);
  } catch (const CLI::CallForHelp&) {
    const Command* about = selected();
    terminal_.out() << helpText(about != nullptr ? *subOf(*about) : app_, about, terminal_.columns());
    return kDone;
  } catch (const CLI::CallForVersion&) {
    terminal_.out() << app_.version() << '\n';
    return kDone;
  } catch (const CLI::ParseError& error) {
    wrong = usageError(sentence(error));
  }
  // A misspelt option is the cause of what else is wrong, so it comes first.
  AMPSCOPE_RETURN_IF_ERROR(rejectUnknownWords());
  if (wrong) {
    return *wrong;
  }
  AMPSCOPE_RETURN_IF_ERROR(applyCommonOptions());
  if (markdown_) {
    terminal_.out() << helpMarkdown(app_, commands_);
    return kDone;
  }
  if (!files_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(writeHelpFiles());
    return kDone;
  }
  Command* command = selected();
  if (command == nullptr) {
    return usageError("no command given; ampscope --help lists them");
  }
  if (command->takesProgram()) {
    command->setProgram(std::move(split.program));
  }
  return command->run(terminal_);
}

/// What an installation has below share/: man pages, and completion where each shell looks for it.
Result<void> ArgumentTree::writeHelpFiles() const {
  const auto write = [this](const std::string& name, const std::string& text) -> Result<void> {
    const std::filesystem::path path = std::filesystem::path(files_) / name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      return inputError(fmt::format("cannot make {}: {}", path.parent_path().string(), error.message()));
    }
    return reports::writeFile(path.string(), [&text](std::ostream& out) -> Result<void> {
      out << text;
      return {};
    });
  };
  AMPSCOPE_RETURN_IF_ERROR(write("man/man1/ampscope.1", manPage(app_, commands_, nullptr)));
  for (const auto& command : commands_) {
    AMPSCOPE_RETURN_IF_ERROR(
        write(fmt::format("man/man1/ampscope-{}.1", command->name()), manPage(app_, commands_, command.get())));
  }
  AMPSCOPE_RETURN_IF_ERROR(write("bash-completion/completions/ampscope", bashCompletion(app_, commands_)));
  AMPSCOPE_RETURN_IF_ERROR(write("zsh/site-functions/_ampscope", zshCompletion(app_, commands_)));
  return write("fish/vendor_completions.d/ampscope.fish", fishCompletion(app_, commands_));
}

Command* ArgumentTree::selected() const {
  for (const auto& command : commands_) {
    if (subOf(*command)->parsed()) {
      return command.get();
    }
  }
  return nullptr;
}

const CLI::App* ArgumentTree::subOf(const Command& command) const {
  return app_.get_subcommand(std::string(command.name()));
}

std::string ArgumentTree::helpHint() const {
  const Command* command = selected();
  return command != nullptr ? fmt::format("ampscope {} --help", command->name()) : "ampscope --help";
}

/// CLI11's own wording is kept where it is a sentence; a missing value is by far the most common mistake.
std::string ArgumentTree::sentence(const CLI::ParseError& error) const {
  const std::string text = error.what();
  if (error.get_name() == "ArgumentMismatch") {
    return fmt::format("{} needs a value; see {}", text.substr(0, text.find(':')), helpHint());
  }
  if (error.get_name() == "RequiredError") {
    return fmt::format("{}; see {}", text.substr(0, text.find('\n')), helpHint());
  }
  return fmt::format("{}; see {}", text, helpHint());
}

Result<void> ArgumentTree::rejectUnknownWords() const {
  std::vector<std::string> rest = app_.remaining(true);
  std::erase(rest, "--");  // the mark itself, which the parser leaves over
  if (rest.empty()) {
    return {};
  }
  const Command* command = selected();
  const std::string word = rest.front().substr(0, rest.front().find('='));
  std::vector<std::string> candidates;
  std::string complaint;
  if (word.starts_with("-") && word != "--") {
    candidates = optionNames(app_);
    if (command != nullptr) {
      const std::vector<std::string> own = optionNames(*subOf(*command));
      candidates.insert(candidates.end(), own.begin(), own.end());
    }
    complaint = fmt::format("there is no option {}{}", word,
                            command != nullptr ? fmt::format(" of {}", command->name()) : std::string());
  } else if (command == nullptr) {
    for (const auto& each : commands_) {
      candidates.emplace_back(each->name());
    }
    complaint = fmt::format("there is no command '{}'", word);
  } else if (command->takesProgram()) {
    return usageError(fmt::format("'{}' is out of place: the program to run stands behind --, as in: ampscope {} -- {}",
                                  rest.front(), command->name(), fmt::join(rest, " ")));
  } else {
    complaint = fmt::format("{} does not take '{}'", command->name(), rest.front());
  }
  const std::string meant = nearest(word, candidates);
  return usageError(meant.empty() ? fmt::format("{}; see {}", complaint, helpHint())
                                  : fmt::format("{}; did you mean {}?", complaint, meant));
}

Result<void> ArgumentTree::applyCommonOptions() {
  terminal_.setQuiet(quiet_);
  if (color_ == "always") {
    terminal_.setColor(ColorMode::kAlways);
  } else if (color_ == "never") {
    terminal_.setColor(ColorMode::kNever);
  } else if (color_ != "auto") {
    return usageError(fmt::format("--color is auto, always or never, not '{}'", color_));
  }
  return {};
}

}  // namespace ampscope::cli
