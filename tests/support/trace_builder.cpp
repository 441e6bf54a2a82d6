// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/trace_builder.h"

#include <cstring>
#include <stdexcept>

namespace ampscope::test {
namespace {

format::FormatId formatOf(Dtype dtype) {
  using format::FormatId;
  switch (dtype) {
    case Dtype::kFloat16:
      return FormatId::kBinary16;
    case Dtype::kBfloat16:
      return FormatId::kBfloat16;
    case Dtype::kFloat64:
      return FormatId::kBinary64;
    case Dtype::kFloat8E4m3fn:
      return FormatId::kE4m3fn;
    case Dtype::kFloat8E5m2:
      return FormatId::kE5m2;
    default:
      return FormatId::kBinary32;
  }
}

Tensor tensorOf(std::vector<double> values, Dtype dtype, Role role, bool output) {
  Tensor tensor;
  tensor.role = role;
  tensor.output = output;
  tensor.dtype = dtype;
  tensor.shape = {static_cast<std::int64_t>(values.size())};
  tensor.values = std::move(values);
  return tensor;
}

}  // namespace

Tensor input(std::vector<double> values, Dtype dtype, Role role) {
  return tensorOf(std::move(values), dtype, role, false);
}

Tensor output(std::vector<double> values, Dtype dtype, Role role) {
  return tensorOf(std::move(values), dtype, role, true);
}

TraceBuilder::TraceBuilder(const std::string& path, std::string root) : root_(std::move(root)) {
  if (const int error = writer_.open(path); error != 0) {
    throw std::runtime_error(path + ": " + std::strerror(error));
  }
}

TraceBuilder::~TraceBuilder() {
  for (auto& [index, thread] : threads_) {
    write(*thread);
  }
}

TraceBuilder::Thread& TraceBuilder::state() {
  auto& thread = threads_[thread_];
  if (thread == nullptr) {
    thread = std::make_unique<Thread>(thread_);
  }
  return *thread;
}

void TraceBuilder::write(Thread& thread) {
  if (!thread.encoder.empty()) {
    if (writer_.append(thread.index, thread.encoder.recordCount(), thread.encoder.bytes()) != 0) {
      throw std::runtime_error("the trace cannot be written");
    }
    thread.encoder.reset(thread.buffer);
  }
}

TraceBuilder& TraceBuilder::flush() {
  write(state());
  return *this;
}

TraceBuilder& TraceBuilder::process(std::vector<std::pair<std::string, std::string>> fields) {
  return add(trace::ProcessInfo{std::move(fields)});
}

TraceBuilder& TraceBuilder::thread(std::uint16_t index) {
  write(state());
  thread_ = index;
  return *this;
}

TraceBuilder& TraceBuilder::context(std::uint32_t step, std::uint32_t forward) {
  step_ = step;
  return add(trace::Context{step, forward});
}

StringId TraceBuilder::string(const std::string& text) {
  const auto [at, added] = strings_.try_emplace(text, StringId(static_cast<std::uint32_t>(strings_.size() + 1)));
  if (added) {
    add(trace::StringDef{at->second, text});
  }
  return at->second;
}

OpId TraceBuilder::op(const std::string& name, const std::string& overload, std::uint32_t flags) {
  const auto [at, added] = ops_.try_emplace({name, overload}, OpId(static_cast<std::uint32_t>(ops_.size() + 1)));
  if (added) {
    const StringId name_id = string(name);
    add(trace::OpDef{at->second, name_id, string(overload), flags});
  }
  return at->second;
}

ModuleId TraceBuilder::module(const std::string& path) {
  const auto [at, added] = modules_.try_emplace(path, ModuleId(static_cast<std::uint32_t>(modules_.size() + 1)));
  if (added) {
    const StringId root = string(root_);
    const StringId path_id = string(path);
    add(trace::ModuleDef{at->second, root, path_id, string("Linear")});
  }
  return at->second;
}

ParameterId TraceBuilder::parameter(const std::string& name) {
  const auto [at, added] =
      parameters_.try_emplace(name, ParameterId(static_cast<std::uint32_t>(parameters_.size() + 1)));
  if (added) {
    const std::size_t dot = name.rfind('.');
    const ModuleId owner = module(dot == std::string::npos ? "" : name.substr(0, dot));
    add(trace::ParameterDef{at->second, owner, string(name), Dtype::kFloat32, {}});
  }
  return at->second;
}

StatsId TraceBuilder::measure(const std::vector<double>& values, Dtype dtype, stats::StatsLevel level) {
  Thread& thread = state();
  const stats::TensorStats measured = statsOf(values, formatOf(dtype), level);
  const StatsId id(std::uint64_t{thread.index} << 48U | ++thread.stats);
  add(trace::Stats{id, &measured});
  return id;
}

CallId TraceBuilder::call(const CallSpec& spec) {
  trace::Call record;
  record.op = op(spec.op, spec.overload, spec.op_flags);
  record.public_op = spec.public_op.empty() ? OpId() : op(spec.public_op);
  record.module = spec.module ? module(*spec.module) : ModuleId();
  record.autograd_node = spec.autograd_node.empty() ? StringId() : string(spec.autograd_node);
  record.phase = spec.phase;
  record.ordinal = spec.ordinal;
  record.flags = spec.flags;
  record.autocast_dtype = spec.autocast_dtype;
  record.cast_from = spec.cast_from;
  record.cast_bytes = spec.cast_bytes;
  record.start_ns = now_ns_;
  record.duration_ns = spec.duration_ns;
  std::vector<trace::TensorUse> uses;
  std::uint16_t inputs = 0;
  std::uint16_t outputs = 0;
  for (const Tensor& tensor : spec.tensors) {
    trace::TensorUse use;
    use.slot = tensor.output ? outputs++ : inputs++;
    use.flags = tensor.output ? trace::kTensorOutput : 0;
    use.role = tensor.role;
    use.dtype = tensor.dtype;
    use.unmeasured = tensor.unmeasured;
    use.device = tensor.device;
    use.parameter = tensor.parameter.empty() ? ParameterId() : parameter(tensor.parameter);
    use.shape = tensor.shape;
    use.stats = tensor.stats.valid() || tensor.values.empty() ? tensor.stats
                                                              : measure(tensor.values, tensor.dtype, tensor.level);
    uses.push_back(use);
  }
  record.tensors = uses;
  Thread& thread = state();
  record.id = CallId(std::uint64_t{thread.index} << 48U | ++thread.calls);
  add(record);
  now_ns_ += spec.duration_ns + 100;
  return record.id;
}

TraceBuilder& TraceBuilder::endStep(trace::StepReason reason) {
  add(trace::StepEnd{step_, reason, true, now_ns_, 10});
  now_ns_ += 100;
  return context(step_ + 1, 0);
}

TraceBuilder& TraceBuilder::scalerUpdate(float before, float after, double found_inf) {
  trace::ScalerUpdate record;
  record.scaler = 1;
  record.step = step_;
  record.scale_before = before;
  record.scale_after = after;
  record.tracker_after = found_inf == 0 ? 1 : 0;
  record.found_inf = found_inf;
  record.growth_factor = 2;
  record.backoff_factor = 0.5;
  record.growth_interval = 2000;
  return add(record);
}

TraceBuilder& TraceBuilder::end() {
  std::uint64_t calls = 0;
  for (const auto& [index, thread] : threads_) {
    calls += thread->calls;
    write(*thread);
  }
  return add(trace::End{now_ns_, calls, 0});
}

store::Session makeSession(const std::vector<std::string>& traces, const std::string& target,
                           const store::IngestOptions& options) {
  if (const auto report = store::ingest(traces, target, options); !report) {
    throw std::runtime_error(report.error().message);
  }
  auto session = store::Session::open(target);
  if (!session) {
    throw std::runtime_error(session.error().message);
  }
  return std::move(session).value();
}

}  // namespace ampscope::test
