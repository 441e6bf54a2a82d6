// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/nvtx_ranges.h"

#define NVTX_NO_IMPL  // types and tables only: this is the other side of the functions
#include <nvtx3/nvToolsExt.h>

#include <atomic>
#include <bit>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

namespace ampscope::gpu {
namespace {

std::atomic<NvtxListener*> g_listener{nullptr};
std::atomic<std::uint64_t> g_last_range{0};

/// Names of domains and registered strings. A handle is the address of one; none is ever freed, because programs use
/// handles until they end.
const std::string* keep(std::string text) {
  static std::mutex mutex;
  static auto* const kept = new std::deque<std::string>;
  const std::lock_guard<std::mutex> lock(mutex);
  return &kept->emplace_back(std::move(text));
}

template <class Handle>
std::string_view textOf(Handle handle) noexcept {
  return handle == nullptr ? std::string_view() : *reinterpret_cast<const std::string*>(handle);
}

std::string_view textOf(const char* text) noexcept { return text == nullptr ? std::string_view() : text; }

std::string utf8Of(const wchar_t* text) {
  std::string out;
  for (; text != nullptr && *text != 0; ++text) {
    auto code = std::bit_cast<std::uint32_t>(*text);
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += {static_cast<char>(0xC0 | code >> 6U), static_cast<char>(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
      out += {static_cast<char>(0xE0 | code >> 12U), static_cast<char>(0x80 | (code >> 6U & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
    } else {
      out += {static_cast<char>(0xF0 | code >> 18U), static_cast<char>(0x80 | (code >> 12U & 0x3F)),
              static_cast<char>(0x80 | (code >> 6U & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    }
  }
  return out;
}

/// Calls `use(message)` with the text of an event.
template <class Use>
void withMessage(const nvtxEventAttributes_t* event, Use&& use) {
  constexpr std::size_t kNeeded = offsetof(nvtxEventAttributes_t, message) + sizeof(event->message);
  const bool has_message = event != nullptr && event->size >= kNeeded;
  switch (has_message ? event->messageType : NVTX_MESSAGE_UNKNOWN) {
    case NVTX_MESSAGE_TYPE_ASCII:
      return use(textOf(event->message.ascii));
    case NVTX_MESSAGE_TYPE_UNICODE:
      return use(utf8Of(event->message.unicode));
    case NVTX_MESSAGE_TYPE_REGISTERED:
      return use(textOf(event->message.registered));
    default:
      return use({});
  }
}

NvtxListener* listener() noexcept { return g_listener.load(std::memory_order_acquire); }

int push(std::string_view domain, std::string_view message) {
  if (NvtxListener* const to = listener()) to->pushed(domain, message);
  return NVTX_NO_PUSH_POP_TRACKING;  // what the program gets without a tool
}

int pop(std::string_view domain) {
  if (NvtxListener* const to = listener()) to->popped(domain);
  return NVTX_NO_PUSH_POP_TRACKING;
}

nvtxRangeId_t begin(std::string_view domain, std::string_view message) {
  const std::uint64_t range = ++g_last_range;
  if (NvtxListener* const to = listener()) to->started(domain, range, message);
  return range;
}

void end(nvtxRangeId_t range) {
  if (NvtxListener* const to = listener()) to->ended(range);
}

void mark(std::string_view domain, std::string_view message) {
  if (NvtxListener* const to = listener()) to->marked(domain, message);
}

void markEx(const nvtxEventAttributes_t* event) {
  withMessage(event, [](std::string_view message) { mark({}, message); });
}
void markA(const char* text) { mark({}, textOf(text)); }
void markW(const wchar_t* text) { mark({}, utf8Of(text)); }
nvtxRangeId_t startIn(nvtxDomainHandle_t domain, const nvtxEventAttributes_t* event) {
  nvtxRangeId_t range = 0;
  withMessage(event, [&](std::string_view message) { range = begin(textOf(domain), message); });
  return range;
}
nvtxRangeId_t startEx(const nvtxEventAttributes_t* event) { return startIn(nullptr, event); }
nvtxRangeId_t startA(const char* text) { return begin({}, textOf(text)); }
nvtxRangeId_t startW(const wchar_t* text) { return begin({}, utf8Of(text)); }
void endIn(nvtxDomainHandle_t /*domain*/, nvtxRangeId_t range) { end(range); }
int pushIn(nvtxDomainHandle_t domain, const nvtxEventAttributes_t* event) {
  int level = 0;
  withMessage(event, [&](std::string_view message) { level = push(textOf(domain), message); });
  return level;
}
int pushEx(const nvtxEventAttributes_t* event) { return pushIn(nullptr, event); }
int pushA(const char* text) { return push({}, textOf(text)); }
int pushW(const wchar_t* text) { return push({}, utf8Of(text)); }
int popDefault() { return pop({}); }
int popIn(nvtxDomainHandle_t domain) { return pop(textOf(domain)); }
void markIn(nvtxDomainHandle_t domain, const nvtxEventAttributes_t* event) {
  withMessage(event, [&](std::string_view message) { mark(textOf(domain), message); });
}

template <class Handle>
Handle handleOf(std::string text) {
  return reinterpret_cast<Handle>(const_cast<std::string*>(keep(std::move(text))));
}
nvtxStringHandle_t registerA(nvtxDomainHandle_t /*domain*/, const char* text) {
  return handleOf<nvtxStringHandle_t>(std::string(textOf(text)));
}
nvtxStringHandle_t registerW(nvtxDomainHandle_t /*domain*/, const wchar_t* text) {
  return handleOf<nvtxStringHandle_t>(utf8Of(text));
}
nvtxDomainHandle_t createA(const char* name) { return handleOf<nvtxDomainHandle_t>(std::string(textOf(name))); }
nvtxDomainHandle_t createW(const wchar_t* name) { return handleOf<nvtxDomainHandle_t>(utf8Of(name)); }

/// One of NVTX's tables of functions. What is not in it, this NVTX does not have.
class Table {
 public:
  Table(const NvtxExportTableCallbacks& callbacks, NvtxCallbackModule module) noexcept {
    if (callbacks.GetModuleFunctionTable(module, &functions_, &size_) == 0) size_ = 0;
  }
  [[nodiscard]] bool holds(unsigned id) const noexcept { return id < size_ && functions_[id] != nullptr; }
  template <class Function>
  void set(unsigned id, Function* function) const noexcept {
    if (holds(id)) *functions_[id] = reinterpret_cast<NvtxFunctionPointer>(function);
  }

 private:
  NvtxFunctionTable functions_ = nullptr;
  unsigned size_ = 0;
};

}  // namespace

void setNvtxListener(NvtxListener* to) noexcept { g_listener.store(to, std::memory_order_release); }

int attachNvtx(const void* (*export_table)(std::uint32_t)) noexcept {
  const auto* const callbacks = static_cast<const NvtxExportTableCallbacks*>(export_table(NVTX_ETID_CALLBACKS));
  if (callbacks == nullptr || callbacks->struct_size < sizeof *callbacks) return 0;
  const Table core(*callbacks, NVTX_CB_MODULE_CORE);
  const Table domains(*callbacks, NVTX_CB_MODULE_CORE2);
  if (!core.holds(NVTX_CBID_CORE_RangePop) || !domains.holds(NVTX_CBID_CORE2_DomainCreateW)) return 0;
  core.set(NVTX_CBID_CORE_MarkEx, markEx);
  core.set(NVTX_CBID_CORE_MarkA, markA);
  core.set(NVTX_CBID_CORE_MarkW, markW);
  core.set(NVTX_CBID_CORE_RangeStartEx, startEx);
  core.set(NVTX_CBID_CORE_RangeStartA, startA);
  core.set(NVTX_CBID_CORE_RangeStartW, startW);
  core.set(NVTX_CBID_CORE_RangeEnd, end);
  core.set(NVTX_CBID_CORE_RangePushEx, pushEx);
  core.set(NVTX_CBID_CORE_RangePushA, pushA);
  core.set(NVTX_CBID_CORE_RangePushW, pushW);
  core.set(NVTX_CBID_CORE_RangePop, popDefault);
  domains.set(NVTX_CBID_CORE2_DomainMarkEx, markIn);
  domains.set(NVTX_CBID_CORE2_DomainRangeStartEx, startIn);
  domains.set(NVTX_CBID_CORE2_DomainRangeEnd, endIn);
  domains.set(NVTX_CBID_CORE2_DomainRangePushEx, pushIn);
  domains.set(NVTX_CBID_CORE2_DomainRangePop, popIn);
  domains.set(NVTX_CBID_CORE2_DomainRegisterStringA, registerA);
  domains.set(NVTX_CBID_CORE2_DomainRegisterStringW, registerW);
  domains.set(NVTX_CBID_CORE2_DomainCreateA, createA);
  domains.set(NVTX_CBID_CORE2_DomainCreateW, createW);
  return 1;
}

}  // namespace ampscope::gpu
