// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/reporters.h"

#include <array>

#include "reports/html/html_report.h"
#include "reports/json/json_report.h"
#include "reports/junit/junit_report.h"
#include "reports/markdown/markdown_report.h"
#include "reports/sarif/sarif_report.h"
#include "reports/table/csv_report.h"
#include "reports/text/text_report.h"

namespace ampscope::reports {

std::span<const Reporter* const> reporters() noexcept {
  static const TextReporter text;
  static const JsonReporter json;
  static const JunitReporter junit;
  static const SarifReporter sarif;
  static const MarkdownReporter markdown;
  static const HtmlReporter html;
  static const CsvReporter ops("csv", "a row per op, role and dtype (CSV)", opTable());
  static const CsvReporter findings("csv-findings", "a row per finding (CSV)", findingTable());
  static const CsvReporter casts("csv-casts", "a row per dtype cast (CSV)", castTable());
  static const CsvReporter scale("csv-scale", "a row per update of a loss scale (CSV)", scaleTable());
  static const auto all =
      std::to_array<const Reporter*>({&text, &json, &junit, &sarif, &markdown, &html, &ops, &findings, &casts, &scale});
  return all;
}

const Reporter* findReporter(std::string_view name) noexcept {
  for (const Reporter* reporter : reporters()) {
    if (reporter->name() == name) {
      return reporter;
    }
  }
  return nullptr;
}

}  // namespace ampscope::reports
