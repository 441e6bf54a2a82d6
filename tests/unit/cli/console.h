// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A terminal whose streams a test can read. Used by tests of the command line.
#pragma once

#include <sstream>

#include "cli/terminal/terminal.h"

namespace ampscope::cli {

struct Console {
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal;
  explicit Console(bool is_terminal = false) : terminal({&out, is_terminal}, {&err, is_terminal}, 80) {}
};

}  // namespace ampscope::cli
