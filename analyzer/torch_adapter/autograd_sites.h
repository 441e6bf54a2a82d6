// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which module call made an autograd node: backward work is attributed to it. The forward op's results carry the node
// (grad_fn); the first op that shows a node claims it, and leaves the line that made it there. A node is known by
// address and sequence number together, so that an address that autograd reuses is not mistaken.
#pragma once

#include <torch/csrc/autograd/function.h>

#include <cstdint>

namespace ampscope::torch_adapter {

struct ModuleCall {
  std::uint32_t module = 0;
  std::uint32_t serial = 0;
  std::uint32_t source = 0;  ///< line of the forward op, an interned name; 0: not known
};

/// Shared by all threads, lock-free, bounded; a claim may overwrite an old one when the table is full.
void claimNode(const torch::autograd::Node& node, ModuleCall owner) noexcept;
/// False when nobody claimed the node.
[[nodiscard]] bool ownerOf(const torch::autograd::Node& node, ModuleCall& owner) noexcept;

/// Remembers in this thread which module call ran from the current sequence number on; the fallback for nodes that no
/// op shows: those of a custom autograd.Function, which Python makes before the function's own ops run.
void noteForward(ModuleCall running);
[[nodiscard]] bool ownerBySequence(const torch::autograd::Node& node, ModuleCall& owner) noexcept;

/// Interned name of the node's class ("AddmmBackward0"), cached per class.
[[nodiscard]] std::uint32_t nodeName(const torch::autograd::Node& node);
/// Whether it is the name of an autograd.Function of the program, whose backward is Python.
[[nodiscard]] bool isPythonNode(std::uint32_t node_name);

}  // namespace ampscope::torch_adapter
