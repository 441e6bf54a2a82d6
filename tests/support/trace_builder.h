// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A trace from a few readable lines, through the real encoder and writer, and the session made of it:
//
//     TraceBuilder trace(folder / "1.amptrace");
//     trace.process({{"pid", "1"}});
//     trace.call({.op = "aten::mm", .module = "fc1", .phase = Phase::kForward,
//                 .tensors = {input({1, 2}), output({INFINITY})}});
//     trace.endStep().end();
//
// Used by tests of every part. Failures throw.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/store/ingest.h"
#include "analyzer/store/session.h"
#include "analyzer/trace/encoder.h"
#include "analyzer/trace/records.h"
#include "analyzer/trace/writer.h"
#include "tests/support/sample_stats.h"

namespace ampscope::test {

/// One tensor of a call. Without `values` it is not measured, for the reason `unmeasured`.
struct Tensor {
  Role role = Role::kInput;
  bool output = false;
  Dtype dtype = Dtype::kFloat32;
  std::vector<std::int64_t> shape = {};
  std::vector<double> values = {};
  Unmeasured unmeasured = Unmeasured::kNone;
  std::string parameter = {};  ///< name, "" for none
  StatsId stats = {};          ///< an earlier measurement instead of `values`
  stats::StatsLevel level = stats::StatsLevel::kFull;
  DeviceType device = DeviceType::kCpu;
};

[[nodiscard]] Tensor input(std::vector<double> values, Dtype dtype = Dtype::kFloat32, Role role = Role::kInput);
[[nodiscard]] Tensor output(std::vector<double> values, Dtype dtype = Dtype::kFloat32, Role role = Role::kOutput);

struct CallSpec {
  std::string op = "aten::mm";
  std::string overload = {};
  std::uint32_t op_flags = 0;
  std::optional<std::string> module = {};  ///< empty: outside every module
  Phase phase = Phase::kForward;
  std::uint32_t ordinal = 0;
  std::string public_op = {};
  std::string autograd_node = {};
  std::uint16_t flags = 0;
  Dtype autocast_dtype = Dtype::kUnknown;
  Dtype cast_from = Dtype::kUnknown;
  std::uint64_t cast_bytes = 0;
  std::int64_t duration_ns = 1000;
  std::vector<Tensor> tensors = {};
};

class TraceBuilder {
 public:
  explicit TraceBuilder(const std::string& path, std::string root = "Net");
  ~TraceBuilder();

  TraceBuilder& process(std::vector<std::pair<std::string, std::string>> fields);
  /// The records that follow come from `thread` (1 at first).
  TraceBuilder& thread(std::uint16_t index);
  TraceBuilder& context(std::uint32_t step, std::uint32_t forward);
  /// Returns the id of the call.
  CallId call(const CallSpec& spec);
  /// A measurement of its own.
  StatsId measure(const std::vector<double>& values, Dtype dtype = Dtype::kFloat32,
                  stats::StatsLevel level = stats::StatsLevel::kFull);
  /// Ends the present step; calls that follow belong to the next one.
  TraceBuilder& endStep(trace::StepReason reason = trace::StepReason::kOptimizerStep);
  /// update() of scaler 1 in the present step.
  TraceBuilder& scalerUpdate(float before, float after, double found_inf);
  TraceBuilder& end();
  /// Ends the present thread's block, as a full one would.
  TraceBuilder& flush();

  [[nodiscard]] ModuleId module(const std::string& path);
  [[nodiscard]] ParameterId parameter(const std::string& name);
  [[nodiscard]] StringId string(const std::string& text);
  [[nodiscard]] OpId op(const std::string& name, const std::string& overload = "", std::uint32_t flags = 0);

  /// Any record, as it is.
  template <class Record>
  TraceBuilder& add(const Record& record) {
    put(state(), [&record](trace::Encoder& encoder) { return encoder.add(record); });
    return *this;
  }

 private:
  struct Thread;
  Thread& state();
  template <class Add>
  void put(Thread& thread, const Add& add);
  void write(Thread& thread);

  trace::Writer writer_;
  std::string root_;
  std::map<std::uint16_t, std::unique_ptr<Thread>> threads_;
  std::uint16_t thread_ = 1;
  std::uint32_t step_ = 0;
  std::int64_t now_ns_ = 1'000'000;
  std::map<std::string, StringId> strings_;
  std::map<std::string, ModuleId> modules_;
  std::map<std::string, ParameterId> parameters_;
  std::map<std::pair<std::string, std::string>, OpId> ops_;
};

struct TraceBuilder::Thread {
  explicit Thread(std::uint16_t number) : index(number), buffer(trace::kBlockCapacity), encoder(buffer, number) {}
  std::uint16_t index;
  std::vector<std::uint8_t> buffer;
  trace::Encoder encoder;
  std::uint64_t calls = 0;
  std::uint64_t stats = 0;
};

template <class Add>
void TraceBuilder::put(Thread& thread, const Add& add) {
  if (!add(thread.encoder)) {
    write(thread);
    if (!add(thread.encoder)) {
      throw std::runtime_error("a record does not fit into a block");
    }
  }
}

/// Ingests traces (files or folders) into `target` and opens it.
[[nodiscard]] store::Session makeSession(const std::vector<std::string>& traces, const std::string& target,
                                         const store::IngestOptions& options = {});

}  // namespace ampscope::test
