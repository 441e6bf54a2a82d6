// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Strong ids: one type per kind of thing, so that a wrong id does not compile.
// Any part may use this header. Thread rule: values, free to copy anywhere.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace ampscope {

/// A number that names one `Tag`. 0 means "none". Ids are ordered and hashable and have no arithmetic. The same
/// number is the key in the trace and, after ingest has renumbered processes into one run, in the session.
template <class Tag, class Number = std::uint32_t>
class Id {
 public:
  using number_type = Number;

  constexpr Id() noexcept = default;
  constexpr explicit Id(Number value) noexcept : value_(value) {}

  [[nodiscard]] constexpr Number value() const noexcept { return value_; }
  [[nodiscard]] constexpr bool valid() const noexcept { return value_ != 0; }

  friend constexpr auto operator<=>(Id, Id) noexcept = default;

 private:
  Number value_ = 0;
};

using StringId = Id<struct StringTag>;               ///< an interned name
using OpId = Id<struct OpTag>;                       ///< an ATen operator with its overload
using ModuleId = Id<struct ModuleTag>;               ///< one module path of one root
using ParameterId = Id<struct ParameterTag>;         ///< one named parameter
using SiteId = Id<struct SiteTag>;                   ///< one op call at one place of the program
using ProcessId = Id<struct ProcessTag>;             ///< one traced process of a run (a rank, or the only one)
using CallId = Id<struct CallTag, std::uint64_t>;    ///< one op call
using StatsId = Id<struct StatsTag, std::uint64_t>;  ///< one measurement of one tensor

}  // namespace ampscope

template <class Tag, class Number>
struct std::hash<ampscope::Id<Tag, Number>> {
  std::size_t operator()(ampscope::Id<Tag, Number> id) const noexcept { return std::hash<Number>{}(id.value()); }
};
