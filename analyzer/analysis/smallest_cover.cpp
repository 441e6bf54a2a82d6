// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>

#include "analyzer/analysis/recommendation.h"

namespace ampscope::analysis {
namespace {

using Options = std::vector<std::vector<std::size_t>>;
using Modules = std::vector<std::size_t>;

constexpr std::size_t kMostSearched = 256;  // findings that leave a choice

/// Depth-first: the first finding that is not hit needs one of its modules.
class Search {
 public:
  Search(const Options& options, const std::vector<double>& costs) : options_(options), costs_(costs) {}

  /// The cheapest set of at most `size` modules; empty: there is none, or the search gave up.
  Modules best(std::size_t size) {
    chosen_.clear();
    best_.clear();
    best_cost_ = std::numeric_limits<double>::infinity();
    visit(size, 0);
    return best_;
  }
  [[nodiscard]] bool gaveUp() const noexcept { return visited_ > kMostVisited; }

 private:
  void visit(std::size_t left, double cost) {
    if (++visited_ > kMostVisited || cost >= best_cost_) {
      return;
    }
    const auto open = std::find_if(options_.begin(), options_.end(), [this](const Modules& modules) {
      return std::none_of(modules.begin(), modules.end(), [this](std::size_t module) {
        return std::find(chosen_.begin(), chosen_.end(), module) != chosen_.end();
      });
    });
    if (open == options_.end()) {
      best_ = chosen_;
      best_cost_ = cost;
      return;
    }
    if (left == 0) {
      return;
    }
    for (const std::size_t module : *open) {
      chosen_.push_back(module);
      visit(left - 1, cost + costs_[module]);
      chosen_.pop_back();
    }
  }

  static constexpr std::uint64_t kMostVisited = 200'000;
  const Options& options_;
  const std::vector<double>& costs_;
  Modules chosen_;
  Modules best_;
  double best_cost_ = 0;
  std::uint64_t visited_ = 0;
};

Modules greedyCover(const Options& options, const std::vector<double>& costs) {
  Modules chosen;
  std::vector<bool> hit(options.size());
  while (true) {
    std::vector<std::size_t> gains(costs.size());
    for (std::size_t i = 0; i < options.size(); ++i) {
      for (const std::size_t module : options[i]) {
        gains[module] += hit[i] ? 0 : 1;
      }
    }
    std::size_t best = 0;
    for (std::size_t module = 1; module < gains.size(); ++module) {
      if (gains[module] > gains[best] || (gains[module] == gains[best] && costs[module] < costs[best])) {
        best = module;
      }
    }
    if (gains.empty() || gains[best] == 0) {
      return chosen;
    }
    chosen.push_back(best);
    for (std::size_t i = 0; i < options.size(); ++i) {
      hit[i] = hit[i] || std::find(options[i].begin(), options[i].end(), best) != options[i].end();
    }
  }
}

}  // namespace

std::vector<std::size_t> smallestCover(const std::vector<std::vector<std::size_t>>& options,
                                       const std::vector<double>& costs) {
  // A finding with one module alone needs it; what that hits needs no other.
  Modules cover;
  for (const Modules& modules : options) {
    if (std::all_of(modules.begin(), modules.end(), [&modules](std::size_t m) { return m == modules.front(); })) {
      cover.push_back(modules.front());
    }
  }
  std::sort(cover.begin(), cover.end());
  cover.erase(std::unique(cover.begin(), cover.end()), cover.end());
  Options open;
  std::copy_if(options.begin(), options.end(), std::back_inserter(open), [&cover](const Modules& modules) {
    return std::none_of(modules.begin(), modules.end(),
                        [&cover](std::size_t m) { return std::binary_search(cover.begin(), cover.end(), m); });
  });
  Modules rest = greedyCover(open, costs);
  Search search(open, costs);
  for (std::size_t size = 1; size <= rest.size() && open.size() <= kMostSearched; ++size) {
    Modules smaller = search.best(size);
    if (search.gaveUp()) {
      break;
    }
    if (!smaller.empty()) {
      rest = std::move(smaller);
      break;
    }
  }
  cover.insert(cover.end(), rest.begin(), rest.end());
  std::sort(cover.begin(), cover.end());
  return cover;
}

}  // namespace ampscope::analysis
