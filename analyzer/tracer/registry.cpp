// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/registry.h"

#include <utility>

namespace ampscope::tracer {
namespace {

/// Ids are positions in the list, counted from 1, because 0 means none.
template <class IdType, class List>
IdType nextId(const List& list) {
  return IdType(static_cast<std::uint32_t>(list.size() + 1));
}

}  // namespace

StringId Registry::stringLocked(std::string_view text) {
  const auto [entry, is_new] = string_ids_.try_emplace(std::string(text), 0);
  if (is_new) {
    strings_.push_back(&entry->first);
    entry->second = static_cast<std::uint32_t>(strings_.size());
  }
  return StringId(entry->second);
}

StringId Registry::string(std::string_view text) {
  const std::lock_guard lock(mutex_);
  return stringLocked(text);
}

OpId Registry::op(std::string_view name, std::string_view overload, std::uint32_t flags) {
  const std::lock_guard lock(mutex_);
  const std::pair key{stringLocked(name), stringLocked(overload)};
  const auto [entry, is_new] = op_ids_.try_emplace(key, nextId<OpId>(ops_));
  if (is_new) {
    ops_.push_back({entry->second, key.first, key.second, flags});
  }
  return entry->second;
}

ModuleId Registry::module(std::string_view root, std::string_view path, std::string_view class_name) {
  const std::lock_guard lock(mutex_);
  const std::pair key{stringLocked(root), stringLocked(path)};
  const auto [entry, is_new] = module_ids_.try_emplace(key, nextId<ModuleId>(modules_));
  if (is_new) {
    modules_.push_back({entry->second, key.first, key.second, stringLocked(class_name)});
  }
  return entry->second;
}

std::string Registry::moduleName(ModuleId module) {
  const std::lock_guard lock(mutex_);
  if (!module.valid() || module.value() > modules_.size()) {
    return {};
  }
  const trace::ModuleDef& def = modules_[module.value() - 1];
  const std::string& path = *strings_[def.path.value() - 1];
  return path.empty() ? *strings_[def.root.value() - 1] : path;
}

ParameterId Registry::parameter(ModuleId module, std::string_view name, Dtype dtype, std::vector<std::int64_t> shape) {
  const std::lock_guard lock(mutex_);
  const std::pair key{module, stringLocked(name)};
  const auto [entry, is_new] = parameter_ids_.try_emplace(key, nextId<ParameterId>(parameters_));
  if (is_new) {
    parameters_.push_back({entry->second, module, key.second, dtype, std::move(shape)});
  }
  return entry->second;
}

}  // namespace ampscope::tracer
