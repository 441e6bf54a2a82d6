// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where an op call happens: phase, module call, autograd node. Asked in the start callback of the op.
#pragma once

#include "analyzer/torch_adapter/frame.h"

namespace ampscope::torch_adapter {

/// Address of the autograd node that runs on this thread, or null. Compared, never followed.
const void* runningNode() noexcept;

/// The place of an op that starts now. A forward op outside every module is known as forward only by its result
/// (`settlePhase`).
Place findPlace(AmpscopeThread* thread, const Frame& frame);

}  // namespace ampscope::torch_adapter
