// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/op_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "analyzer/trace/records.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

bool startsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }
bool endsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Allocate and return, without a value: the schema has no mark for it, the names are ATen's.
bool isFactory(std::string_view name) {
  static constexpr std::array kNames = {"aten::empty",
                                        "aten::empty_like",
                                        "aten::empty_strided",
                                        "aten::new_empty",
                                        "aten::new_empty_strided",
                                        "aten::empty_permuted",
                                        "aten::_efficientzerotensor",
                                        "aten::empty_quantized",
                                        "aten::_resize_output",
                                        "aten::resize_",
                                        "aten::resize",
                                        "aten::_resize_output_",
                                        "aten::resize_as_",
                                        "aten::_empty_affine_quantized"};
  return std::any_of(kNames.begin(), kNames.end(), [name](const char* known) { return name == known; });
}

bool isCollective(std::string_view name) {
  return startsWith(name, "c10d::") || startsWith(name, "_c10d_functional::") || startsWith(name, "fsdp::");
}

/// Collectives run on until somebody waits for them. What fully_shard gathers into has one shard of it written before.
bool isUnfinished(std::string_view name) {
  return startsWith(name, "c10d::") || name == "fsdp::all_gather_copy_in" ||
         (startsWith(name, "_c10d_functional::") && name != "_c10d_functional::wait_tensor");
}

/// Whether the op is certain to read values, and not the shape or the memory alone. lift_fresh is how torch.tensor
/// hands over memory that it filled itself, outside every op.
bool readsValues(std::string_view name, const OpInfo& op) {
  return name == "aten::lift_fresh" || !(op.view || op.hidden_writes || op.shape_only);
}

/// Writes its first argument, or list of arguments, without reading it: the schema has no mark for it either.
bool fillsFirst(std::string_view name) {
  static constexpr std::array kNames = {
      "aten::bernoulli_", "aten::cauchy_",        "aten::copy_",         "aten::exponential_", "aten::fill_",
      "aten::geometric_", "aten::log_normal_",    "aten::normal_",       "aten::random_",      "aten::uniform_",
      "aten::zero_",      "aten::_foreach_copy_", "aten::_foreach_zero_"};
  return std::any_of(kNames.begin(), kNames.end(), [name](const char* known) { return name == known; });
}

/// Scalar, Scalar? or Scalar[]: a number that the program chose.
bool isScalar(const c10::Type& type) {
  if (type.kind() == c10::TypeKind::OptionalType || type.kind() == c10::TypeKind::ListType) {
    return isScalar(*type.containedType(0));
  }
  return type.kind() == c10::TypeKind::NumberType;
}

void readSchema(const c10::FunctionSchema& schema, OpInfo& op) {
  op.returns = schema.returns().size();
  bool writes_any = false;
  for (const auto& argument : schema.arguments()) {
    const bool writes = argument.alias_info() != nullptr && argument.alias_info()->isWrite();
    if (isScalar(*argument.real_type())) {
      const auto& normal = argument.default_value();
      const bool given = normal && normal->isScalar();
      op.constants.push_back({op.writes.size(), ampscope_string(argument.name().c_str()),
                              given ? std::optional(normal->toScalar().toDouble()) : std::nullopt});
    }
    op.writes.push_back(writes);
    // An argument that is written and can only be given by name is an out= argument.
    op.overwrites.push_back(writes && (argument.kwarg_only() || fillsFirst(op.name)));
    writes_any = writes_any || writes;
  }
  bool returns_alias = op.returns > 0;
  for (const auto& result : schema.returns()) {
    returns_alias = returns_alias && result.alias_info() != nullptr;
    op.returns_written = op.returns_written || (result.alias_info() != nullptr && result.alias_info()->isWrite());
  }
  op.view = returns_alias && !writes_any;
  const auto& arguments = schema.arguments();
  const bool random = std::any_of(arguments.begin(), arguments.end(),
                                  [](const c10::Argument& argument) { return argument.name() == "generator"; });
  op.flags |= (op.view ? trace::kOpView : 0U) | (writes_any ? trace::kOpWrites : 0U) | (random ? trace::kOpRandom : 0U);
}

void readDispatcher(const c10::OperatorHandle& handle, OpInfo& op) {
  using c10::DispatchKey;
  const bool implicit = handle.hasKernelForDispatchKey(DispatchKey::CompositeImplicitAutograd);
  op.composite_cpu = implicit && !handle.hasKernelForDispatchKey(DispatchKey::CPU);
  op.composite_cuda = implicit && !handle.hasKernelForDispatchKey(DispatchKey::CUDA);
  op.autocast_cpu = handle.hasKernelForDispatchKey(DispatchKey::AutocastCPU);
  op.autocast_cuda = handle.hasKernelForDispatchKey(DispatchKey::AutocastCUDA);
  op.flags |= op.autocast_cpu || op.autocast_cuda ? trace::kOpAutocastKernel : 0U;
}

std::unique_ptr<OpInfo> describe(const c10::OperatorName& operator_name) {
  auto op = std::make_unique<OpInfo>();
  op->name = operator_name.name;
  const std::string_view name = op->name;
  if (const auto handle = c10::Dispatcher::singleton().findSchema(operator_name)) {
    readSchema(handle->schema(), *op);
    readDispatcher(*handle, *op);
    op->handle = handle;
  }
  op->ignored = startsWith(name, "profiler::") || startsWith(name, "prim::") || startsWith(name, "inductor::");
  op->factory = isFactory(name);
  op->cast = name == "aten::_to_copy" || name == "aten::to" || name == "aten::copy_" || name == "aten::copy" ||
             name == "aten::_foreach_copy_" || name == "aten::type_as";
  op->amp_unscale = name == "aten::_amp_foreach_non_finite_check_and_unscale_";
  op->amp_update = name == "aten::_amp_update_scale_";
  // Batch norm updates its running statistics without a mark in the schema (native_functions.yaml).
  op->foreign = !startsWith(name, "aten::") && !startsWith(name, "prims::");
  op->collective = isCollective(name);
  op->unfinished = isUnfinished(name);
  op->hidden_writes = op->foreign || contains(name, "batch_norm") || contains(name, "_rnn");
  op->shape_only = op->factory || endsWith(name, "_like") || startsWith(name, "aten::new_");
  op->reads = readsValues(name, *op);
  if (op->handle) {
    op->reference = planReference(*op->handle, *op);
  } else {
    op->reference.never = Unreferenced::kForeign;
  }
  op->flags |= (op->factory ? trace::kOpFactory : 0U) | (op->cast ? trace::kOpCast : 0U);
  op->id = ampscope_op(operator_name.name.c_str(), operator_name.overload_name.c_str(), op->flags);
  return op;
}

/// All operators met so far. Never freed: records may come while the process ends.
struct Table {
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<OpInfo>> ops;
};

Table& table() {
  static auto* const instance = new Table;
  return *instance;
}

const OpInfo* intern(const c10::OperatorName& name) {
  Table& all = table();
  const std::lock_guard<std::mutex> lock(all.mutex);
  auto& entry = all.ops[{name.name, name.overload_name}];
  if (!entry) {
    entry = describe(name);
  }
  return entry.get();
}

struct CacheEntry {
  const char* name = nullptr;  // the schema's own string: its address tells overloads apart
  const OpInfo* op = nullptr;
};

constexpr std::size_t kCacheSize = 2048;
thread_local std::array<CacheEntry, kCacheSize>* t_cache = nullptr;

}  // namespace

const OpInfo* findOp(const at::RecordFunction& record) {
  const char* const name = record.name();
  if (t_cache == nullptr) {
    t_cache = new std::array<CacheEntry, kCacheSize>;  // lives as long as the process: threads are few
  }
  const auto address = reinterpret_cast<std::uintptr_t>(name);
  CacheEntry& entry = (*t_cache)[((address >> 3) ^ (address >> 14)) % kCacheSize];
  // The string is compared as well, in case an operator was unregistered and its memory reused.
  if (entry.name == name && std::strcmp(entry.op->name.c_str(), name) == 0) {
    return entry.op;
  }
  const auto operator_name = record.operator_name();
  if (!operator_name) {
    return nullptr;
  }
  entry = {name, intern(*operator_name)};
  return entry.op;
}

}  // namespace ampscope::torch_adapter
