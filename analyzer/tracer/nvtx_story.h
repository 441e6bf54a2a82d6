// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `profile --nvtx`: steps, modules and ops as NVTX ranges, and what is found while the program runs as marks. Used by
// tracer only. Any thread; nothing throws.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace ampscope::tracer {

class NvtxStory {
 public:
  explicit NvtxStory(bool wanted) noexcept : wanted_(wanted) {}
  NvtxStory(const NvtxStory&) = delete;
  NvtxStory& operator=(const NvtxStory&) = delete;
  ~NvtxStory() { end(); }

  [[nodiscard]] bool wanted() const noexcept { return wanted_; }
  void push(const char* name) const noexcept;
  void pop() const noexcept;
  /// The range of the step before ends, that of `step` begins.
  void step(std::uint32_t step) noexcept;
  /// Once for each step, inside the range of the op that wrote it.
  void nonFinite(std::uint32_t step) noexcept;
  void skipped(std::uint32_t step, float scale, float next) const noexcept;
  void end() noexcept;

 private:
  const bool wanted_;
  std::atomic<std::uint64_t> range_{0};
  std::atomic<std::uint32_t> marked_{UINT32_MAX};  ///< step whose first inf or nan was marked
};

}  // namespace ampscope::tracer
