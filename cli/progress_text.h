// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Progress as one line of text. Used by cli only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "analyzer/launch/follower.h"
#include "analyzer/store/ingest.h"

namespace ampscope::cli {

/// "step 312 · 1.2 M ops · 3 non-finite · scale 65536 · overhead 1.06x · 0:12". What matters least is left out where it
/// does not fit into `columns`.
[[nodiscard]] std::string progressText(const launch::Progress& progress, std::chrono::seconds elapsed, int columns,
                                       bool color);

/// "writing the session: 45 %, 1.2 M tensors"
[[nodiscard]] std::string progressText(const store::IngestProgress& progress);

/// 999, 1.2 k, 34 k, 1.2 M, ...
[[nodiscard]] std::string shortCount(std::uint64_t count);

/// 999 bytes, 1.2 KiB, 34 MiB, ...
[[nodiscard]] std::string shortBytes(std::uint64_t bytes);

}  // namespace ampscope::cli
