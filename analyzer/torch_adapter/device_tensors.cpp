// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/device_tensors.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <exception>
#include <iterator>

#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

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

/// The kind of device that is read. CPU: none.
c10::DeviceType readType() noexcept {
  static const c10::DeviceType type = [] {
    if (!kTellsStreams<DeviceInterface>) {
      return c10::DeviceType::CPU;
    }
    switch (static_cast<DeviceType>(ampscope_device_type())) {
      case DeviceType::kCuda:
        return c10::DeviceType::CUDA;
      case DeviceType::kOther:
        return c10::DeviceType::PrivateUse1;
      default:
        return c10::DeviceType::CPU;
    }
  }();
  return type;
}

/// `function(where)` on the tensor's device and torch's stream there. 0 where torch cannot tell them: what the device
/// says against it, the program's next op will say too.
template <class Function>
auto onStreamOf(const at::TensorImpl& tensor, Function&& function) noexcept -> decltype(function(AmpscopeOnStream{})) {
  try {
    const c10::Device device = tensor.device();
    const DeviceInterface& interface = *c10::impl::getDeviceGuardImpl(device.type());
    const OnDevice on(interface, device);
    return function(AmpscopeOnStream{currentStream(interface, device), device.index()});
  } catch (const std::exception&) {
    return 0;
  }
}

thread_local bool t_asked = false;  // something that has to be enqueued

const double* exactData(const at::Tensor& tensor) noexcept {
  return tensor.defined() ? static_cast<const double*>(dataOf(*tensor.unsafeGetTensorImpl())) : nullptr;
}

}  // namespace

bool isOnReadDevice(const at::TensorImpl& tensor) noexcept {
  const c10::DeviceType type = tensor.device_type();
  return type != c10::DeviceType::CPU && type == readType() && c10::impl::hasDeviceGuardImpl(type) &&
         (tensor.numel() == 0 || tensor.unsafe_storage().unsafeGetStorageImpl()->data() != nullptr);
}

bool isMeasurableOnDevice(const at::TensorImpl& tensor) noexcept {
  return isOnReadDevice(tensor) &&
         formatOf(dtypeOf(c10::typeMetaToScalarType(tensor.dtype()))) != format::FormatId::kNone;
}

bool answersOnDevice(const at::TensorImpl& tensor) noexcept {
  return onStreamOf(tensor, [](const AmpscopeOnStream& where) { return ampscope_device_answers(&where); }) != 0;
}

DeviceQuestions::~DeviceQuestions() {
  if (t_asked) {
    t_asked = false;
    ampscope_enqueue_on_device(thread_);
  }
}

std::uint64_t measureOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept {
  std::int64_t sizes[kMaxDim + 1];
  std::int64_t strides[kMaxDim + 1];
  const AmpscopeTensorView view = viewOf(tensor, sizes, strides);
  t_asked = true;
  return onStreamOf(tensor,
                    [&](const AmpscopeOnStream& where) { return ampscope_measure_on_device(thread, &view, &where); });
}

std::uint64_t searchOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept {
  std::int64_t sizes[kMaxDim + 1];
  std::int64_t strides[kMaxDim + 1];
  const AmpscopeTensorView view = viewOf(tensor, sizes, strides);
  t_asked = true;
  return onStreamOf(tensor,
                    [&](const AmpscopeOnStream& where) { return ampscope_search_on_device(thread, &view, &where); });
}

bool compareOnDevice(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level, const at::Tensor& result,
                     const at::Tensor& reference, const at::Tensor& before) noexcept {
  const at::TensorImpl& tensor = *result.unsafeGetTensorImpl();
  const auto format = static_cast<std::uint8_t>(formatOf(dtypeOf(result.scalar_type())));
  const std::uint64_t numel = static_cast<std::uint64_t>(result.numel()) * (result.is_complex() ? 2 : 1);
  return onStreamOf(tensor, [&](const AmpscopeOnStream& where) {
           return ampscope_compare_on_device(thread, use_index, static_cast<std::uint32_t>(level), format,
                                             dataOf(tensor), exactData(reference), exactData(before), numel, &where);
         }) != 0;
}

void installStreamProbe() noexcept {
  ampscope_set_stream_probe([](AmpscopeOnStream* where) {
    const c10::DeviceType type = readType();
    if (type == c10::DeviceType::CPU || !c10::impl::hasDeviceGuardImpl(type)) {
      return 0;
    }
    try {
      const DeviceInterface& interface = *c10::impl::getDeviceGuardImpl(type);
      const c10::Device device = interface.getDevice();
      *where = {currentStream(interface, device), device.index()};
      return 1;
    } catch (const std::exception&) {
      return 0;
    }
  });
}

std::uint64_t readOnDevice(std::initializer_list<const at::TensorImpl*> numbers) noexcept {
  const void* at[4] = {};
  std::uint32_t count = 0;
  for (const at::TensorImpl* const number : numbers) {
    if (number == nullptr || !isOnReadDevice(*number) || number->numel() != 1 || number->dtype().itemsize() != 4 ||
        number->device() != (*numbers.begin())->device() || count == std::size(at)) {
      return 0;
    }
    at[count++] = dataOf(*number);
  }
  return onStreamOf(**numbers.begin(),
                    [&](const AmpscopeOnStream& where) { return ampscope_read_on_device(at, count, &where); });
}

}  // namespace ampscope::torch_adapter
