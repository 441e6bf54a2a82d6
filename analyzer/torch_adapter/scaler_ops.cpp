// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/scaler_ops.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <cmath>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

const at::TensorImpl* tensorAt(const at::RecordFunction& record, std::size_t slot) {
  const auto inputs = record.inputs();
  return slot < inputs.size() && inputs[slot].isTensor() && inputs[slot].toTensor().defined()
             ? inputs[slot].toTensor().unsafeGetTensorImpl()
             : nullptr;
}

double numberAt(const at::RecordFunction& record, std::size_t slot) {
  const auto inputs = record.inputs();
  return slot < inputs.size() && inputs[slot].isScalar() ? inputs[slot].toScalar().toDouble() : 0;
}

/// The one element of a host tensor; nan when it cannot be read.
template <class Element>
double element(const at::TensorImpl* tensor, c10::ScalarType type) {
  if (tensor == nullptr || tensor->device_type() != c10::DeviceType::CPU || !tensor->has_storage() ||
      tensor->numel() != 1 || c10::typeMetaToScalarType(tensor->dtype()) != type) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const void* const base = tensor->unsafe_storage().unsafeGetStorageImpl()->data();
  return base == nullptr ? std::numeric_limits<double>::quiet_NaN()
                         : static_cast<double>(static_cast<const Element*>(base)[tensor->storage_offset()]);
}

double floatOf(const at::TensorImpl* tensor) { return element<float>(tensor, c10::ScalarType::Float); }

std::int32_t trackerOf(const at::TensorImpl* tensor) {
  const double value = element<std::int32_t>(tensor, c10::ScalarType::Int);
  return std::isnan(value) ? 0 : static_cast<std::int32_t>(value);
}

/// Which scaler this is: Python says so; without Python, scalers are told apart by their scale tensor.
std::uint32_t scalerOf(const AmpscopeScope& scope, const at::TensorImpl* scale) {
  if (scope.kind == AMPSCOPE_SCOPE_SCALER && scope.scaler != 0) {
    return scope.scaler;
  }
  static std::mutex mutex;
  static auto* const known = new std::unordered_map<const void*, std::uint32_t>;
  const std::lock_guard<std::mutex> lock(mutex);
  if (scale == nullptr) {  // unscale does not see the scale: it belongs to the first scaler unless Python knows better
    return known->empty() ? 1 : known->begin()->second;
  }
  std::uint32_t& number = (*known)[scale];
  if (number == 0) {
    number = ampscope_scaler_info(1, 0, 0, 0, 0, "");
  }
  return number;
}

}  // namespace

ScalerValues readScalerInputs(const OpInfo& op, const at::RecordFunction& record, const AmpscopeScope&) {
  ScalerValues values;
  if (op.amp_unscale) {  // (Tensor(a!)[] self, Tensor(b!) found_inf, Tensor inv_scale)
    values.found_inf = tensorAt(record, 1);
    values.inv_scale = tensorAt(record, 2);
    return values;
  }
  // (Tensor(a!) self, Tensor(b!) growth_tracker, Tensor found_inf, float growth, float backoff, int interval)
  values.scale = tensorAt(record, 0);
  values.tracker = tensorAt(record, 1);
  values.found_inf = tensorAt(record, 2);
  values.update.scale_before = static_cast<float>(floatOf(values.scale));
  values.update.tracker_before = trackerOf(values.tracker);
  values.update.found_inf = floatOf(values.found_inf);
  values.reading = readOnDevice({values.scale, values.tracker, values.found_inf});
  values.update.growth_factor = numberAt(record, 3);
  values.update.backoff_factor = numberAt(record, 4);
  values.update.growth_interval = static_cast<std::int64_t>(numberAt(record, 5));
  return values;
}

void recordScalerResult(const OpInfo& op, ScalerValues& values, const AmpscopeScope& scope) {
  if (op.amp_unscale) {
    const std::uint32_t optimizer = scope.kind == AMPSCOPE_SCOPE_SCALER ? scope.optimizer : 0;
    const std::uint32_t scaler = scalerOf(scope, nullptr);
    if (const std::uint64_t reading = readOnDevice({values.inv_scale, values.found_inf})) {
      ampscope_scaler_unscale_on_device(scaler, optimizer, values.inv_scale->device().index(), reading);
    } else {
      ampscope_scaler_unscale(scaler, optimizer, floatOf(values.inv_scale), floatOf(values.found_inf));
    }
    return;
  }
  values.update.scaler = scalerOf(scope, values.scale);
  values.update.scale_after = static_cast<float>(floatOf(values.scale));
  values.update.tracker_after = trackerOf(values.tracker);
  const std::uint64_t after = values.reading != 0 ? readOnDevice({values.scale, values.tracker}) : 0;
  if (after != 0) {
    ampscope_scaler_update_on_device(&values.update, values.scale->device().index(), values.reading, after);
  } else {
    ampscope_scaler_update(&values.update);
  }
}

}  // namespace ampscope::torch_adapter
