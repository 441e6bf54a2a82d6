// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which rows does a person want to see? A filter is a line of terms, all of which must hold:
//
//     module:blocks.* op:mm,addmm phase:backward -dtype:float32 "layer norm"
//
// A term is `key:value`, or a word that any key may hold. Values hold where they occur as text; with a `*` the whole
// must match. Commas part alternatives, a leading `-` negates, quotes keep blanks. Case does not matter. Used by gui;
// a value.
#pragma once

#include <QString>
#include <QStringList>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ampscope::gui {

enum class FilterKey : std::uint8_t { kModule = 0, kOp, kPhase, kRole, kDtype, kRule, kSeverity };
inline constexpr std::size_t kFilterKeys = 7;

[[nodiscard]] QString filterKeyName(FilterKey key);  ///< "module"

/// What a row says under each key. Empty optional: the key means nothing for this kind of row, and its terms hold.
class FilterFacts {
 public:
  void add(FilterKey key, const QString& value);
  /// The key means something here, and the row has no value of it.
  void know(FilterKey key);
  void merge(const FilterFacts& other);
  [[nodiscard]] const std::optional<QStringList>& of(FilterKey key) const;

 private:
  std::array<std::optional<QStringList>, kFilterKeys> values_;
};

struct FilterTerm {
  std::optional<FilterKey> key;  ///< empty: any
  QStringList alternatives;
  bool negated = false;
  QString text;  ///< as it was written

  friend bool operator==(const FilterTerm&, const FilterTerm&) = default;
};

class Filter {
 public:
  Filter() = default;
  /// Never fails: what makes no term is looked for as text. `module:` alone holds everywhere, as while it is typed.
  [[nodiscard]] static Filter parse(const QString& line);

  [[nodiscard]] bool matches(const FilterFacts& facts) const;
  [[nodiscard]] const std::vector<FilterTerm>& terms() const noexcept { return terms_; }
  [[nodiscard]] bool empty() const noexcept { return terms_.empty(); }
  [[nodiscard]] QString text() const;  ///< the terms, one blank between them

 private:
  std::vector<FilterTerm> terms_;
};

/// `key:value`, quoted where need be.
[[nodiscard]] QString filterTerm(FilterKey key, const QString& value);

}  // namespace ampscope::gui
