// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/device_tensors.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <exception>

#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

using c10::DeviceType;
using DeviceInterface = c10::impl::DeviceGuardImplInterface;

template <class Interface>
constexpr bool kTellsStreams = requires(const Interface& interface, c10::Stream stream) {
  interface.getStreamNativeHandle(stream);
};

/// A template, so that it compiles with a torch that has no such function.
template <class Interface>
void* currentStream(const Interface& interface, c10::Device device) {
  if constexpr (kTellsStreams<Interface>) {
    return interface.getStreamNativeHandle(interface.getStream(device));
  }
  return nullptr;
}

/// Makes a device the current one, as the kernels' launches need it.
class OnDevice {
 public:
  OnDevice(const DeviceInterface& interface, c10::Device device)
      : interface_(interface), before_(interface.exchangeDevice(device)) {}
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;
  ~OnDevice() { interface_.uncheckedSetDevice(before_); }

 private:
  const DeviceInterface& interface_;
  const c10::Device before_;
};

}  // namespace

bool isMeasurableOnDevice(const at::TensorImpl& tensor) noexcept {
  if (!kTellsStreams<DeviceInterface> || tensor.device_type() != DeviceType::CUDA ||
      !c10::impl::hasDeviceGuardImpl(DeviceType::CUDA)) {
    return false;
  }
  return formatOf(dtypeOf(c10::typeMetaToScalarType(tensor.dtype()))) != format::FormatId::kNone &&
         (tensor.unsafe_storage().unsafeGetStorageImpl()->data() != nullptr || tensor.numel() == 0);
}

std::uint64_t measureOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept {
  std::int64_t sizes[kMaxDim + 1];
  std::int64_t strides[kMaxDim + 1];
  const AmpscopeTensorView view = viewOf(tensor, sizes, strides);
  try {
    const DeviceInterface& interface = *c10::impl::getDeviceGuardImpl(DeviceType::CUDA);
    const c10::Device device = tensor.device();
    const OnDevice on(interface, device);
    return ampscope_measure_on_device(thread, &view, device.index(), currentStream(interface, device));
  } catch (const std::exception&) {
    return 0;  // what CUDA says against it the program's next op will say too
  }
}

}  // namespace ampscope::torch_adapter
