// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/nvtx_emitter.h"

#include <nvtx3/nvToolsExt.h>

namespace ampscope::gpu {
namespace {

nvtxDomainHandle_t domain() noexcept {
  static const nvtxDomainHandle_t handle = nvtxDomainCreateA("ampscope");
  return handle;
}

nvtxEventAttributes_t attributesOf(const char* text) noexcept {
  nvtxEventAttributes_t attributes{};
  attributes.version = NVTX_VERSION;
  attributes.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
  attributes.messageType = NVTX_MESSAGE_TYPE_ASCII;
  attributes.message.ascii = text;
  return attributes;
}

}  // namespace

void pushRange(const char* name) noexcept {
  const nvtxEventAttributes_t attributes = attributesOf(name);
  nvtxDomainRangePushEx(domain(), &attributes);
}

void popRange() noexcept { nvtxDomainRangePop(domain()); }

std::uint64_t startRange(const char* name) noexcept {
  const nvtxEventAttributes_t attributes = attributesOf(name);
  return nvtxDomainRangeStartEx(domain(), &attributes);
}

void endRange(std::uint64_t range) noexcept { nvtxDomainRangeEnd(domain(), range); }

void markEvent(const char* text) noexcept {
  const nvtxEventAttributes_t attributes = attributesOf(text);
  nvtxDomainMarkEx(domain(), &attributes);
}

}  // namespace ampscope::gpu
