#pragma once
#include <cstddef>
#include "kernels/stats/comparison.h"
namespace ampscope::cpu {
void compare(const void* result, format::FormatId format, const double* reference, const double* before, std::size_t numel, stats::Comparison& out) noexcept;
}
