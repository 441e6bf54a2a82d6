// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The RecordFunction observer: hears every record of the dispatcher and turns the ops among them into calls of the
// tracer core. Follows the facts in docs/architecture.md ("observing PyTorch").
#pragma once

namespace ampscope::torch_adapter {

/// Installs the global callback. Once per process.
void installObserver();

}  // namespace ampscope::torch_adapter
