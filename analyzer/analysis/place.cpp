// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/place.h"

#include <algorithm>
#include <cstddef>

namespace ampscope::analysis {
namespace {

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view takeDigits(std::string_view& text) noexcept {
  std::size_t end = 0;
  while (end < text.size() && isDigit(text[end])) {
    ++end;
  }
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

std::strong_ordering compareNumbers(std::string_view a, std::string_view b) noexcept {
  const auto strip = [](std::string_view digits) {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  };
  const std::string_view left = strip(a);
  const std::string_view right = strip(b);
  if (left.size() != right.size()) {
    return left.size() <=> right.size();
  }
  return left <=> right;
}

std::strong_ordering compareNatural(std::string_view a, std::string_view b) noexcept {
  const std::string_view whole_a = a;
  const std::string_view whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (isDigit(a.front()) && isDigit(b.front())) {
      const auto order = compareNumbers(takeDigits(a), takeDigits(b));
      if (order != 0) {
        return order;
      }
      continue;
    }
    if (a.front() != b.front()) {
      // A path sorts before its longer siblings: "block.fc" before "block2".
      const auto rank = [](char c) { return c == '.' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1; };
      return rank(a.front()) <=> rank(b.front());
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.size() != b.size()) {
    return a.size() <=> b.size();
  }
  return whole_a <=> whole_b;
}

}  // namespace

std::strong_ordering operator<=>(const ModulePlace& a, const ModulePlace& b) {
  if (a.in_module != b.in_module) {
    return a.in_module ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (const auto order = compareNatural(a.root, b.root); order != 0) {
    return order;
  }
  if (const auto order = compareNatural(a.path, b.path); order != 0) {
    return order;
  }
  return a.class_name <=> b.class_name;
}

bool isLowPrecision(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kComplex32:
    case Dtype::kFloat8E4m3fn:
    case Dtype::kFloat8E5m2:
    case Dtype::kFloat8E4m3fnuz:
    case Dtype::kFloat8E5m2fnuz:
      return true;
    default:
      return false;
  }
}

format::FormatId formatOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kComplex32:
      return format::FormatId::kBinary16;
    case Dtype::kBfloat16:
      return format::FormatId::kBfloat16;
    case Dtype::kFloat32:
    case Dtype::kComplex64:
      return format::FormatId::kBinary32;
    case Dtype::kFloat8E4m3fn:
      return format::FormatId::kE4m3fn;
    case Dtype::kFloat8E5m2:
      return format::FormatId::kE5m2;
    case Dtype::kFloat8E4m3fnuz:
      return format::FormatId::kE4m3fnuz;
    case Dtype::kFloat8E5m2fnuz:
      return format::FormatId::kE5m2fnuz;
    default:
      return format::FormatId::kNone;
  }
}

bool holds(const ModulePlace& outer, const ModulePlace& inner) noexcept {
  if (outer.in_module != inner.in_module || outer.root != inner.root) {
    return false;
  }
  return outer.path == inner.path || (!outer.path.empty() && inner.path.size() > outer.path.size() &&
                                      inner.path.starts_with(outer.path) && inner.path[outer.path.size()] == '.');
}

std::string_view displayName(const ModulePlace& place) noexcept {
  if (!place.in_module) {
    return kOutsideModules;
  }
  return place.path.empty() ? std::string_view(place.root) : std::string_view(place.path);
}

}  // namespace ampscope::analysis
