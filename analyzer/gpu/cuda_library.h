// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The border of libampscope_cuda.so, which holds the kernels and CUDA's runtime. It stands beside the tracer and is
// loaded when the program's first tensor on a device is seen, so that a program without CUDA has nothing of it. Both
// are of one build: an object with virtual functions may cross.
#pragma once

#include "analyzer/gpu/device.h"

namespace ampscope::gpu {

inline constexpr const char* kCudaLibrary = "libampscope_cuda.so";
inline constexpr const char* kMakeCudaDevice = "ampscope_make_cuda_device";

}  // namespace ampscope::gpu

/// The device number `index`; the caller's. Null: no memory.
extern "C" __attribute__((visibility("default"))) ampscope::gpu::Device* ampscope_make_cuda_device(int index) noexcept;
