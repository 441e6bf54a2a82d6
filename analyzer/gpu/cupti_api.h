// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The functions of CUPTI that are called, as a table: the real ones, or a test's. CUPTI is never linked, and its
// headers are not needed: cupti_layout.cpp holds the numbers below against them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ampscope::gpu::cupti {

/// CUptiResult: 0 is success.
using Status = int;
inline constexpr Status kMaxLimitReached = 12;  ///< of next_record: there is no more
inline constexpr Status kNotCompatible = 14;
inline constexpr Status kNotInitialized = 15;
inline constexpr Status kInsufficientPrivileges = 35;
inline constexpr Status kOldProfilerInitialized = 36;
inline constexpr Status kMultipleSubscribers = 39;

/// Of the kinds that CUPTI leaves to tools the one that others use least.
inline constexpr int kOwnExternalKind = 5;
inline constexpr std::uint32_t kFlushForced = 1;

extern "C" {
using AmpscopeCuptiCallback = void (*)(void* user, int domain, std::uint32_t id, const void* data);
using AmpscopeBufferRequested = void (*)(std::uint8_t** buffer, std::size_t* size, std::size_t* most_records);
using AmpscopeBufferCompleted = void (*)(void* context, std::uint32_t stream, std::uint8_t* buffer, std::size_t size,
                                         std::size_t valid);
}

/// None is null but where it says so. Any thread.
struct CuptiApi {
  Status (*version)(std::uint32_t* version) = nullptr;  ///< 18: CUDA 11.8, 28: CUDA 12.9, from CUDA 13 on as 130200
  Status (*subscribe)(void** subscriber, AmpscopeCuptiCallback callback, void* user) = nullptr;
  Status (*unsubscribe)(void* subscriber) = nullptr;
  Status (*enable)(std::uint32_t kind) = nullptr;
  Status (*disable)(std::uint32_t kind) = nullptr;
  Status (*register_callbacks)(AmpscopeBufferRequested requested, AmpscopeBufferCompleted completed) = nullptr;
  Status (*next_record)(std::uint8_t* buffer, std::size_t valid, void** record) = nullptr;
  Status (*dropped)(void* context, std::uint32_t stream, std::size_t* count) = nullptr;
  Status (*flush)(std::uint32_t flags) = nullptr;
  Status (*flush_period)(std::uint32_t milliseconds) = nullptr;  ///< may be null: CUDA 11.1
  Status (*push)(int kind, std::uint64_t id) = nullptr;
  Status (*pop)(int kind, std::uint64_t* last) = nullptr;
  Status (*result_string)(Status status, const char** text) = nullptr;
};

/// Whether records of this version are laid out as cupti_activity.h says: CUDA 11.8 to 13.
[[nodiscard]] bool isKnownVersion(std::uint32_t version) noexcept;

/// The CUPTI of this process, loaded if need be, or, in `why`, a sentence without a full stop that says why there is
/// none. Nothing of CUPTI is called. Only where the driver is loaded already: without a driver CUPTI 13.2 calls itself
/// until the stack is full, whatever it is asked.
[[nodiscard]] bool loadCupti(CuptiApi& api, std::string& why);

/// The same wherever it is, without a look for the driver: none of it may be called before that is known to be usable.
[[nodiscard]] bool findCupti(CuptiApi& api, std::string& why);

/// The same from one file.
[[nodiscard]] bool loadCuptiFrom(const char* library, CuptiApi& api, std::string& why);

}  // namespace ampscope::gpu::cupti
