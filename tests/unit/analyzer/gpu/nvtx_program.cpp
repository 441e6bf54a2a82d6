// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Says something with every kind of NVTX call that is heard. Prints what a listener is to hear, in order.
#include <nvtx3/nvToolsExt.h>

#include <cstdio>
#include <thread>

namespace {

nvtxEventAttributes_t event() {
  nvtxEventAttributes_t attributes{};
  attributes.version = NVTX_VERSION;
  attributes.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
  return attributes;
}

nvtxEventAttributes_t plain(const char* text) {
  nvtxEventAttributes_t attributes = event();
  attributes.messageType = NVTX_MESSAGE_TYPE_ASCII;
  attributes.message.ascii = text;
  return attributes;
}

}  // namespace

int main() {
  std::puts("mark||0|begin");
  nvtxMarkA("begin");
  std::puts("mark||0|gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9D\x84\x9E");
  nvtxMarkW(L"gr\u00FC\u00DF \u20AC \U0001D11E");

  std::puts("push||0|outer\npush||0|inner\npop||0|\npop||0|");
  nvtxRangePushA("outer");
  nvtxRangePushW(L"inner");
  nvtxRangePop();
  nvtxRangePop();

  nvtxDomainHandle_t domain = nvtxDomainCreateA("loader");
  nvtxDomainHandle_t wide = nvtxDomainCreateW(L"wide");
  nvtxStringHandle_t registered = nvtxDomainRegisterStringA(domain, "batch");
  nvtxEventAttributes_t attributes = event();
  attributes.messageType = NVTX_MESSAGE_TYPE_REGISTERED;
  attributes.message.registered = registered;
  std::puts("push|loader|0|batch\nmark|wide|0|seen\npop|loader|0|");
  nvtxDomainRangePushEx(domain, &attributes);
  const nvtxEventAttributes_t seen = plain("seen");
  nvtxDomainMarkEx(wide, &seen);
  nvtxDomainRangePop(domain);

  std::puts("start||1|epoch\nstart|loader|2|copy\nend||1|\nend||2|");
  const nvtxRangeId_t epoch = nvtxRangeStartA("epoch");
  const nvtxEventAttributes_t copy = plain("copy");
  const nvtxRangeId_t range = nvtxDomainRangeStartEx(domain, &copy);
  nvtxRangeEnd(epoch);
  std::thread([&] { nvtxDomainRangeEnd(domain, range); }).join();

  std::puts("push||0|\npop||0|\nmark||0|end");  // an event without a message
  const nvtxEventAttributes_t nothing = event();
  nvtxRangePushEx(&nothing);
  nvtxRangePop();
  const nvtxEventAttributes_t last = plain("end");
  nvtxMarkEx(&last);
  nvtxDomainDestroy(domain);
  return 0;
}
