// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where a command writes, and what is on the other end. Data goes to out(); progress and diagnostics go to err().
// Used by cli only, by one thread.
#pragma once

#include <ostream>
#include <string_view>

namespace ampscope::cli {

enum class ColorMode { kAuto, kAlways, kNever };

/// The two streams of a process and how a person sees them.
class Terminal {
 public:
  /// What stands behind a stream.
  struct Sink {
    std::ostream* stream = nullptr;
    bool is_terminal = false;
  };

  /// `columns` is the width of the terminal behind `err` or `out`.
  Terminal(Sink out, Sink err, int columns);

  /// Standard output and standard error of this process.
  [[nodiscard]] static Terminal ofProcess();

  /// NO_COLOR and TERM=dumb hold for kAuto only.
  void setColor(ColorMode mode);
  void setQuiet(bool quiet) noexcept { quiet_ = quiet; }

  [[nodiscard]] std::ostream& out() noexcept { return *out_.stream; }
  [[nodiscard]] std::ostream& err() noexcept { return *err_.stream; }
  [[nodiscard]] bool quiet() const noexcept { return quiet_; }
  [[nodiscard]] bool colorOut() const noexcept { return color_out_; }
  [[nodiscard]] bool colorErr() const noexcept { return color_err_; }
  /// A line that is rewritten in place makes sense on err().
  [[nodiscard]] bool showsProgress() const noexcept { return err_.is_terminal && !dumb_ && !quiet_; }
  [[nodiscard]] int columns() const noexcept { return columns_; }
  [[nodiscard]] int rows() const noexcept { return rows_; }  ///< 0: not known
  /// Asks the kernel again: a person may have resized the window.
  void refreshSize();

  /// One line on err(), unless --quiet.
  void say(std::string_view sentence);
  /// One line on err() about a failure, even with --quiet.
  void complain(std::string_view sentence);

 private:
  Sink out_;
  Sink err_;
  int columns_;
  int rows_ = 0;
  bool dumb_ = false;
  bool quiet_ = false;
  bool color_out_ = false;
  bool color_err_ = false;
};

}  // namespace ampscope::cli
