// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Everything that a report says about one session, computed in one pass over it. A pure function: the same session
// gives the same value, sorted, with no clock. Used by reports, cli and gui.
#pragma once

#include <vector>

#include "analyzer/analysis/api_use.h"
#include "analyzer/analysis/casts.h"
#include "analyzer/analysis/device_work.h"
#include "analyzer/analysis/dtype_use.h"
#include "analyzer/analysis/epsilon.h"
#include "analyzer/analysis/finding.h"
#include "analyzer/analysis/fp8_scales.h"
#include "analyzer/analysis/gradient_facts.h"
#include "analyzer/analysis/nonfinite.h"
#include "analyzer/analysis/ranks.h"
#include "analyzer/analysis/reach.h"
#include "analyzer/analysis/scaler.h"
#include "analyzer/analysis/stall.h"
#include "analyzer/analysis/summary.h"
#include "analyzer/analysis/timeline.h"
#include "analyzer/analysis/trend.h"
#include "analyzer/analysis/underflow.h"
#include "analyzer/base/result.h"
#include "analyzer/store/rows.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

struct Analysis {
  RunInfo run;
  Coverage coverage;
  Overhead overhead;
  std::vector<Layer> layers;
  Timeline timeline;
  std::vector<CastTotal> cast_totals;  ///< most bytes first
  std::vector<Cast> casts;             ///< by place
  std::vector<ScalerLedger> scalers;
  std::vector<Fp8Scale> fp8_scales;  ///< by place
  NonFinite nonfinite;
  Reached reached;
  Underflows underflows;
  std::vector<Trend> trends;
  DtypeFacts dtype_facts;
  GradientFacts gradients;                   ///< of the first enabled scaler, or of a run without one
  std::vector<ApiUse> api_uses;              ///< in order of appearance
  std::vector<store::RangeTotalRow> ranges;  ///< the program's own; most time first
  DeviceWork device_work;
  std::vector<BypassedFunction> bypassed_functions;
  std::vector<Epsilon> epsilons;
  std::vector<Stall> stalls;
  RankFacts ranks;
  Findings findings;  ///< most severe first, then by first step, rule and place
};

/// What the session says outright, in a moment: run, coverage, overhead and scalers without blame; the rest is empty.
[[nodiscard]] Result<Analysis> readHead(const store::Session& session);

/// Reads the whole session once. Error: the session cannot be read (the message is the store's).
[[nodiscard]] Result<Analysis> analyze(const store::Session& session);

}  // namespace ampscope::analysis
