// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where in the program something happened, in words: the module and the op call. Used by analysis and reports; values.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/base/id.h"
#include "analyzer/base/vocabulary.h"
#include "kernels/format/format_id.h"

namespace ampscope::analysis {

/// How an op outside every module is shown.
inline constexpr std::string_view kOutsideModules = "<program>";

/// A module: `path` is what named_modules() of `root` gives, "" is the root itself.
struct ModulePlace {
  bool in_module = false;  ///< false: outside every module, the strings are empty
  std::string root{};
  std::string path{};
  std::string class_name{};

  friend bool operator==(const ModulePlace&, const ModulePlace&) = default;
};

/// Roots by name, paths by their parts with numbers by value (blocks.2 before blocks.10), <program> last.
[[nodiscard]] std::strong_ordering operator<=>(const ModulePlace& a, const ModulePlace& b);

/// Whether `outer` is `inner` or is above it, by root and path. Nothing is below a root here: it is the whole program.
[[nodiscard]] bool holds(const ModulePlace& outer, const ModulePlace& inner) noexcept;

/// What a person calls the module: its path, its root's class where the path is empty, or <program>.
[[nodiscard]] std::string_view displayName(const ModulePlace& place) noexcept;

/// 16 bits or fewer a component.
[[nodiscard]] bool isLowPrecision(Dtype dtype) noexcept;

/// The format of its elements, or of its components; kNone where that is not measured.
[[nodiscard]] format::FormatId formatOf(Dtype dtype) noexcept;

/// One op call at one place of the program.
struct Site {
  ModulePlace module{};
  std::string op{};         ///< what the dispatcher ran: "aten::addmm"
  std::string overload{};   ///< "" for the default one
  std::string public_op{};  ///< the enclosing public call: "aten::linear"; "" if none
  std::string autograd_node{};
  Phase phase = Phase::kOther;
  std::uint32_t ordinal = 0;
  std::string source{};  ///< "file:line" of the program that calls it; "" if it is not known
  SiteId id{};           ///< in its session, in order of first appearance; invalid: made by hand
};

}  // namespace ampscope::analysis
