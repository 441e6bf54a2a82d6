// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The fields that several tables share. Used by reports/table only.
#pragma once

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/totals.h"
#include "reports/table/table.h"

namespace ampscope::reports {

/// root, module, class, op, overload, public_op, phase, ordinal; the first three are absent outside every module.
inline void addSite(RowSink& rows, const analysis::Site& site) {
  if (site.module.in_module) {
    rows.add(site.module.root).add(site.module.path).add(site.module.class_name);
  } else {
    rows.skip().skip().skip();
  }
  rows.add(site.op).add(site.overload).add(site.public_op).add(name(site.phase)).add(site.ordinal);
}

/// numel to max, then what fp16 and bf16 would lose: of analysis::TensorTotals or store::SiteTotals.
template <class Totals>
void addCounts(RowSink& rows, const Totals& totals) {
  rows.add(totals.numel).add(totals.zero).add(totals.subnormal).add(totals.near_max).add(totals.pos_inf);
  rows.add(totals.neg_inf).add(totals.nan).add(totals.negative);
  rows.measured(totals.absmin).measured(totals.absmax).measured(totals.min).measured(totals.max);
  for (const format::FormatId target : {format::FormatId::kBinary16, format::FormatId::kBfloat16}) {
    if (totals.full != 0) {
      const stats::WhatIf& counts = analysis::whatIf(totals.what_if, target);
      rows.add(counts.flush_to_zero).add(counts.to_subnormal).add(counts.overflow);
    } else {
      rows.skip().skip().skip();
    }
  }
}

}  // namespace ampscope::reports
