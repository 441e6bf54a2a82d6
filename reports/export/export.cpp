// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/export/export.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

#include "analyzer/store/session.h"
#include "reports/data/output_file.h"
#include "reports/export/partition.h"
#include "reports/export/staging.h"
#include "reports/table/csv.h"
#include "reports/table/tables.h"

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;
using analysis::Rule;

constexpr auto kLabelColumns = std::to_array<Column>({{"key", ColumnType::kText}, {"value", ColumnType::kText}});

class Exporter {
 public:
  Exporter(const ExportRequest& request, const Staging& staging) : request_(request), staging_(staging) {}

  Result<void> exportRank(std::optional<std::uint32_t> rank) {
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(request_.session, rank));
    AMPSCOPE_ASSIGN_OR_RETURN(const analysis::Analysis analysis, analysis::analyze(session));
    const std::string part = partition("rank", std::to_string(rank.value_or(0)));
    for (const AnalysisTable* table : {&runTable(), &opTable(), &findingTable(), &castTable(), &scaleTable()}) {
      AMPSCOPE_RETURN_IF_ERROR(writeTable(*table, part, analysis));
    }
    for (const SessionTable* table : {&stepTable(), &opStepTable()}) {
      AMPSCOPE_RETURN_IF_ERROR(writePart(table->name, part, table->columns,
                                         [&](RowSink& rows) { return table->write(session, analysis, rows); }));
    }
    return writePart("labels", part, kLabelColumns, [this](RowSink& rows) -> Result<void> {
      for (const auto& [key, value] : request_.labels) {
        rows.add(key).add(value).end();
      }
      return {};
    });
  }

  /// What only all ranks together show, as findings of no rank.
  Result<void> exportFindingsAcrossRanks() {
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(request_.session));
    AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis analysis, analysis::analyze(session));
    std::erase_if(analysis.findings, [](const analysis::Finding& finding) {
      return finding.rule != Rule::kRankDivergence && finding.rule != Rule::kRankScaleDivergence &&
             finding.rule != Rule::kRankRangeDivergence;
    });
    return writeTable(findingTable(), partition("rank", kNoPartition), analysis);
  }

  [[nodiscard]] const std::set<std::string>& tables() const noexcept { return tables_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  Result<void> writeTable(const AnalysisTable& table, const std::string& part, const analysis::Analysis& analysis) {
    return writePart(table.name, part, table.columns, [&](RowSink& rows) -> Result<void> {
      table.write(analysis, rows);
      return {};
    });
  }

  Result<void> writePart(std::string_view table, const std::string& part, std::span<const Column> columns,
                         const WriteRows& write) {
    const fs::path relative = fs::path(table) / partition("run", request_.run) / part;
    const std::string name = request_.parquet ? "part-0.parquet" : "part-0.csv";
    AMPSCOPE_RETURN_IF_ERROR(staging_.makeFolder(relative));
    const std::string path = staging_.path() / relative / name;
    const std::string shown = fs::path(request_.folder) / relative / name;
    if (request_.parquet) {
      AMPSCOPE_RETURN_IF_ERROR(writeParquet(*request_.parquet, path, shown, columns, write));
    } else {
      AMPSCOPE_RETURN_IF_ERROR(writeNewFile(path, shown, [&](std::ostream& out) {
        CsvWriter rows(out, columns);
        return write(rows);
      }));
    }
    std::error_code error;
    bytes_ += fs::file_size(path, error);
    tables_.emplace(table);
    return {};
  }

  const ExportRequest& request_;
  const Staging& staging_;
  std::set<std::string> tables_;
  std::uint64_t bytes_ = 0;
};

Result<std::set<std::uint32_t>> ranksOf(const std::string& path) {
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(path));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ProcessRow> processes, session.processes());
  std::set<std::uint32_t> ranks;
  for (const store::ProcessRow& process : processes) {
    ranks.insert(process.rank);
  }
  return ranks;
}

}  // namespace

Result<ExportReport> exportSession(const ExportRequest& request) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::set<std::uint32_t> ranks, ranksOf(request.session));
  AMPSCOPE_ASSIGN_OR_RETURN(Staging staging, Staging::make(request.folder));
  const std::string run = partition("run", request.run);
  if (!request.force && staging.holds(run)) {
    return usageError(fmt::format("{} holds a run '{}' already: --force replaces it, --run gives another name",
                                  request.folder, request.run));
  }
  Exporter exporter(request, staging);
  if (ranks.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(exporter.exportRank(std::nullopt));
  }
  for (const std::uint32_t rank : ranks) {
    AMPSCOPE_RETURN_IF_ERROR(exporter.exportRank(rank));
  }
  if (ranks.size() > 1) {
    AMPSCOPE_RETURN_IF_ERROR(exporter.exportFindingsAcrossRanks());
  }
  AMPSCOPE_RETURN_IF_ERROR(staging.publish(run));
  return ExportReport{exporter.tables().size(), ranks.empty() ? 1 : ranks.size(), exporter.bytes()};
}

}  // namespace ampscope::reports
