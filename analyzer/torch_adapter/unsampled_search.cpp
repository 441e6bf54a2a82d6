// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/unsampled_search.h"

#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/roles.h"
#include "analyzer/torch_adapter/tensor_use.h"
#include "analyzer/torch_adapter/tensors.h"
#include "analyzer/trace/records.h"

namespace ampscope::torch_adapter {

bool foundNonFinite(const at::RecordFunction& record) {
  bool found = false;
  for (const c10::IValue& output : record.outputs()) {
    forEachTensor(output, [&](const at::Tensor& result, std::size_t) {
      const at::TensorImpl& tensor = *result.unsafeGetTensorImpl();
      if (found || dtypeOf(c10::typeMetaToScalarType(tensor.dtype())) == Dtype::kUnknown ||
          readability(tensor) != Unmeasured::kNone) {
        return;
      }
      std::int64_t sizes[kMaxDim + 1];
      std::int64_t strides[kMaxDim + 1];
      const AmpscopeTensorView view = viewOf(tensor, sizes, strides);
      found = ampscope_nonfinite(&view) != 0;
    });
  }
  return found;
}

std::optional<std::int32_t> searchResults(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record) {
  const DeviceQuestions together(thread);
  std::optional<std::int32_t> device;
  const auto& outputs = record.outputs();
  for (std::size_t slot = 0; slot < outputs.size(); ++slot) {
    forEachTensor(outputs[slot], [&](const at::Tensor& result, std::size_t element) {
      const at::TensorImpl& tensor = *result.unsafeGetTensorImpl();
      if (frame.op->view || frame.op->factory || readability(tensor) != Unmeasured::kDevice ||
          !isMeasurableOnDevice(tensor) || (device && *device != tensor.device().index())) {
        return;
      }
      AmpscopeTensorUse use = describe(tensor, dtypeOf(c10::typeMetaToScalarType(tensor.dtype())), slot, element);
      use.stats = searchOnDevice(thread, tensor);
      if (use.stats == 0) {
        return;
      }
      device = tensor.device().index();
      appendSizes(frame, tensor, use);
      use.flags = static_cast<std::uint8_t>(trace::kTensorOutput);
      use.role = static_cast<std::uint8_t>(outputRole(frame.place, nullptr));
      frame.uses.push_back(use);
    });
  }
  return device;
}

}  // namespace ampscope::torch_adapter
