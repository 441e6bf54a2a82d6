// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/filter.h"

#include <algorithm>

namespace ampscope::gui {
namespace {

constexpr std::array<const char*, kFilterKeys> kNames = {"module", "op", "phase", "role", "dtype", "rule", "severity"};

std::optional<FilterKey> keyNamed(QStringView name) {
  for (std::size_t i = 0; i < kFilterKeys; ++i) {
    if (name.compare(QLatin1String(kNames[i]), Qt::CaseInsensitive) == 0) {
      return static_cast<FilterKey>(i);
    }
  }
  return {};
}

/// The words of a line; quotes keep blanks together and are dropped from `value`, kept in `text`.
struct Word {
  QString value;
  QString text;
};

std::vector<Word> wordsOf(const QString& line) {
  std::vector<Word> words;
  Word word;
  bool quoted = false;
  for (const QChar letter : line) {
    if (letter.isSpace() && !quoted) {
      if (!word.text.isEmpty()) {
        words.push_back(std::move(word));
        word = {};
      }
      continue;
    }
    word.text += letter;
    if (letter == u'"') {
      quoted = !quoted;
    } else {
      word.value += letter;
    }
  }
  if (!word.text.isEmpty()) {
    words.push_back(std::move(word));
  }
  return words;
}

bool holds(const QString& pattern, const QString& value) {
  if (!pattern.contains(u'*')) {
    return value.contains(pattern, Qt::CaseInsensitive);
  }
  const QStringList parts = pattern.split(u'*');
  qsizetype at = 0;
  for (qsizetype i = 0; i < parts.size(); ++i) {
    const QString& part = parts[i];
    if (i + 1 == parts.size()) {
      return value.size() - at >= part.size() && value.endsWith(part, Qt::CaseInsensitive);
    }
    const qsizetype found =
        i == 0 ? (value.startsWith(part, Qt::CaseInsensitive) ? 0 : -1) : value.indexOf(part, at, Qt::CaseInsensitive);
    if (found < 0) {
      return false;
    }
    at = found + part.size();
  }
  return true;
}

bool anyHolds(const QStringList& patterns, const QStringList& values) {
  return std::any_of(patterns.begin(), patterns.end(), [&values](const QString& pattern) {
    return std::any_of(values.begin(), values.end(),
                       [&pattern](const QString& value) { return holds(pattern, value); });
  });
}

bool matches(const FilterTerm& term, const FilterFacts& facts) {
  if (term.key) {
    const auto& values = facts.of(*term.key);
    return !values || anyHolds(term.alternatives, *values) != term.negated;
  }
  for (std::size_t i = 0; i < kFilterKeys; ++i) {
    if (const auto& values = facts.of(static_cast<FilterKey>(i)); values && anyHolds(term.alternatives, *values)) {
      return !term.negated;
    }
  }
  return term.negated;
}

}  // namespace

QString filterKeyName(FilterKey key) { return QLatin1String(kNames[static_cast<std::size_t>(key)]); }

void FilterFacts::add(FilterKey key, const QString& value) {
  know(key);
  QStringList& values = *values_[static_cast<std::size_t>(key)];
  if (!value.isEmpty() && !values.contains(value)) {
    values.append(value);
  }
}

void FilterFacts::know(FilterKey key) {
  if (auto& values = values_[static_cast<std::size_t>(key)]; !values) {
    values.emplace();
  }
}

void FilterFacts::merge(const FilterFacts& other) {
  for (std::size_t i = 0; i < kFilterKeys; ++i) {
    if (const auto& values = other.values_[i]) {
      know(static_cast<FilterKey>(i));
      for (const QString& value : *values) {
        add(static_cast<FilterKey>(i), value);
      }
    }
  }
}

const std::optional<QStringList>& FilterFacts::of(FilterKey key) const {
  return values_[static_cast<std::size_t>(key)];
}

Filter Filter::parse(const QString& line) {
  Filter filter;
  for (Word& word : wordsOf(line)) {
    FilterTerm term;
    term.text = word.text;
    QString value = word.value;
    if (value.startsWith(u'-') && value.size() > 1) {
      term.negated = true;
      value.remove(0, 1);
    }
    const qsizetype colon = value.indexOf(u':');
    if (colon > 0) {
      term.key = keyNamed(QStringView(value).left(colon));
    }
    if (term.key) {
      value.remove(0, colon + 1);
    }
    term.alternatives = value.split(u',', Qt::SkipEmptyParts);
    if (!term.alternatives.isEmpty()) {
      filter.terms_.push_back(std::move(term));
    }
  }
  return filter;
}

bool Filter::matches(const FilterFacts& facts) const {
  return std::all_of(terms_.begin(), terms_.end(),
                     [&facts](const FilterTerm& term) { return gui::matches(term, facts); });
}

QString Filter::text() const {
  QStringList words;
  for (const FilterTerm& term : terms_) {
    words.append(term.text);
  }
  return words.join(u' ');
}

QString filterTerm(FilterKey key, const QString& value) {
  const bool quote = value.contains(u' ') || value.isEmpty();
  return filterKeyName(key) + u':' + (quote ? u'"' + value + u'"' : value);
}

}  // namespace ampscope::gui
