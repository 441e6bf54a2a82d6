// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/policy/policy.h"
#include "tests/fuzz/fuzz_target.h"

namespace ampscope::fuzz {

std::vector<std::string> seeds() { return {}; }

}  // namespace ampscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto policy = ampscope::policy::parsePolicy(text, "policy.json")) {
    const ampscope::policy::ModuleName known[] = {{"Net", "encoder"}, {"", "head"}};
    static_cast<void>(ampscope::policy::checkModules(policy.value(), known, "policy.json"));
  }
  return 0;
}
