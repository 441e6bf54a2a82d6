// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which call is a piece of a device's work for? CUPTI tells in two records, of the work and of the id under which it
// was asked for, that share a number and may come in either order, in different buffers. Both sides are kept for a
// bounded time. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "analyzer/base/vocabulary.h"

namespace ampscope::gpu::cupti {

/// What is kept of a piece of work.
struct DoneWork {
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::uint32_t name = 0;  ///< the sink's
  std::int64_t duration_ns = 0;
  std::uint64_t bytes = 0;
};

class Correlation {
 public:
  static constexpr std::uint64_t kNobody = 0;  ///< the work was asked for under no id

  /// At most `most` of each side are kept. Work waits for its id until `patience` batches have ended.
  Correlation(std::size_t most, std::uint32_t patience) : most_(most), patience_(patience) {}

  void external(std::uint32_t correlation, std::uint64_t id);

  /// Calls `deliver(id, work)` now where the id is known.
  template <class Deliver>
  void work(std::uint32_t correlation, const DoneWork& work, Deliver&& deliver) {
    if (const auto known = ids_.find(correlation); known != ids_.end()) {
      deliver(known->second, work);
      return;
    }
    if (waiting_.size() >= most_) {
      deliver(kNobody, waiting_.front().work);
      waiting_.pop_front();
    }
    waiting_.push_back({correlation, batch_, work});
  }

  /// A buffer was read: delivers the work whose id is known by now, and what has waited long enough as nobody's.
  template <class Deliver>
  void endBatch(Deliver&& deliver) {
    ++batch_;
    settle(deliver, patience_);
  }

  /// Delivers everything.
  template <class Deliver>
  void finish(Deliver&& deliver) {
    settle(deliver, 0);
  }

 private:
  struct Waiting {
    std::uint32_t correlation;
    std::uint64_t since;  ///< batch
    DoneWork work;
  };

  template <class Deliver>
  void settle(Deliver& deliver, std::uint32_t patience) {
    for (std::size_t left = waiting_.size(); left > 0; --left) {
      const Waiting front = waiting_.front();
      waiting_.pop_front();
      if (const auto known = ids_.find(front.correlation); known != ids_.end()) {
        deliver(known->second, front.work);
      } else if (batch_ - front.since >= patience) {
        deliver(kNobody, front.work);
      } else {
        waiting_.push_back(front);
      }
    }
  }

  const std::size_t most_;
  const std::uint32_t patience_;
  std::uint64_t batch_ = 0;
  std::unordered_map<std::uint32_t, std::uint64_t> ids_;  ///< by correlation
  std::deque<std::uint32_t> order_;                       ///< of ids_, oldest first
  std::deque<Waiting> waiting_;                           ///< oldest first
};

}  // namespace ampscope::gpu::cupti
