// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/exponents.h"

#include <limits>

#include "analyzer/analysis/session_facts.h"
#include "analyzer/store/session.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {

Result<std::vector<TensorExponents>> exponents(const store::Session& session, const ExponentRequest& request) {
  AMPSCOPE_ASSIGN_OR_RETURN(const Catalog catalog, readCatalog(session));
  store::CallFilter filter;
  filter.first_step = request.first_step;
  if (request.last_step != std::numeric_limits<std::uint32_t>::max()) {
    filter.end_step = request.last_step + 1;
  }
  filter.phase = request.phase;
  if (request.site.valid()) {
    filter.site = request.site;
  } else {
    AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ModuleRow> modules, session.modules());
    filter.module = ModuleId();
    for (const store::ModuleRow& row : modules) {
      if (request.module.in_module && row.root == request.module.root && row.path == request.module.path) {
        filter.module = row.id;
      }
    }
    if (request.module.in_module && !filter.module->valid()) {
      return std::vector<TensorExponents>();
    }
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::SiteTotals> totals, session.totalsBySite(filter));
  std::vector<TensorExponents> result;
  for (const store::SiteTotals& row : totals) {
    if (row.full == 0) {
      continue;
    }
    TensorExponents& tensor = result.emplace_back();
    tensor.site = catalog.site(row.site);
    tensor.role = row.role;
    tensor.dtype = row.dtype;
    tensor.histogram.first = row.histogram_first;
    tensor.histogram.counts = row.histogram;
    tensor.numel = row.numel;
    tensor.zero = row.zero;
    tensor.non_finite = row.pos_inf + row.neg_inf + row.nan;
  }
  return result;
}

ScaledFit scaledFit(const Histogram& histogram, int shift, format::FormatId target) {
  const format::FloatFormat& format = format::info(target);
  const int smallest = format.emin - (format.precision - 1);  // exponent of the smallest subnormal
  std::uint64_t all = 0;
  std::uint64_t flushed = 0;
  std::uint64_t subnormal = 0;
  std::uint64_t overflowed = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const int exponent = histogram.first + static_cast<int>(i) + shift;
    const std::uint64_t count = histogram.counts[i];
    all += count;
    // What lies above half of the smallest subnormal rounds up to it, and is nearly all of its binade.
    flushed += exponent < smallest - 1 ? count : 0;
    subnormal += exponent >= smallest - 1 && exponent < format.emin ? count : 0;
    overflowed += exponent > format.emax ? count : 0;
  }
  if (all == 0) {
    return {};
  }
  const auto share = [all](std::uint64_t part) { return static_cast<double>(part) / static_cast<double>(all); };
  return {share(flushed), share(subnormal), share(overflowed)};
}

}  // namespace ampscope::analysis
