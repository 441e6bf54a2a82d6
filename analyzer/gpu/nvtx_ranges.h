// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a program says about itself with NVTX (ranges and marks), on any machine: no device and no driver is needed.
// NVTX loads the library that NVTX_INJECTION64_PATH names when the program first calls it; that library defines
// InitializeInjectionNvtx2 as a call of attachNvtx and sets a listener. Used by the tracer.
// Source: the comments of nvtxDetail/nvtxInit.h and nvtxDetail/nvtxTypes.h of NVTX 3.
#pragma once

#include <cstdint>
#include <string_view>

namespace ampscope::gpu {

/// Is told what the program does, on the program's own threads and while it waits. Domain "" is the default one.
/// Messages are UTF-8 if the program's are; "" where an event has none. Views are valid during the call only.
class NvtxListener {
 public:
  virtual ~NvtxListener() = default;

  /// A range that nests: of this thread, ended by the next popped() of the domain that has no push of its own.
  virtual void pushed(std::string_view domain, std::string_view message) noexcept = 0;
  virtual void popped(std::string_view domain) noexcept = 0;

  /// A range that may end on another thread. `range` is not 0 and never used twice.
  virtual void started(std::string_view domain, std::uint64_t range, std::string_view message) noexcept = 0;
  virtual void ended(std::uint64_t range) noexcept = 0;

  virtual void marked(std::string_view domain, std::string_view message) noexcept = 0;
};

/// Null, as at first: nobody is told. The listener must outlive the process' last NVTX call. Any thread.
void setNvtxListener(NvtxListener* listener) noexcept;

/// Takes over the functions of NVTX that listeners are told of. `export_table` is what InitializeInjectionNvtx2 is
/// given. Returns what that has to return: 1, or 0 where this NVTX has not the tables that are expected, and then
/// nothing has changed.
int attachNvtx(const void* (*export_table)(std::uint32_t)) noexcept;

}  // namespace ampscope::gpu
