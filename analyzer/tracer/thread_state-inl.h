// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The hot path of ThreadState. Included by thread_state.h only.
#pragma once

namespace ampscope::tracer {

template <class Record>
bool ThreadState::write(const Record& record) noexcept {
  if ((block_ == nullptr && !openBlock()) || (contextIsStale() && !writeContext())) {
    return false;
  }
  if (encoder_.add(record)) {
    return true;
  }
  handOver();
  return openBlock() && encoder_.add(record);
}

template <class Record>
bool ThreadState::emit(const Record& record) noexcept {
  lock_.lock();
  const bool written = write(record);
  lock_.unlock();
  if (!written) {
    addOwned<std::uint64_t>(dropped, 1);
  }
  return written;
}

}  // namespace ampscope::tracer
