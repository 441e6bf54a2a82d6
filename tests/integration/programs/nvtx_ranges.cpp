// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A LibTorch program that tells NVTX what it does: in its first function, in nested ranges, on another thread, and in a
// domain of its own.
#include <nvtx3/nvToolsExt.h>
#include <torch/torch.h>

#include <thread>

int main() {
  nvtxRangePushA("main");
  const nvtxDomainHandle_t domain = nvtxDomainCreateA("model");
  torch::nn::Linear model(4, 4);
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.1));
  for (int step = 0; step < 3; ++step) {
    optimizer.zero_grad();
    nvtxEventAttributes_t forward{};
    forward.version = NVTX_VERSION;
    forward.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
    forward.messageType = NVTX_MESSAGE_TYPE_ASCII;
    forward.message.ascii = "forward";
    nvtxDomainRangePushEx(domain, &forward);
    const torch::Tensor loss = model->forward(torch::ones({2, 4})).exp().sum();
    nvtxDomainRangePop(domain);
    nvtxRangePushA("backward");
    loss.backward();
    nvtxRangePop();
    optimizer.step();
  }
  std::thread([] {
    const nvtxRangeId_t range = nvtxRangeStartA("of another thread");
    torch::ones(3).cos();
    nvtxRangeEnd(range);
  }).join();
  nvtxRangePop();
  return 0;
}
