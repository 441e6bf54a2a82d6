#include "kernels/cpu/compare.h"
#include <cmath>
#include <cstring>
#include <limits>
#include <algorithm>
#include "kernels/format/float_format.h"
namespace ampscope::cpu {
namespace {
double load(const void* p, format::FormatId f, std::size_t i) {
  if (f == format::FormatId::kBinary32) { return static_cast<const float*>(p)[i]; }
  if (f == format::FormatId::kBfloat16) { std::uint32_t b = std::uint32_t{static_cast<const std::uint16_t*>(p)[i]} << 16; float x; std::memcpy(&x, &b, 4); return x; }
  _Float16 h; std::memcpy(&h, static_cast<const std::uint16_t*>(p) + i, 2); return static_cast<double>(h);
}
}
void compare(const void* result, format::FormatId id, const double* reference, const double* before, std::size_t numel, stats::Comparison& out) noexcept {
  out = stats::Comparison{};
  const auto& f = format::info(id);
  const auto t = format::thresholds(id);
  out.format = id; out.numel = numel;
  for (std::size_t i = 0; i < numel; ++i) {
    const double x = load(result, id, i), r = reference[i];
    const bool fx = std::isfinite(x), fr = std::isfinite(r);
    if (!fr) { (fx ? out.reference_nonfinite : out.both_nonfinite)++; continue; }
    const double ar = std::fabs(r);
    out.reference_absmax = std::max(out.reference_absmax, ar);
    out.sum_squared_reference += r * r;
    int e = ar == 0 ? f.emin : std::clamp(std::ilogb(ar), f.emin, f.emax);
    const int shift = e - (f.precision - 1);
    double rounded = std::ldexp(std::nearbyint(std::ldexp(r, -shift)), shift);
    if (ar >= t.overflow_from) rounded = std::copysign(std::numeric_limits<double>::infinity(), r);
    if (std::isnan(x)) { ++out.nan_made; continue; }
    if (!fx) { (std::isinf(rounded) ? out.overflowed.format_limited : out.overflowed.algorithm_limited)++; continue; }
    ++out.compared;
    if (x == rounded) ++out.correctly_rounded;
    if (r != 0 && std::fabs(x) < f.min_normal) {
      (std::fabs(rounded) < f.min_normal ? out.underflowed.format_limited : out.underflowed.algorithm_limited)++;
      if (x == 0) { (rounded == 0 ? out.flushed.format_limited : out.flushed.algorithm_limited)++; out.sum_squared_flushed += r * r; }
    }
    if (before != nullptr && x == before[i] && r != before[i]) ++out.stalled;
    const double err = x - r, ae = std::fabs(err), u = std::ldexp(ae, -shift);
    out.max_abs_error = std::max(out.max_abs_error, ae);
    if (ar != 0) out.max_rel_error = std::max(out.max_rel_error, ae / ar);
    out.max_ulp_error = std::max(out.max_ulp_error, u);
    out.sum_error += err; out.sum_squared_error += err * err;
    std::size_t bin = u == 0 ? 0 : u <= 0.5 ? 1 : std::min<std::size_t>(33, 2 + static_cast<std::size_t>(std::max(0.0, std::ceil(std::log2(u)))));
    ++out.ulp[bin];
  }
}
}
