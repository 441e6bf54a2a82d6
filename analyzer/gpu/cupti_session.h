// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A process listens to CUPTI: what its devices do (kernels, copies, sets), and for which call. CUPTI knows one
// listener, so there is one session at a time. Nothing is synchronised. Used by tracer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "analyzer/base/result.h"
#include "analyzer/gpu/correlation.h"
#include "analyzer/gpu/cupti_api.h"

namespace ampscope::gpu::cupti {

/// Hears what devices did, on threads of CUPTI or on whichever thread CUPTI chooses, one at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  /// A number for the name of a kernel, or of the memories between which is copied ("host to device"); kept in
  /// DoneWork::name. "": CUPTI gave none.
  virtual std::uint32_t nameOf(std::string_view name) noexcept = 0;
  /// `id` is what the work was asked for under, or Correlation::kNobody.
  virtual void done(std::uint64_t id, const DoneWork& work) noexcept = 0;
  /// For now there is no more.
  virtual void batchEnded() noexcept = 0;
};

struct SessionOptions {
  std::size_t buffer_bytes = std::size_t{1} << 20U;
  std::size_t most_buffers = 64;  ///< that CUPTI holds; beyond them it loses records, and counts them
  std::size_t most_waiting = std::size_t{1} << 16U;
  std::uint32_t patience = 8;
  std::uint32_t flush_ms = 1000;  ///< how often CUPTI hands over what it has; 0: when a buffer is full
};

/// What a session did not hear, or could not use.
struct SessionCounts {
  std::uint64_t dropped = 0;      ///< records that CUPTI lost
  std::uint64_t refused = 0;      ///< buffers that CUPTI asked for beyond most_buffers
  std::uint64_t unknown = 0;      ///< records of a kind that was not asked for
  std::uint64_t damaged = 0;      ///< buffers whose rest could not be read
  std::uint64_t unfinished = 0;   ///< work without both of its times
  std::uint64_t outstanding = 0;  ///< buffers that CUPTI had not given back
  bool hung = false;              ///< CUPTI did not flush in time
};

class Session {
 public:
  /// Fails (kEnvironment) with a sentence without a full stop. `sink` must outlive stop().
  static Result<std::unique_ptr<Session>> start(const CuptiApi& api, Sink& sink, const SessionOptions& options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();  ///< stops without waiting

  /// What the calling thread asks of devices from here to pop() is for `id`, which is not kNobody; the innermost
  /// counts.
  void push(std::uint64_t id) const noexcept { (void)api_.push(kOwnExternalKind, id); }
  void pop() const noexcept {
    std::uint64_t last = 0;
    (void)api_.pop(kOwnExternalKind, &last);
  }

  /// Asks CUPTI for what it has, waits for that no longer than `grace`, and hands over the rest. The sink is not called
  /// afterwards. Idempotent; any thread.
  SessionCounts stop(std::chrono::milliseconds grace) noexcept;

 private:
  class State;
  Session(const CuptiApi& api, std::shared_ptr<State> state, void* subscriber);

  const CuptiApi api_;
  const std::shared_ptr<State> state_;
  void* const subscriber_;
};

}  // namespace ampscope::gpu::cupti
