// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Replays update sequences for test_simulate.py. A line of standard input: growth_factor backoff_factor growth_interval
// init_scale, then 0 or 1 per update; a line of output: the scale after each, as its bits, and the last tracker.
// Numbers are read as hexadecimal floats, so that nothing is lost on the way.
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

#include "analyzer/analysis/scaler_replay.h"

int main() {
  using ampscope::analysis::ScaleState;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string growth;
    std::string backoff;
    std::string init;
    std::int64_t interval = 0;
    words >> growth >> backoff >> interval >> init;
    const ampscope::analysis::ScaleRule rule{std::strtod(growth.c_str(), nullptr),
                                             std::strtod(backoff.c_str(), nullptr), interval};
    ScaleState state{static_cast<float>(std::strtod(init.c_str(), nullptr)), 0};
    int found_inf = 0;
    while (words >> found_inf) {
      state = updated(state, found_inf != 0, rule);
      std::cout << std::bit_cast<std::uint32_t>(state.scale) << ' ';
    }
    std::cout << state.growth_tracker << '\n';
  }
  return 0;
}
