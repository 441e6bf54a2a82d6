// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One line of a terminal that is rewritten while something runs. Used by cli only, by one thread.
#pragma once

#include <string_view>

#include "cli/terminal/terminal.h"

namespace ampscope::cli {

/// Does nothing where Terminal::showsProgress() is false. The line is gone when the object is.
class LiveLine {
 public:
  enum class Place {
    kHere,    ///< the line of the cursor: nobody else writes
    kBottom,  ///< the last row, kept free of what a program prints meanwhile by a scroll region above it
  };

  LiveLine(Terminal& terminal, Place place) noexcept : terminal_(terminal), place_(place) {}
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;
  ~LiveLine() { clear(); }

  /// `text` has no control characters but colours, and fits in columns().
  void show(std::string_view text);
  void clear();
  /// What fits beside the edge, where some terminals wrap.
  [[nodiscard]] int columns();

 private:
  void reserveBottom();

  Terminal& terminal_;
  Place place_;
  bool visible_ = false;
  int rows_ = 0;  ///< of the terminal when its last row was reserved
};

}  // namespace ampscope::cli
