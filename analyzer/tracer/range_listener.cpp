// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `profile --nvtx-ranges`: the ranges that the program tells NVTX, as records. NVTX loads the tracer when the program
// first calls it, because NVTX_INJECTION64_PATH names it.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gpu/nvtx_ranges.h"
#include "analyzer/tracer/core.h"
#include "analyzer/tracer/process.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::tracer {
namespace {

constexpr std::string_view kOwnDomain = "ampscope";         // of `profile --nvtx`
constexpr std::uint64_t kNested = std::uint64_t{1} << 63U;  // told apart from the ranges that NVTX numbers
constexpr std::size_t kLongestName = 4096;                  // a record must fit into a block

class RangeListener final : public gpu::NvtxListener {
 public:
  void pushed(std::string_view domain, std::string_view message) noexcept override {
    if (domain == kOwnDomain) {
      return;
    }
    const std::uint64_t range = kNested | ++last_;
    try {
      open().push_back({std::string(domain), range});
    } catch (const std::exception&) {
      return;  // no memory: this range is not recorded
    }
    begin(range, domain, message);
  }

  void popped(std::string_view domain) noexcept override {
    if (domain == kOwnDomain) {
      return;
    }
    auto& ranges = open();
    const auto last =
        std::find_if(ranges.rbegin(), ranges.rend(), [domain](const Open& range) { return range.domain == domain; });
    if (last != ranges.rend()) {  // else it pops more than it has pushed
      ended(last->range);
      ranges.erase(std::next(last).base());
    }
  }

  void started(std::string_view domain, std::uint64_t range, std::string_view message) noexcept override {
    if (domain != kOwnDomain) {
      begin(range, domain, message);
    }
  }

  void ended(std::uint64_t range) noexcept override {
    if (ThreadState* const to = recording()) {
      to->emit(trace::RangeEnd{range, nowNs()});
    }
  }

  void marked(std::string_view /*domain*/, std::string_view /*message*/) noexcept override {}

 private:
  struct Open {
    std::string domain;
    std::uint64_t range = 0;
  };

  static std::vector<Open>& open() noexcept {
    thread_local std::vector<Open> ranges;
    return ranges;
  }

  static ThreadState* recording() noexcept {
    const Core* const core = Process::instance().core();
    return core != nullptr && core->active() ? Process::instance().thread() : nullptr;
  }

  static void begin(std::uint64_t range, std::string_view domain, std::string_view message) noexcept {
    if (ThreadState* const to = recording()) {
      to->emit(trace::RangeBegin{range, nowNs(), domain.substr(0, kLongestName), message.substr(0, kLongestName)});
    }
  }

  std::atomic<std::uint64_t> last_{0};
};

}  // namespace
}  // namespace ampscope::tracer

/// What NVTX asks of a library that it loads: 1 when it hears now.
// NOLINTNEXTLINE(readability-identifier-naming): NVTX's name
extern "C" AMPSCOPE_API int InitializeInjectionNvtx2(const void* (*export_table)(std::uint32_t)) {
  static auto* const listener = new ampscope::tracer::RangeListener;  // NVTX may call it until the process ends
  ampscope::gpu::setNvtxListener(listener);
  return ampscope::gpu::attachNvtx(export_table);
}
