// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the ids of a trace stand for: its definitions, and their rows in the session.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "analyzer/store/trace_importer.h"
#include "analyzer/store/utf8.h"

namespace ampscope::store {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

std::string shapeText(std::span<const std::int64_t> shape) {
  std::string text;
  for (const std::int64_t size : shape) {
    text += text.empty() ? "" : "x";
    text += std::to_string(size);
  }
  return text;
}

}  // namespace

std::size_t TraceImporter::Hash::operator()(const SiteKey& key) const noexcept {
  const std::uint64_t place = std::uint64_t{key.module} << 32U | key.op;
  const std::uint64_t use = std::uint64_t{key.node} << 32U | (std::uint64_t{key.ordinal} << 3U ^ key.phase);
  return mix(mix(0, place), use);
}

std::size_t TraceImporter::Hash::operator()(const TypeKey& key) const noexcept {
  std::uint64_t hash = key.kind;
  for (std::uint32_t i = 0; i < key.dim; ++i) {
    hash = mix(hash, static_cast<std::uint64_t>(key.sizes[i]));
  }
  return mix(hash, key.dim);
}

std::string TraceImporter::text(std::string_view raw) {
  if (isCleanUtf8(raw)) {
    return std::string(raw);
  }
  ++counters_.bad_texts;
  return cleanUtf8(raw);
}

const std::string& TraceImporter::string(StringId id) {
  static const std::string kEmpty;
  if (!id.valid()) {
    return kEmpty;
  }
  const auto [at, added] = strings_.try_emplace(id.value());
  if (added) {
    ++counters_.undefined_names;
    at->second = fmt::format("<lost name {}>", id.value());
  }
  return at->second;
}

std::int64_t TraceImporter::op(OpId id) {
  if (!id.valid()) {
    return 0;
  }
  const auto [at, added] = ops_.try_emplace(id.value());
  if (added) {
    ++counters_.undefined_names;
    at->second = writer_.op(fmt::format("<lost op {}>", id.value()), "", 0);
  }
  return at->second;
}

std::int64_t TraceImporter::module(ModuleId id) {
  if (!id.valid()) {
    return 0;
  }
  const auto [at, added] = modules_.try_emplace(id.value());
  if (added) {
    ++counters_.undefined_names;
    at->second = writer_.module("<lost>", fmt::format("<lost module {}>", id.value()), "");
  }
  return at->second;
}

std::int64_t TraceImporter::parameter(ParameterId id) {
  if (!id.valid()) {
    return 0;
  }
  const auto [at, added] = parameters_.try_emplace(id.value());
  if (added) {
    ++counters_.undefined_names;
    at->second = writer_.parameter(0, fmt::format("<lost parameter {}>", id.value()), Dtype::kUnknown, "");
  }
  return at->second;
}

std::int64_t TraceImporter::site(const trace::Call& call) {
  const SiteKey key = {call.module.value(), call.op.value(), call.autograd_node.value(), call.ordinal,
                       static_cast<std::uint32_t>(call.phase)};
  const auto [at, added] = sites_.try_emplace(key);
  SiteUse& use = at->second;
  if (added) {
    checkRange(call.phase <= Phase::kScaler);
    // A call without an op is no call; the name keeps its row valid.
    use.op = call.op.valid() ? op(call.op) : writer_.op("<lost op>", "", 0);
    use.row = writer_.site(module(call.module), use.op, call.phase, call.ordinal, op(call.public_op),
                           string(call.autograd_node));
  }
  ++use.calls;
  return use.row;
}

std::int64_t TraceImporter::tensorType(const trace::TensorUse& use) {
  TypeKey key{};
  const auto insert = [&] {
    checkRange(use.dtype <= Dtype::kOtherFloat && use.device <= DeviceType::kMeta);
    return writer_.tensorType(use.dtype, use.device, use.device_index, shapeText(use.shape));
  };
  if (use.shape.size() > key.sizes.size()) {
    return insert();
  }
  std::copy(use.shape.begin(), use.shape.end(), key.sizes.begin());
  key.dim = static_cast<std::uint32_t>(use.shape.size());
  key.kind = static_cast<std::uint32_t>(use.dtype) << 16U | static_cast<std::uint32_t>(use.device) << 8U |
             static_cast<std::uint8_t>(use.device_index);
  const auto [at, added] = types_.try_emplace(key);
  if (added) {
    at->second = insert();
  }
  return at->second;
}

void TraceImporter::on(const trace::StringDef& record) { strings_[record.id.value()] = text(record.text); }

void TraceImporter::on(const trace::OpDef& record) {
  ops_[record.id.value()] = writer_.op(string(record.name), string(record.overload), record.flags);
}

void TraceImporter::on(const trace::ModuleDef& record) {
  modules_[record.id.value()] = writer_.module(string(record.root), string(record.path), string(record.class_name));
}

void TraceImporter::on(const trace::ParameterDef& record) {
  parameters_[record.id.value()] =
      writer_.parameter(module(record.module), string(record.name), record.dtype, shapeText(record.shape));
}

}  // namespace ampscope::store
