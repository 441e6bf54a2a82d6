// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Names come from programs and files; a session holds valid UTF-8 only, so that every report can. Inside
// analyzer/store.
#pragma once

#include <string>
#include <string_view>

namespace ampscope::store {

/// Valid UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms, up to U+10FFFF).
[[nodiscard]] bool isCleanUtf8(std::string_view text) noexcept;

/// Each byte that spoils it becomes U+FFFD.
[[nodiscard]] std::string cleanUtf8(std::string_view text);

}  // namespace ampscope::store
