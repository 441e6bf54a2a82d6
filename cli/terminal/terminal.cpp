// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace ampscope::cli {
namespace {

constexpr int kDefaultColumns = 80;

winsize sizeOfProcess() {
  for (const int fd : {STDERR_FILENO, STDOUT_FILENO}) {
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      return size;
    }
  }
  winsize unknown{};
  unknown.ws_col = kDefaultColumns;
  return unknown;
}

bool isDumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
}

}  // namespace

Terminal::Terminal(Sink out, Sink err, int columns) : out_(out), err_(err), columns_(columns), dumb_(isDumb()) {
  setColor(ColorMode::kAuto);
}

Terminal Terminal::ofProcess() {
  Terminal terminal({&std::cout, isatty(STDOUT_FILENO) == 1}, {&std::cerr, isatty(STDERR_FILENO) == 1},
                    kDefaultColumns);
  terminal.refreshSize();
  return terminal;
}

void Terminal::setColor(ColorMode mode) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = !dumb_ && (no_color == nullptr || *no_color == '\0');
  color_out_ = mode == ColorMode::kAlways || (mode == ColorMode::kAuto && wanted && out_.is_terminal);
  color_err_ = mode == ColorMode::kAlways || (mode == ColorMode::kAuto && wanted && err_.is_terminal);
}

void Terminal::refreshSize() {
  const winsize size = sizeOfProcess();
  columns_ = size.ws_col;
  rows_ = size.ws_row;
}

void Terminal::say(std::string_view sentence) {
  if (!quiet_) {
    err() << "ampscope: " << sentence << '\n';
    err().flush();
  }
}

void Terminal::complain(std::string_view sentence) {
  err() << (color_err_ ? "\033[31mampscope:\033[0m " : "ampscope: ") << sentence << '\n';
  err().flush();
}

}  // namespace ampscope::cli
