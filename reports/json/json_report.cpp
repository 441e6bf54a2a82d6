// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/json/json_report.h"

#include <string>

#include "reports/json/json_advice.h"
#include "reports/json/json_values.h"

namespace ampscope::reports {
namespace {

using analysis::Analysis;

constexpr int kSchemaVersion = 1;

/// Writes the members of an object whose arrays are too long to build in memory: one member or array element a line.
class ObjectStream {
 public:
  ObjectStream(std::ostream& out, std::string indent) : out_(out), indent_(std::move(indent)) { out_ << "{\n"; }

  void member(std::string_view key, const Json& value) {
    begin(key);
    out_ << dump(value);
  }

  /// `write(element)` writes one element to the stream.
  template <class Range, class Write>
  void array(std::string_view key, const Range& range, Write write) {
    begin(key);
    out_ << '[';
    bool first = true;
    for (const auto& element : range) {
      out_ << (first ? "\n" : ",\n") << indent_ << "    ";
      first = false;
      write(element);
    }
    if (!first) {
      out_ << '\n' << indent_ << "  ";
    }
    out_ << ']';
  }

  template <class Range>
  void array(std::string_view key, const Range& range) {
    array(key, range, [this](const auto& element) { out_ << dump(toJson(element)); });
  }

  /// All members of `object`, each on its line.
  void members(const Json& object) {
    for (const auto& [key, value] : object.items()) {
      member(key, value);
    }
  }

  void begin(std::string_view key) {
    out_ << (first_ ? "" : ",\n") << indent_ << "  " << dump(Json(key)) << ": ";
    first_ = false;
  }

  void end() { out_ << '\n' << indent_ << '}'; }

 private:
  std::ostream& out_;
  std::string indent_;
  bool first_ = true;
};

void writeLayer(const analysis::Layer& layer, std::ostream& out) {
  ObjectStream object(out, "    ");
  object.members(layerHead(layer));
  object.array("ops", layer.ops);
  object.end();
}

void writeScaler(const analysis::ScalerLedger& ledger, std::vector<analysis::NamedSimulation> simulations,
                 const std::string& indent, std::ostream& out) {
  std::erase_if(simulations, [&ledger](const analysis::NamedSimulation& simulation) {
    return simulation.process != ledger.process || simulation.scaler != ledger.scaler;
  });
  ObjectStream object(out, indent);
  object.members(toJson(ledger));
  object.array("trajectory", ledger.trajectory);
  object.array("simulations", simulations);
  object.end();
}

void writeScalers(const std::vector<analysis::ScalerLedger>& ledgers,
                  const std::vector<analysis::NamedSimulation>& simulations, ObjectStream& top, std::ostream& out) {
  if (ledgers.empty()) {
    top.member("scaler", nullptr);
  } else {
    top.begin("scaler");
    writeScaler(ledgers.front(), simulations, "  ", out);
  }
  top.array("other_scalers", std::span(ledgers).subspan(ledgers.empty() ? 0 : 1),
            [&](const auto& ledger) { writeScaler(ledger, simulations, "    ", out); });
}

void writeCoverage(const analysis::Coverage& coverage, ObjectStream& top, std::ostream& out) {
  top.begin("coverage");
  ObjectStream object(out, "  ");
  object.members(toJson(coverage));
  object.array("ops", coverage.ops);
  object.end();
}

void writeNonFinite(const analysis::NonFinite& nonfinite, ObjectStream& top, std::ostream& out) {
  top.begin("nonfinite");
  ObjectStream object(out, "  ");
  object.array("first_per_step", nonfinite.first_per_step);
  object.array("origins", nonfinite.origins);
  object.array("broken_parameters", nonfinite.broken_parameters);
  object.end();
}

void writeTimeline(const analysis::Timeline& timeline, ObjectStream& top, std::ostream& out) {
  top.begin("timeline");
  ObjectStream object(out, "  ");
  object.member("width", timeline.width);
  object.array("layers", timeline.layers);
  object.end();
}

}  // namespace

Result<void> JsonReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  const Analysis& analysis = data.analysis;
  ObjectStream top(out, "");
  top.member("schema_version", kSchemaVersion);
  top.member("generator", {{"name", "ampscope"}, {"version", data.generator_version}});
  top.member("run", toJson(analysis.run));
  if (data.verdict) {
    top.member("check", toJson(*data.verdict));
  }
  top.array("findings", analysis.findings);
  writeCoverage(analysis.coverage, top, out);
  top.member("overhead", toJson(analysis.overhead));
  if (!analysis.ranges.empty()) {
    top.member("ranges", toJson(analysis.ranges));
  }
  if (!analysis.device_work.empty()) {
    top.member("device_work", toJson(analysis.device_work));
  }
  const analysis::ReportAdvice advice = data.advice ? *data.advice : analysis::adviceFor(analysis);
  writeScalers(analysis.scalers, advice.simulations, top, out);
  writeNonFinite(analysis.nonfinite, top, out);
  top.array("cast_totals", analysis.cast_totals);
  top.array("casts", analysis.casts);
  if (!analysis.fp8_scales.empty()) {
    top.array("fp8_scales", analysis.fp8_scales);
  }
  top.array("layers", analysis.layers, [&out](const auto& layer) { writeLayer(layer, out); });
  writeTimeline(analysis.timeline, top, out);
  top.array("recommendations", advice.recommendations);
  top.end();
  out << '\n';
  return finish(out);
}

}  // namespace ampscope::reports
