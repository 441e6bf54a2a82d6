// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tune/minimize.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace ampscope::tune {
namespace {

using Set = std::vector<std::size_t>;

Set part(const Set& set, std::size_t parts, std::size_t which) {
  const auto at = [&](std::size_t i) { return set.begin() + static_cast<std::ptrdiff_t>(set.size() * i / parts); };
  return {at(which), at(which + 1)};
}

Set without(const Set& set, const Set& removed) {
  Set rest;
  std::set_difference(set.begin(), set.end(), removed.begin(), removed.end(), std::back_inserter(rest));
  return rest;
}

}  // namespace

Result<Minimized> minimize(std::size_t count, const EnoughTest& enough) {
  Minimized result;
  result.needed.resize(count);
  std::iota(result.needed.begin(), result.needed.end(), std::size_t{0});
  std::size_t parts = 2;
  while (result.needed.size() >= 2) {
    std::vector<std::pair<Set, std::size_t>> candidates;  // and the number of parts to go on with
    for (std::size_t i = 0; i < parts; ++i) {
      candidates.emplace_back(part(result.needed, parts, i), 2);
    }
    for (std::size_t i = 0; parts > 2 && i < parts; ++i) {  // of two parts, each is the rest of the other
      candidates.emplace_back(without(result.needed, part(result.needed, parts, i)),
                              std::max<std::size_t>(parts - 1, 2));
    }
    bool smaller = false;
    for (auto& [candidate, next] : candidates) {
      AMPSCOPE_ASSIGN_OR_RETURN(const std::optional<bool> is_enough, enough(candidate));
      if (!is_enough) {
        return result;
      }
      if (*is_enough) {
        result.needed = std::move(candidate);
        parts = next;
        smaller = true;
        break;
      }
    }
    if (!smaller && parts >= result.needed.size()) {
      break;
    }
    parts = smaller ? std::min(parts, result.needed.size()) : std::min(parts * 2, result.needed.size());
  }
  result.minimal = true;
  return result;
}

}  // namespace ampscope::tune
