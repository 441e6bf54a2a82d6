// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/live_view.h"

#include "cli/progress_text.h"

namespace ampscope::cli {

LiveView::LiveView(Terminal& terminal)
    : terminal_(terminal),
      running_(terminal, LiveLine::Place::kBottom),
      writing_(terminal, LiveLine::Place::kHere),
      start_(std::chrono::steady_clock::now()) {}

void LiveView::connect(launch::ProfileRequest& request) {
  request.on_remark = [this](std::string_view sentence) {
    clear();
    terminal_.say(sentence);
  };
  if (!terminal_.showsProgress()) {
    return;
  }
  request.on_progress = [this](const launch::Progress& progress) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
    running_.show(progressText(progress, elapsed, running_.columns(), terminal_.colorErr()));
  };
  request.on_ingest = [this](const store::IngestProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_) {
      next_ = now + std::chrono::milliseconds(250);
      running_.clear();
      writing_.show(progressText(progress));
    }
  };
}

void LiveView::clear() {
  running_.clear();
  writing_.clear();
}

}  // namespace ampscope::cli
