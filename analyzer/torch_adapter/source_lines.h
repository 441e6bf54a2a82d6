// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which line of the program makes the calls of a site. The program's language is asked once for each new site of a
// thread; backward takes the line of its forward op from the autograd node. Owned by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

class SourceLines {
 public:
  struct Site {
    std::uint32_t module = 0;
    std::uint32_t op = 0;
    std::uint32_t autograd_node = 0;
    std::uint32_t ordinal = 0;
    std::uint32_t phase = 0;
    bool operator==(const Site&) const = default;
  };

  /// "file:line" as an interned name; 0: not known. With `ask` a site that was not met before asks the program, which
  /// takes the interpreter's lock.
  [[nodiscard]] std::uint32_t find(const Site& site, bool ask);

  /// Behind the record of `call`: writes the line of its site, the first time that it is known.
  void record(AmpscopeThread* thread, const Site& site, std::uint64_t call, std::uint32_t place);

  /// After a fork: the trace of this process says nothing yet.
  void clear() { known_.clear(); }

 private:
  struct Known {
    std::uint32_t place = 0;
    bool recorded = false;
  };
  struct Hash {
    std::size_t operator()(const Site& site) const noexcept;
  };
  std::unordered_map<Site, Known, Hash> known_;
};

}  // namespace ampscope::torch_adapter
