// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/table/csv_report.h"

#include "analyzer/analysis/comparison.h"
#include "analyzer/analysis/rules.h"
#include "reports/table/csv.h"

namespace ampscope::reports {
namespace {

void addModule(CsvRow& row, const analysis::ModulePlace& module) {
  if (module.in_module) {
    row.add(module.root).add(module.path).add(module.class_name);
  } else {
    row.skip().skip().skip();
  }
}

void addSite(CsvRow& row, const analysis::Site& site) {
  addModule(row, site.module);
  row.add(site.op).add(site.overload).add(site.public_op).add(name(site.phase)).add(std::uint64_t{site.ordinal});
}

}  // namespace

void writeOpTable(const analysis::Analysis& analysis, std::ostream& out) {
  out << "root,module,class,op,overload,public_op,phase,ordinal,role,dtype,calls,steps,first_step,last_step,tensors,"
         "measured,numel,zero,subnormal,near_max,pos_inf,neg_inf,nan,negative,absmin,absmax,min,max,fp16_flush_to_zero,"
         "fp16_to_subnormal,fp16_overflow,bf16_flush_to_zero,bf16_to_subnormal,bf16_overflow,compared,max_ulp_error,"
         "error_ulp_99,relative_norm_error\n";
  CsvRow row(out);
  for (const analysis::Layer& layer : analysis.layers) {
    for (const analysis::OpEntry& entry : layer.ops) {
      const analysis::TensorTotals& totals = entry.totals;
      addSite(row, entry.site);
      row.add(name(entry.role)).add(name(entry.dtype)).add(entry.calls).add(totals.steps.count());
      row.add(std::uint64_t{totals.steps.first()}).add(std::uint64_t{totals.steps.last()});
      row.add(totals.tensors).add(totals.measured).add(totals.numel).add(totals.zero).add(totals.subnormal);
      row.add(totals.near_max).add(totals.pos_inf).add(totals.neg_inf).add(totals.nan).add(totals.negative);
      row.measured(totals.absmin).measured(totals.absmax).measured(totals.min).measured(totals.max);
      for (const format::FormatId target : {format::FormatId::kBinary16, format::FormatId::kBfloat16}) {
        if (totals.full != 0) {
          const stats::WhatIf& counts = totals.whatIf(target);
          row.add(counts.flush_to_zero).add(counts.to_subnormal).add(counts.overflow);
        } else {
          row.skip().skip().skip();
        }
      }
      const analysis::ReferenceTotals& local = entry.references[analysis::indexOf(ReferenceLevel::kLocal)];
      if (local.tensors != 0) {
        row.add(local.sum.compared).add(local.sum.max_ulp_error).measured(analysis::errorInUlp(local));
        row.add(local.relativeNormError());
      } else {
        row.skip().skip().skip().skip();
      }
      row.end();
    }
  }
}

void writeFindingTable(const analysis::Analysis& analysis, std::ostream& out) {
  out << "rule,severity,root,module,class,op,overload,public_op,phase,ordinal,role,dtype,first_step,last_step,count,"
         "numel,"
         "message,remedy\n";
  CsvRow row(out);
  for (const analysis::Finding& finding : analysis.findings) {
    row.add(info(finding.rule).id).add(name(finding.severity));
    if (finding.site) {
      addSite(row, *finding.site);
    } else {
      row.skip().skip().skip().skip().skip().skip().skip().skip();
    }
    row.add(finding.role ? name(*finding.role) : std::string_view());
    row.add(finding.dtype ? name(*finding.dtype) : std::string_view());
    row.add(std::uint64_t{finding.first_step}).add(std::uint64_t{finding.last_step}).add(finding.count);
    row.add(finding.numel).add(finding.message).add(finding.remedy).end();
  }
}

void writeCastTable(const analysis::Analysis& analysis, std::ostream& out) {
  out << "root,module,class,op,overload,public_op,phase,ordinal,by,from,to,role,parameter,count,repeated,steps,bytes,"
         "seconds,numel,flushed,overflowed\n";
  CsvRow row(out);
  for (const analysis::Cast& cast : analysis.casts) {
    addSite(row, cast.site);
    row.add(name(cast.by)).add(name(cast.from)).add(name(cast.to)).add(name(cast.role)).add(cast.parameter);
    row.add(cast.count).add(cast.repeated).add(cast.steps).add(cast.bytes);
    row.add(static_cast<double>(cast.duration_ns) * 1e-9).add(cast.source.numel).add(cast.flushed);
    row.add(cast.overflowed).end();
  }
}

void writeScaleTable(const analysis::Analysis& analysis, std::ostream& out) {
  out << "process,scaler,step,scale_before,scale_after,growth_tracker,found_inf,skipped,calibration,is_set,blamed_"
         "module,"
         "blamed_op\n";
  CsvRow row(out);
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    for (const analysis::ScaleStep& step : ledger.trajectory) {
      row.add(std::uint64_t{ledger.process}).add(std::uint64_t{ledger.scaler}).add(std::uint64_t{step.step});
      row.add(step.scale_before).add(step.scale_after).add(static_cast<double>(step.growth_tracker));
      row.add(step.found_inf).add(step.skipped).add(step.calibration).add(step.is_set);
      if (step.blame) {
        row.add(analysis::displayName(step.blame->site.module)).add(step.blame->site.op);
      } else {
        row.skip().skip();
      }
      row.end();
    }
  }
}

Result<void> CsvReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  write_(data.analysis, out);
  return finish(out);
}

}  // namespace ampscope::reports
