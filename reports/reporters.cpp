// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/reporters.h"

#include <array>

#include "reports/json/json_report.h"
#include "reports/text/text_report.h"

namespace ampscope::reports {

std::span<const Reporter* const> reporters() noexcept {
  static const TextReporter text;
  static const JsonReporter json;
  static const std::array<const Reporter*, 2> all = {&text, &json};
  return all;
}

const Reporter* findReporter(std::string_view name) noexcept {
  for (const Reporter* reporter : reporters()) {
    if (reporter->name() == name) {
      return reporter;
    }
  }
  return nullptr;
}

}  // namespace ampscope::reports
