// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// redundant-casts: bytes that casts write again for nothing.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

std::uint64_t repeatedBytes(const Cast& cast) noexcept {
  return cast.count == 0 ? 0 : cast.bytes / cast.count * cast.repeated;
}

Finding about(const Cast& cast) {
  Finding finding = makeFinding(Rule::kRedundantCasts);
  finding.site = cast.site;
  finding.role = cast.role;
  finding.dtype = cast.to;
  finding.first_step = cast.source.steps.first();
  finding.last_step = cast.source.steps.last();
  return finding;
}

/// One finding for all weights: the first of them has the place.
void findRepeated(const Analysis& analysis, std::uint64_t all_bytes, Findings& findings) {
  const Cast* first = nullptr;
  std::uint64_t bytes = 0;
  std::uint64_t repeated = 0;
  std::uint64_t weights = 0;
  double nanoseconds = 0;
  for (const Cast& cast : analysis.casts) {
    if (cast.repeated == 0) {
      continue;
    }
    first = first == nullptr ? &cast : first;
    bytes += repeatedBytes(cast);
    repeated += cast.repeated;
    ++weights;
    nanoseconds += static_cast<double>(cast.duration_ns) * share(cast.repeated, cast.count);
  }
  if (first == nullptr || share(bytes, all_bytes) < threshold(Rule::kRedundantCasts, "share")) {
    return;
  }
  Finding finding = about(*first);
  finding.count = repeated;
  finding.message = fmt::format(
      "{}{} cast from {} to {} again in the same step, {} times in all: {} ({} of all casts) and {} were spent on "
      "that.",
      first->parameter, weights > 1 ? fmt::format(" and {} were", countOf(weights - 1, "other weight")) : " was",
      name(first->from), name(first->to), countText(repeated), bytesText(bytes), percentText(bytes, all_bytes),
      secondsText(nanoseconds * 1e-9));
  finding.evidence = {{"weights", weights}, {"repeated", repeated}, {"bytes", bytes}, {"seconds", nanoseconds * 1e-9}};
  finding.remedy =
      "Keep autocast's cache on (cache_enabled=True) and run the forward of a step in one autocast region; "
      "without gradients autocast caches nothing.";
  findings.push_back(std::move(finding));
}

/// Down and up again within one module; one finding for all modules that do so, at the first.
void findPingPong(const Analysis& analysis, Findings& findings) {
  struct Pair {
    const Cast* down = nullptr;
    std::uint64_t downs = 0;
    std::uint64_t ups = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
  };
  std::map<ModulePlace, Pair> modules;
  for (const Cast& cast : analysis.casts) {
    if (cast.site.phase != Phase::kForward || !cast.parameter.empty() || !cast.site.module.in_module) {
      continue;
    }
    Pair& pair = modules[cast.site.module];
    const bool down = isLowPrecision(cast.to) && !isLowPrecision(cast.from);
    // What autocast takes to float32 inside an op is its policy; what the program takes there is its choice.
    const bool up = !isLowPrecision(cast.to) && isLowPrecision(cast.from) && cast.by == CastBy::kProgram;
    pair.down = down && pair.down == nullptr ? &cast : pair.down;
    pair.downs += down ? 1 : 0;
    pair.ups += up ? 1 : 0;
    pair.bytes += cast.bytes;
    pair.seconds += static_cast<double>(cast.duration_ns) * 1e-9;
  }
  std::erase_if(modules, [](const auto& entry) {
    const Pair& pair = entry.second;
    return static_cast<double>(std::min(pair.downs, pair.ups)) < threshold(Rule::kRedundantCasts, "pairs");
  });
  if (!modules.empty()) {
    const Pair& pair = modules.begin()->second;
    Finding finding = about(*pair.down);
    finding.count = std::min(pair.downs, pair.ups);
    finding.message =
        fmt::format("one call of this module casts {} down to {} and {} up again{}: {} and {} in the run.",
                    countOf(pair.downs, "tensor"), name(pair.down->to), countText(pair.ups),
                    modules.size() > 1 ? fmt::format(", as {} do", countOf(modules.size() - 1, "other module")) : "",
                    bytesText(pair.bytes), secondsText(pair.seconds));
    finding.evidence = {{"casts_down", pair.downs},
                        {"casts_up", pair.ups},
                        {"bytes", pair.bytes},
                        {"seconds", pair.seconds},
                        {"other_modules", modules.size() - 1}};
    finding.remedy = "Group the ops that need float32 in one place, or run the whole module in one dtype.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void findRedundantCasts(const Analysis& analysis, Findings& findings) {
  std::uint64_t bytes = 0;
  for (const Cast& cast : analysis.casts) {
    bytes += cast.bytes;
  }
  findRepeated(analysis, bytes, findings);
  findPingPong(analysis, findings);
}

}  // namespace ampscope::analysis
