// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/analysis.h"

#include <span>
#include <utility>
#include <vector>

#include "analyzer/analysis/cast_collector.h"
#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/constants.h"
#include "analyzer/analysis/dtype_collector.h"
#include "analyzer/analysis/epsilon_collector.h"
#include "analyzer/analysis/findings.h"
#include "analyzer/analysis/fp8_scale_collector.h"
#include "analyzer/analysis/function_collector.h"
#include "analyzer/analysis/gradient_facts_collector.h"
#include "analyzer/analysis/loss_follower.h"
#include "analyzer/analysis/nonfinite_collector.h"
#include "analyzer/analysis/rank_collector.h"
#include "analyzer/analysis/reach_collector.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/scaler_ledger.h"
#include "analyzer/analysis/session_facts.h"
#include "analyzer/analysis/stall_collector.h"
#include "analyzer/analysis/summary_collector.h"
#include "analyzer/analysis/timeline_collector.h"
#include "analyzer/analysis/trend_collector.h"
#include "analyzer/analysis/underflow_collector.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {
namespace {

Result<std::vector<ScalerLedger>> readLedgers(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerRow> scalers, session.scalers());
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerUnscaleRow> unscales, session.scalerUnscales());
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerUpdateRow> updates, session.scalerUpdates());
  return buildLedgers(scalers, unscales, updates);
}

void addBlame(const NonFiniteCollector& nonfinite, std::vector<ScalerLedger>& ledgers) {
  for (ScalerLedger& ledger : ledgers) {
    for (ScaleStep& step : ledger.trajectory) {
      if (step.skipped) {
        step.blame = nonfinite.blame({ledger.process, step.step});
      }
    }
  }
}

}  // namespace

Result<Analysis> readHead(const store::Session& session) {
  Analysis analysis;
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.run, readRun(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.coverage, readCoverage(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.overhead, readOverhead(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.scalers, readLedgers(session));
  return analysis;
}

Result<Analysis> analyze(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(Analysis analysis, readHead(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.api_uses, readApiUses(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.ranges, session.rangeTotals());
  AMPSCOPE_ASSIGN_OR_RETURN(Catalog catalog, readCatalog(session));
  AMPSCOPE_ASSIGN_OR_RETURN(analysis.device_work, readDeviceWork(session, catalog));
  noteSkippedSteps(analysis.scalers, catalog);

  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::ConstantRow> constant_rows, session.constants());
  const Constants constants(std::move(constant_rows));

  SummaryCollector summary(catalog);
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::DeviceTimeRow> cast_times, session.castDeviceTimes());
  CastCollector casts(catalog, std::move(cast_times));
  NonFiniteCollector nonfinite(catalog);
  ReachCollector reach(catalog);
  UnderflowCollector underflow(catalog);
  Fp8ScaleCollector fp8_scales(catalog);
  TrendCollector trend(catalog);
  DtypeCollector dtype(catalog);
  TimelineCollector timeline(catalog);
  AMPSCOPE_ASSIGN_OR_RETURN(GradientFacts steps, readGradientSteps(session));
  GradientFactsCollector gradients(catalog, std::move(steps));
  FunctionCollector functions(catalog, analysis.api_uses);
  EpsilonCollector epsilon(catalog, constants);
  StallCollector stall(catalog, constants);
  LossFollower loss;
  AMPSCOPE_ASSIGN_OR_RETURN(Ranks rank_of, readRanks(session));
  RankCollector ranks(catalog, std::move(rank_of), threshold(Rule::kRankRangeDivergence, "binades"));
  AMPSCOPE_RETURN_IF_ERROR(
      session.forEachCall({}, [&](const store::CallRow& call, std::span<const store::TensorRow> tensors) {
        summary.add(call, tensors);
        casts.add(call, tensors);
        nonfinite.add(call, tensors);
        reach.add(call, tensors);
        underflow.add(call, tensors);
        fp8_scales.add(call, tensors);
        trend.add(call, tensors);
        dtype.add(call, tensors);
        timeline.add(call, tensors);
        gradients.add(call, tensors);
        functions.add(call, tensors);
        epsilon.add(call, tensors);
        stall.add(call, tensors);
        loss.add(call, catalog.site(call.site), tensors);
        ranks.add(call, tensors);
        return true;
      }));

  AMPSCOPE_RETURN_IF_ERROR(session.forEachReference([&](const store::ReferenceRow& reference) {
    summary.add(reference);
    gradients.add(reference);
    stall.add(reference);
    return true;
  }));
  AMPSCOPE_RETURN_IF_ERROR(session.forEachCancellation([&summary](const store::CancellationRow& row) {
    summary.add(row);
    return true;
  }));
  AMPSCOPE_RETURN_IF_ERROR(session.forEachCertification([&summary](const store::CertificationRow& row) {
    summary.add(row);
    return true;
  }));

  analysis.layers = summary.layers();
  addDeviceTime(analysis.device_work, analysis.layers);
  summary.fill(analysis.coverage);
  analysis.run.autocast_dtypes = summary.autocastDtypes();
  analysis.run.devices = summary.devices();
  analysis.run.first_loss = loss.first();
  analysis.run.final_loss = loss.final();
  analysis.run.loss_curve = loss.curve();
  analysis.casts = casts.casts();
  analysis.cast_totals = CastCollector::totals(analysis.casts);
  analysis.nonfinite = nonfinite.finish();
  addBlame(nonfinite, analysis.scalers);
  analysis.reached = reach.finish();
  analysis.underflows = underflow.finish();
  analysis.fp8_scales = fp8_scales.finish();
  analysis.trends = trend.trends();
  analysis.dtype_facts = dtype.finish();
  analysis.timeline = timeline.finish();
  analysis.gradients = gradients.finish();
  analysis.bypassed_functions = functions.finish();
  analysis.epsilons = epsilon.finish();
  analysis.stalls = stall.finish();
  analysis.ranks = ranks.finish();
  analysis.findings = findAll(analysis);
  return analysis;
}

}  // namespace ampscope::analysis
