// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/exact_run.h"

namespace ampscope::torch_adapter {
namespace {

const c10::DispatchKeySet& hiddenKeys() {
  using c10::DispatchKey;
  static const c10::DispatchKeySet keys =
      c10::autograd_dispatch_keyset_with_ADInplaceOrView | c10::autocast_dispatch_keyset |
      c10::DispatchKeySet({DispatchKey::Python, DispatchKey::PythonTLSSnapshot, DispatchKey::PythonDispatcher,
                           DispatchKey::PreDispatch, DispatchKey::Functionalize,
                           DispatchKey::FuncTorchDynamicLayerFrontMode, DispatchKey::FuncTorchDynamicLayerBackMode});
  return keys;
}

}  // namespace

c10::ScalarType exactType(c10::ScalarType type) noexcept {
  if (c10::isComplexType(type)) {
    return c10::ScalarType::ComplexDouble;
  }
  return c10::isFloatingType(type) ? c10::ScalarType::Double : type;
}

Unseen::Unseen() : keys_(hiddenKeys()) {}

}  // namespace ampscope::torch_adapter
