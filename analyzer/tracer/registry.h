// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The names of a process: strings, ops, modules, parameters. Interning is the slow path (a mutex); the definitions
// are kept so that a child of fork can write them into its own trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/trace/records.h"

namespace ampscope::tracer {

class Registry {
 public:
  [[nodiscard]] StringId string(std::string_view text);
  [[nodiscard]] OpId op(std::string_view name, std::string_view overload, std::uint32_t flags);
  [[nodiscard]] ModuleId module(std::string_view root, std::string_view path, std::string_view class_name);
  [[nodiscard]] ParameterId parameter(ModuleId module, std::string_view name, Dtype dtype,
                                      std::vector<std::int64_t> shape);

  /// What a person calls it: its path, or the root's class. "" for an id that is none.
  [[nodiscard]] std::string moduleName(ModuleId module);

  /// Where a writer stands in the definitions; starts at the beginning.
  struct Cursor {
    std::size_t strings = 0, ops = 0, modules = 0, parameters = 0;
  };

  /// Calls `sink` (a generic callable that returns false to stop) with every definition after `cursor`, strings first.
  template <class Sink>
  void replay(Cursor& cursor, Sink&& sink) {
    const std::lock_guard lock(mutex_);
    for (; cursor.strings < strings_.size(); ++cursor.strings) {
      const trace::StringDef def{StringId(static_cast<std::uint32_t>(cursor.strings + 1)), *strings_[cursor.strings]};
      if (!sink(def)) return;
    }
    for (; cursor.ops < ops_.size(); ++cursor.ops) {
      if (!sink(ops_[cursor.ops])) return;
    }
    for (; cursor.modules < modules_.size(); ++cursor.modules) {
      if (!sink(modules_[cursor.modules])) return;
    }
    for (; cursor.parameters < parameters_.size(); ++cursor.parameters) {
      if (!sink(parameters_[cursor.parameters])) return;
    }
  }

  std::mutex& mutex() noexcept { return mutex_; }  ///< held across fork

 private:
  StringId stringLocked(std::string_view text);

  std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> string_ids_;
  std::vector<const std::string*> strings_;  // keys of string_ids_, which never move
  std::map<std::pair<StringId, StringId>, OpId> op_ids_;
  std::vector<trace::OpDef> ops_;
  std::map<std::pair<StringId, StringId>, ModuleId> module_ids_;
  std::vector<trace::ModuleDef> modules_;
  std::map<std::pair<ModuleId, StringId>, ParameterId> parameter_ids_;
  std::vector<trace::ParameterDef> parameters_;
};

}  // namespace ampscope::tracer
