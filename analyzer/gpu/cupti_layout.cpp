// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Compiled where CUPTI's headers are found, and only that: what cupti_activity.h and cupti_api.h say of CUPTI is what
// these headers say, for every version of each record since CUDA 11.
#include <cupti.h>

#include <cstddef>

#include "analyzer/gpu/cupti_activity.h"
#include "analyzer/gpu/cupti_api.h"

namespace ampscope::gpu::cupti {
namespace {

template <class Record, std::size_t kPayload>
constexpr bool agrees(const Layout& layout) {
  return layout.start == offsetof(Record, start) && layout.end == offsetof(Record, end) &&
         layout.device == offsetof(Record, deviceId) && layout.stream == offsetof(Record, streamId) &&
         layout.correlation == offsetof(Record, correlationId) && layout.payload == kPayload &&
         layout.size <= sizeof(Record) && offsetof(Record, kind) == 0 && sizeof(CUpti_ActivityKind) == 4 &&
         sizeof(void*) == 8;
}

template <class Record>
constexpr bool isKernel() {
  return agrees<Record, offsetof(Record, name)>(kKernelLayout) && sizeof(Record::name) == 8;
}

template <class Record>
constexpr bool isCopy(const Layout& layout) {
  return agrees<Record, offsetof(Record, bytes)>(layout) && offsetof(Record, copyKind) == kCopyDirection &&
         sizeof(Record::copyKind) == 1;
}

template <class Record>
constexpr bool isSet() {
  return agrees<Record, offsetof(Record, bytes)>(kSetLayout);
}

static_assert(isKernel<CUpti_ActivityKernel5>() && isKernel<CUpti_ActivityKernel6>() &&
              isKernel<CUpti_ActivityKernel7>() && isKernel<CUpti_ActivityKernel8>() &&
              isKernel<CUpti_ActivityKernel9>());
#if CUPTI_API_VERSION >= 130000
static_assert(isKernel<CUpti_ActivityKernel10>());
#endif
#if CUPTI_API_VERSION >= 130200
static_assert(isKernel<CUpti_ActivityKernel11>());
#endif
static_assert(isCopy<CUpti_ActivityMemcpy3>(kCopyLayout) && isCopy<CUpti_ActivityMemcpy4>(kCopyLayout) &&
              isCopy<CUpti_ActivityMemcpy5>(kCopyLayout) && isCopy<CUpti_ActivityMemcpy6>(kCopyLayout));
static_assert(isCopy<CUpti_ActivityMemcpyPtoP2>(kPeerCopyLayout) &&
              isCopy<CUpti_ActivityMemcpyPtoP3>(kPeerCopyLayout) && isCopy<CUpti_ActivityMemcpyPtoP4>(kPeerCopyLayout));
static_assert(isSet<CUpti_ActivityMemset2>() && isSet<CUpti_ActivityMemset3>() && isSet<CUpti_ActivityMemset4>());

constexpr ExternalLayout kExternal;
static_assert(kExternal.kind == offsetof(CUpti_ActivityExternalCorrelation, externalKind) &&
              kExternal.id == offsetof(CUpti_ActivityExternalCorrelation, externalId) &&
              kExternal.correlation == offsetof(CUpti_ActivityExternalCorrelation, correlationId) &&
              kExternal.size <= sizeof(CUpti_ActivityExternalCorrelation));

static_assert(kMemcpy == CUPTI_ACTIVITY_KIND_MEMCPY && kMemset == CUPTI_ACTIVITY_KIND_MEMSET &&
              kDriverCall == CUPTI_ACTIVITY_KIND_DRIVER && kRuntimeCall == CUPTI_ACTIVITY_KIND_RUNTIME &&
              kConcurrentKernel == CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL && kPeerCopy == CUPTI_ACTIVITY_KIND_MEMCPY2 &&
              kExternalCorrelation == CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION);
static_assert(CUPTI_ACTIVITY_MEMCPY_KIND_HTOD == 1 && CUPTI_ACTIVITY_MEMCPY_KIND_DTOH == 2 &&
              CUPTI_ACTIVITY_MEMCPY_KIND_DTOD == 8 && CUPTI_ACTIVITY_MEMCPY_KIND_PTOP == 10);

static_assert(kOwnExternalKind == CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM2 &&
              kFlushForced == CUPTI_ACTIVITY_FLAG_FLUSH_FORCED && kMaxLimitReached == CUPTI_ERROR_MAX_LIMIT_REACHED &&
              kNotCompatible == CUPTI_ERROR_NOT_COMPATIBLE && kNotInitialized == CUPTI_ERROR_NOT_INITIALIZED &&
              kInsufficientPrivileges == CUPTI_ERROR_INSUFFICIENT_PRIVILEGES &&
              kOldProfilerInitialized == CUPTI_ERROR_OLD_PROFILER_API_INITIALIZED &&
              kMultipleSubscribers == CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED);

}  // namespace
}  // namespace ampscope::gpu::cupti
