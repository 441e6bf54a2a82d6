// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cuda_library.h"

#include <new>

#include "analyzer/gpu/cuda_device.h"

ampscope::gpu::Device* ampscope_make_cuda_device(int index) noexcept {
  return new (std::nothrow) ampscope::gpu::CudaDevice(index);
}
