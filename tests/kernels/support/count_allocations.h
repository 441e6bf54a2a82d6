// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How often does this test program allocate?
#pragma once

namespace ampscope::testing_support {

/// Calls of operator new since the program started, from all threads.
long allocationCount() noexcept;

}  // namespace ampscope::testing_support
