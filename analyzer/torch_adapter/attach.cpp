// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/attach.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/ones.h>
#include <ATen/record_function.h>

#include <cstring>
#include <exception>
#include <string>

#include "analyzer/torch_adapter/call_recorder.h"
#include "analyzer/torch_adapter/observer.h"
#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

struct SelfTest {
  bool name_seen = false;
  bool sizes_right = false;
};
thread_local SelfTest* t_self_test = nullptr;

/// An adapter that was built for another torch can load and read garbage: headers and library must agree on the
/// layout of everything the observer touches. One op of known result tells.
std::string selfTest() {
  SelfTest seen;
  t_self_test = &seen;
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(
          [](const at::RecordFunction&) -> std::unique_ptr<at::ObserverContext> { return nullptr; },
          [](const at::RecordFunction& record, at::ObserverContext*) {
            if (t_self_test == nullptr || std::strcmp(record.name(), "aten::ones") != 0) {
              return;
            }
            t_self_test->name_seen = true;
            const auto& outputs = record.outputs();
            if (outputs.size() == 1 && outputs[0].isTensor()) {
              const at::Tensor& result = outputs[0].toTensor();
              t_self_test->sizes_right = result.dim() == 2 && result.size(0) == 3 && result.size(1) == 5;
            }
          })
          .needsInputs(true)
          .needsOutputs(true)
          .scopes({at::RecordScope::FUNCTION}));
  const at::Tensor tensor = at::ones({3, 5}, at::TensorOptions().dtype(at::kFloat).device(at::kCPU));
  at::removeCallback(handle);
  t_self_test = nullptr;

  const at::TensorImpl& impl = *tensor.unsafeGetTensorImpl();
  if (!seen.name_seen || !seen.sizes_right || impl.numel() != 15 || readability(impl) != Unmeasured::kNone) {
    return "its view of a tensor does not fit this torch";
  }
  std::int64_t sizes[kMaxDim + 1];
  std::int64_t strides[kMaxDim + 1];
  const AmpscopeTensorView view = viewOf(impl, sizes, strides);
  const auto* const values = static_cast<const float*>(view.data);
  for (int i = 0; i < 15; ++i) {
    if (values[i] != 1.0F) {
      return "its view of a tensor's memory does not fit this torch";
    }
  }
  return "";
}

std::string attach(const char* torch_version, const char* fields, bool native) {
  if (torch_version != nullptr && std::strcmp(torch_version, AMPSCOPE_TORCH_VERSION) != 0) {
    return std::string("it was built for torch " AMPSCOPE_TORCH_VERSION " and this is torch ") + torch_version;
  }
  if (const std::string misfit = selfTest(); !misfit.empty()) {
    return misfit;
  }
  if (ampscope_start(fields) != 0) {
    return "this process is not to be traced";
  }
  g_native = native;
  installObserver();
  return "";
}

}  // namespace
}  // namespace ampscope::torch_adapter

const char* ampscope_torch_attach(const char* torch_version, const char* fields, int native) {
  static std::string problem;
  try {
    problem = ampscope::torch_adapter::attach(torch_version, fields, native != 0);
  } catch (const std::exception& error) {
    problem = std::string("its self-test failed: ") + error.what();
  }
  return problem.empty() ? nullptr : problem.c_str();
}
