// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/live_line.h"

#include <fmt/format.h>

#include <string>

namespace ampscope::cli {
namespace {

// DEC private sequences, which every terminal of the last decades knows.
constexpr std::string_view kSaveCursor = "\0337";
constexpr std::string_view kRestoreCursor = "\0338";
constexpr std::string_view kWholeScreen = "\033[r";
constexpr std::string_view kEraseLine = "\033[2K";
constexpr std::string_view kPlain = "\033[0m";
constexpr int kFewestRows = 4;

}  // namespace

int LiveLine::columns() {
  terminal_.refreshSize();
  return terminal_.columns() - 1;
}

void LiveLine::show(std::string_view text) {
  if (!terminal_.showsProgress()) {
    return;
  }
  std::string output;
  if (place_ == Place::kHere) {
    output = fmt::format("\r{}{}", kEraseLine, text);
  } else {
    terminal_.refreshSize();
    if (terminal_.rows() < kFewestRows) {
      return;
    }
    if (rows_ != terminal_.rows()) {
      reserveBottom();
    }
    output = fmt::format("{}\033[{};1H{}{}{}{}", kSaveCursor, rows_, kPlain, kEraseLine, text, kRestoreCursor);
  }
  visible_ = true;
  terminal_.err() << output << std::flush;
}

void LiveLine::reserveBottom() {
  rows_ = terminal_.rows();
  // Setting the region moves the cursor home. The index down and the move up keep it out of the last row, with its
  // column; at the bottom the screen scrolls by one.
  terminal_.err() << fmt::format("\033D{}\033[1;{}r{}\033[1A", kSaveCursor, rows_ - 1, kRestoreCursor) << std::flush;
}

void LiveLine::clear() {
  if (!visible_) {
    return;
  }
  visible_ = false;
  if (place_ == Place::kHere) {
    terminal_.err() << "\r" << kEraseLine << std::flush;
  } else {
    terminal_.err() << fmt::format("{}{}\033[{};1H{}{}", kSaveCursor, kWholeScreen, rows_, kEraseLine, kRestoreCursor)
                    << std::flush;
    rows_ = 0;
  }
}

}  // namespace ampscope::cli
