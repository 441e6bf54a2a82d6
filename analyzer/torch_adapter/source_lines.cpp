// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/source_lines.h"

namespace ampscope::torch_adapter {

std::size_t SourceLines::Hash::operator()(const Site& site) const noexcept {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = (std::uint64_t{site.module} << 32) | site.op;
  hash = (hash * kOdd) ^ ((std::uint64_t{site.autograd_node} << 32) | (std::uint64_t{site.ordinal} << 3) | site.phase);
  return static_cast<std::size_t>((hash * kOdd) >> 8);
}

std::uint32_t SourceLines::find(const Site& site, bool ask) {
  const auto [at, is_new] = known_.try_emplace(site);
  if (is_new && ask) {
    at->second.place = ampscope_source();
  }
  return at->second.place;
}

void SourceLines::record(AmpscopeThread* thread, const Site& site, std::uint64_t call, std::uint32_t place) {
  Known& known = known_[site];
  if (place != 0 && !known.recorded) {
    known.recorded = true;
    ampscope_source_line(thread, call, place);
  }
}

}  // namespace ampscope::torch_adapter
