// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "reports/json/json_advice.h"
#include "reports/json/json_values_reader.h"

namespace ampscope::reports {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int kDeepest = 32;  // a report nests 8 deep

ReportData readAll(const nlohmann::json& document) {
  const JsonValue top(document, "the report");
  if (!document.is_object() || !document.contains("schema_version") || top["generator"]["name"].text() != "ampscope") {
    throw ReportFault{"it is JSON, but no ampscope report"};
  }
  if (const std::int64_t version = top["schema_version"].integer(); version != kSchemaVersion) {
    throw ReportFault{fmt::format("it has schema_version {}, and this ampscope reads {}; use a newer ampscope", version,
                                  kSchemaVersion)};
  }
  ReportData data;
  data.generator_version = top["generator"]["version"].text();
  analysis::Analysis& to = data.analysis;
  read(top["run"], to.run);
  read(top["coverage"], to.coverage);
  read(top["overhead"], to.overhead);
  top["ranges"].forEach([&to](const JsonValue& each) { read(each, to.ranges.emplace_back()); });
  if (!top["device_work"].isNull()) {
    read(top["device_work"], to.device_work);
  }
  if (!top["scaler"].isNull()) {
    read(top["scaler"], to.scalers.emplace_back());
  }
  top["other_scalers"].forEach([&to](const JsonValue& each) { read(each, to.scalers.emplace_back()); });
  read(top["nonfinite"], to.nonfinite);
  top["cast_totals"].forEach([&to](const JsonValue& each) { read(each, to.cast_totals.emplace_back()); });
  top["casts"].forEach([&to](const JsonValue& each) { read(each, to.casts.emplace_back()); });
  top["fp8_scales"].forEach([&to](const JsonValue& each) { read(each, to.fp8_scales.emplace_back()); });
  top["layers"].forEach([&to](const JsonValue& each) { read(each, to.layers.emplace_back()); });
  top["findings"].forEach([&to](const JsonValue& each) { read(each, to.findings.emplace_back()); });
  read(top["timeline"], to.timeline);
  analysis::ReportAdvice& advice = data.advice.emplace();
  top["recommendations"].forEach([&](const JsonValue& each) { read(each, advice.recommendations.emplace_back()); });
  const auto read_simulations = [&advice](const JsonValue& scaler) {
    scaler["simulations"].forEach([&](const JsonValue& each) {
      analysis::NamedSimulation& simulation = advice.simulations.emplace_back();
      simulation.process = scaler["process"].small();
      simulation.scaler = scaler["scaler"].small();
      read(each, simulation);
    });
  };
  read_simulations(top["scaler"]);
  top["other_scalers"].forEach(read_simulations);
  return data;
}

}  // namespace

Result<ReportData> readJsonReport(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > kLargestReport) {
    return inputError(fmt::format("cannot read {}: it has {} bytes, and a report of more than {} is not read", path,
                                  size, kLargestReport));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return inputError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  bool too_deep = false;
  const nlohmann::json::parser_callback_t bounded = [&too_deep](int depth, auto, auto&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  try {
    const nlohmann::json document = nlohmann::json::parse(file, bounded);
    if (too_deep) {
      return inputError(fmt::format("cannot read {}: it nests deeper than a report does", path));
    }
    return readAll(document);
  } catch (const nlohmann::json::parse_error& fault) {
    return inputError(fmt::format("cannot read {}: it is no JSON from byte {} on; expected a report of --format json",
                                  path, fault.byte));
  } catch (const ReportFault& fault) {
    return inputError(fmt::format("cannot read {}: {}", path, fault.what));
  }
}

}  // namespace ampscope::reports
