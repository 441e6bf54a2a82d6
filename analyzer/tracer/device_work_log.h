// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `profile --cupti`: what devices did for each recorded call, and for the tracer itself, as records of a stream of
// their own. CUPTI is started by the first call that touches a CUDA device, so that a program without one, and a
// process that only forks others, has nothing of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gpu/cupti_session.h"
#include "analyzer/trace/records.h"

namespace ampscope::tracer {

class Core;
class ThreadState;

class DeviceWorkLog final : public gpu::cupti::Sink {
 public:
  /// CUPTI's functions, or false and, in `why`, a sentence without a full stop.
  using LoadCupti = bool (*)(gpu::cupti::CuptiApi& api, std::string& why);

  /// `core` outlives it.
  DeviceWorkLog(Core& core, bool wanted, LoadCupti load) noexcept;
  DeviceWorkLog(const DeviceWorkLog&) = delete;
  DeviceWorkLog& operator=(const DeviceWorkLog&) = delete;
  ~DeviceWorkLog() override;

  [[nodiscard]] bool wanted() const noexcept { return wanted_; }

  /// What the calling thread, whose state is `thread`, asks of devices until end() is for the call that it records
  /// next. Neither these nor the next nest.
  void beginCall(const ThreadState& thread) noexcept;
  /// It is the tracer's.
  void beginOwn() const noexcept;
  void end() const noexcept;

  /// Records what is left, waiting for CUPTI no longer than a few seconds, and notes what was not heard. Idempotent.
  void close() noexcept;

  std::uint32_t nameOf(std::string_view name) noexcept override;
  void done(std::uint64_t id, const gpu::cupti::DoneWork& work) noexcept override;
  void batchEnded() noexcept override;

 private:
  static constexpr std::uint64_t kTracerId = UINT64_MAX;  // no call has it

  gpu::cupti::Session* open() noexcept;
  void tell(std::uint64_t count, const std::string& text) noexcept;

  Core& core_;
  const bool wanted_;
  const LoadCupti load_;
  std::atomic<gpu::cupti::Session*> session_{nullptr};  ///< null: not started, or ended
  std::atomic<bool> tried_{false};
  std::mutex mutex_;
  bool closed_ = false;
  std::unique_ptr<gpu::cupti::Session> owned_;
  ThreadState* records_ = nullptr;
  std::vector<trace::DeviceWork> batch_;
  std::uint64_t lost_ = 0;
};

}  // namespace ampscope::tracer
