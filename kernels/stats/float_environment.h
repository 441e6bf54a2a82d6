// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Keeps measuring independent of the caller's floating-point control state (FTZ, DAZ, rounding, trapping), and leaves
// that state, sticky flags included, as it was. The arithmetic to protect must lie in a function that is not inlined
// where the guard stands: compilers move floating-point operations across changes of the control register.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#else
#include <cfenv>
#endif

namespace ampscope::stats {

class FloatEnvironment {
 public:
  FloatEnvironment(const FloatEnvironment&) = delete;
  FloatEnvironment& operator=(const FloatEnvironment&) = delete;
#if defined(__x86_64__)
  FloatEnvironment() noexcept : saved_(_mm_getcsr()) {
    if ((saved_ & ~kFlags) != kDefault) _mm_setcsr(kDefault);
  }
  ~FloatEnvironment() {
    if (_mm_getcsr() != saved_) _mm_setcsr(saved_);  // writing the register costs more than all of a tiny tensor
  }

 private:
  static constexpr unsigned kDefault = 0x1F80;  // all exceptions masked, nearest even, no FTZ, no DAZ
  static constexpr unsigned kFlags = 0x3F;      // sticky, and most programs have set "inexact" long ago
  unsigned saved_;
#else
  FloatEnvironment() noexcept {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~FloatEnvironment() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
#endif
};

}  // namespace ampscope::stats
