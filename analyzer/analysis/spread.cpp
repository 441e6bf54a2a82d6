// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/spread.h"

#include <cmath>
#include <limits>
#include <span>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/session_facts.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {
namespace {

bool holdsIt(const store::TensorRow& tensor) noexcept {
  return tensor.stats != nullptr && tensor.stats->pos_inf + tensor.stats->nan != 0;
}

SpreadKind kindOf(const Site& site) noexcept {
  switch (site.phase) {
    case Phase::kBackward:
      return SpreadKind::kGradient;
    case Phase::kOptimizer:
      return SpreadKind::kWeight;
    default:
      return SpreadKind::kOp;
  }
}

}  // namespace

Result<Spread> nonFiniteSpread(const store::Session& session, std::uint32_t process, std::uint32_t step) {
  AMPSCOPE_ASSIGN_OR_RETURN(const Catalog catalog, readCatalog(session));
  Spread spread{.process = process, .step = step, .links = {}, .left_out = 0};
  store::CallFilter filter;
  filter.process = ProcessId(process);
  filter.first_step = step;
  filter.end_step = step == std::numeric_limits<std::uint32_t>::max() ? step : step + 1;
  filter.order = store::CallOrder::kExecution;
  const auto add = [&](const store::CallRow& call, std::span<const store::TensorRow> tensors) {
    const Site& site = catalog.site(call.site);
    SpreadLink link{.kind = kindOf(site), .site = site, .input_absmax = std::numeric_limits<double>::quiet_NaN()};
    bool wrote = false;
    for (const store::TensorRow& tensor : tensors) {
      if (!isOutput(tensor)) {
        link.came_in = link.came_in || holdsIt(tensor);
        if (tensor.stats != nullptr) {
          link.input_absmax = std::fmax(link.input_absmax, tensor.stats->absmax);
        }
      } else if (holdsIt(tensor)) {
        wrote = true;
        link.dtype = tensor.dtype;
        link.pos_inf += tensor.stats->pos_inf;
        link.neg_inf += tensor.stats->neg_inf;
        link.nan += tensor.stats->nan;
        link.numel += tensor.stats->numel;
      }
    }
    // What the scaler and autograd do with the loss is no op of the program, but it tells that the loss was reached.
    if (site.phase == Phase::kOther && site.op == "aten::ones_like" && link.came_in) {
      link.kind = SpreadKind::kLoss;
      wrote = true;
    } else if (site.phase == Phase::kScaler || site.phase == Phase::kOther) {
      return true;
    }
    if (wrote) {
      if (spread.links.size() < kMostLinks) {
        spread.links.push_back(std::move(link));
      } else {
        ++spread.left_out;
      }
    }
    return true;
  };
  AMPSCOPE_RETURN_IF_ERROR(session.forEachCall(filter, add));
  return spread;
}

}  // namespace ampscope::analysis
