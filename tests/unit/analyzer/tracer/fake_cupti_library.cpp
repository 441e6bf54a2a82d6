// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A library with CUPTI's name and functions, for cupti_library_test.py: what the test "launches" is told as CUPTI
// would.
#include "tests/unit/analyzer/gpu/fake_cupti.h"

using ampscope::gpu::cupti::AmpscopeBufferCompleted;
using ampscope::gpu::cupti::AmpscopeBufferRequested;
using ampscope::gpu::cupti::AmpscopeCuptiCallback;

namespace {

const ampscope::gpu::cupti::CuptiApi& fake() {
  static auto* const cupti = new ampscope::test::FakeCupti;
  static const auto api = (static_cast<void>(cupti), ampscope::test::FakeCupti::api());
  return api;
}

ampscope::test::FakeCupti* g_cupti = nullptr;
std::uint32_t g_calls = 0;

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): CUPTI's names
extern "C" {
#define FAKE __attribute__((visibility("default")))
FAKE int cuptiGetVersion(std::uint32_t* version) { return fake().version(version); }
FAKE int cuptiSubscribe(void** subscriber, AmpscopeCuptiCallback callback, void* user) {
  const int status = fake().subscribe(subscriber, callback, user);
  g_cupti = static_cast<ampscope::test::FakeCupti*>(*subscriber);
  return status;
}
FAKE int cuptiUnsubscribe(void* subscriber) { return fake().unsubscribe(subscriber); }
FAKE int cuptiActivityEnable(std::uint32_t kind) { return fake().enable(kind); }
FAKE int cuptiActivityDisable(std::uint32_t kind) { return fake().disable(kind); }
FAKE int cuptiActivityRegisterCallbacks(AmpscopeBufferRequested requested, AmpscopeBufferCompleted completed) {
  return fake().register_callbacks(requested, completed);
}
FAKE int cuptiActivityGetNextRecord(std::uint8_t* buffer, std::size_t valid, void** record) {
  return fake().next_record(buffer, valid, record);
}
FAKE int cuptiActivityGetNumDroppedRecords(void* context, std::uint32_t stream, std::size_t* count) {
  return fake().dropped(context, stream, count);
}
FAKE int cuptiActivityFlushAll(std::uint32_t flags) { return fake().flush(flags); }
FAKE int cuptiActivityPopExternalCorrelationId(int kind, std::uint64_t* last) { return fake().pop(kind, last); }
FAKE int cuptiGetResultString(int status, const char** text) { return fake().result_string(status, text); }

/// The calling thread launches a kernel that takes that long, which is told with the next flush.
FAKE void fake_launch(const char* name, std::uint64_t nanoseconds) {
  if (g_cupti == nullptr) return;
  const std::uint32_t correlation = ++g_calls;
  ampscope::test::RecordBytes records;
  if (const std::uint64_t id = ampscope::test::FakeCupti::topmost()) records.external(correlation, id);
  g_cupti->keep(records.other(ampscope::gpu::cupti::kRuntimeCall).kernel(correlation, name, 1, 1 + nanoseconds));
}

/// Not 0: so does whoever gives an id.
FAKE int fake_launches_with_ids = 0;
FAKE int cuptiActivityPushExternalCorrelationId(int kind, std::uint64_t id) {
  const int status = fake().push(kind, id);
  if (fake_launches_with_ids != 0) fake_launch("with an id", 100);
  return status;
}
}
// NOLINTEND(readability-identifier-naming)
