// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/nvtx_story.h"

#include <array>
#include <cstdio>

#include "analyzer/gpu/nvtx_emitter.h"

namespace ampscope::tracer {
namespace {

using Text = std::array<char, 96>;

}  // namespace

void NvtxStory::push(const char* name) const noexcept {
  if (wanted_) {
    gpu::pushRange(name);
  }
}

void NvtxStory::pop() const noexcept {
  if (wanted_) {
    gpu::popRange();
  }
}

void NvtxStory::step(std::uint32_t step) noexcept {
  if (!wanted_) {
    return;
  }
  end();
  Text text{};
  (void)std::snprintf(text.data(), text.size(), "step %u", step);
  range_.store(gpu::startRange(text.data()));
}

void NvtxStory::nonFinite(std::uint32_t step) noexcept {
  if (wanted_ && marked_.exchange(step) != step) {
    Text text{};
    (void)std::snprintf(text.data(), text.size(), "first inf or nan of step %u", step);
    gpu::markEvent(text.data());
  }
}

void NvtxStory::skipped(std::uint32_t step, float scale, float next) const noexcept {
  if (wanted_) {
    Text text{};
    (void)std::snprintf(text.data(), text.size(), "step %u skipped: scale %g to %g", step, static_cast<double>(scale),
                        static_cast<double>(next));
    gpu::markEvent(text.data());
  }
}

void NvtxStory::end() noexcept {
  if (const std::uint64_t range = range_.exchange(0); range != 0) {
    gpu::endRange(range);
  }
}

}  // namespace ampscope::tracer
