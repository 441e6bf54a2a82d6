// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Text -> what shows it in HTML, XML and SVG. Used by reports only.
#pragma once

#include <string>
#include <string_view>

namespace ampscope::reports {

/// Content of an element or of a quoted attribute: & < > " and ' as references that HTML and XML share. XML 1.0 has no
/// way to write most control characters: make them visible first (printable()).
[[nodiscard]] std::string escapeMarkup(std::string_view text);

}  // namespace ampscope::reports
