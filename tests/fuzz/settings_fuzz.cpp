// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// ampscope.toml
#include "cli/gate_settings.h"
#include "tests/fuzz/fuzz_target.h"

namespace ampscope::fuzz {

std::vector<std::string> seeds() { return {}; }

}  // namespace ampscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ampscope::analysis::GateOptions options;
  static_cast<void>(ampscope::cli::readSettings(ampscope::fuzz::asFile(data, size), options));
  return 0;
}
