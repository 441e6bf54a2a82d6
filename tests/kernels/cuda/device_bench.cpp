// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How fast are the device kernels beside a copy from device to device? Prints a table; judges nothing. Exit code 77
// where there is no device.
#include <cuda_runtime.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/plan.h"
#include "kernels/format/float_format.h"

namespace {

using namespace ampscope;
using format::FormatId;

constexpr int kNoDevice = 77;
constexpr int kRepeats = 20;

void require(cudaError_t status) {
  if (status == cudaSuccess) return;
  fmt::print(stderr, "cuda_bench: {}\n", cudaGetErrorString(status));
  std::exit(1);
}

/// Median seconds of `work` on the default stream.
double secondsOf(const std::function<void()>& work) {
  cudaEvent_t begin = nullptr;
  cudaEvent_t end = nullptr;
  require(cudaEventCreate(&begin));
  require(cudaEventCreate(&end));
  std::vector<double> seconds;
  work();
  for (int i = 0; i < kRepeats; ++i) {
    require(cudaEventRecord(begin));
    work();
    require(cudaEventRecord(end));
    require(cudaEventSynchronize(end));
    float milliseconds = 0;
    require(cudaEventElapsedTime(&milliseconds, begin, end));
    seconds.push_back(milliseconds / 1e3);
  }
  require(cudaEventDestroy(begin));
  require(cudaEventDestroy(end));
  std::nth_element(seconds.begin(), seconds.begin() + kRepeats / 2, seconds.end());
  return seconds[kRepeats / 2];
}

void* allocate(std::size_t bytes) {
  void* memory = nullptr;
  require(cudaMalloc(&memory, bytes));
  return memory;
}

void bench(FormatId id, std::size_t bytes) {
  const std::size_t width = format::storageBytes(id);
  // Plain numbers of a few binades: the bytes of 0x3C in each format, and their neighbours.
  std::vector<std::uint8_t> content(bytes);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < bytes; ++i) {
    state = state * 1664525U + 1013904223U;
    content[i] = static_cast<std::uint8_t>(i % width == width - 1 ? 0x38 + (state >> 30U) : state >> 24U);
  }
  void* data = allocate(bytes);
  void* copy = allocate(bytes);
  require(cudaMemcpy(data, content.data(), bytes, cudaMemcpyHostToDevice));
  const auto size = static_cast<std::int64_t>(bytes / width);
  const std::int64_t stride = 1;
  const auto plan = cuda::planMeasurement({data, id, 1, &size, &stride});
  if (!plan) std::exit(1);
  void* record = allocate(cuda::recordBytes(*plan));
  cuda::MeasureBatch batch;
  cuda::start(batch, id);
  if (!cuda::add(batch, *plan, static_cast<cuda::StatsRecord*>(record))) std::exit(1);
  const auto launched = [](cuda::LaunchFailure failure) {
    if (failure == nullptr) return;
    fmt::print(stderr, "cuda_bench: {}\n", failure);
    std::exit(1);
  };

  // A copy reads and writes: its rate counts both.
  const double of_copy = 2.0 * static_cast<double>(bytes) /
                         secondsOf([&] { require(cudaMemcpyAsync(copy, data, bytes, cudaMemcpyDeviceToDevice)); });
  const double of_measure = static_cast<double>(bytes) / secondsOf([&] {
                              require(cudaMemsetAsync(record, 0, cuda::recordBytes(*plan)));
                              launched(cuda::launchMeasure(batch, nullptr));
                            });
  const double of_nonfinite =
      static_cast<double>(bytes) / secondsOf([&] { launched(cuda::launchNonFinite(batch, nullptr)); });
  fmt::print("{:<10} {:>6.0f} MiB {:>8.0f} {:>8.0f} ({:3.0f} %) {:>8.0f} ({:3.0f} %)\n", format::info(id).name,
             static_cast<double>(bytes) / (1 << 20), of_copy / 1e9, of_measure / 1e9, 100 * of_measure / of_copy,
             of_nonfinite / 1e9, 100 * of_nonfinite / of_copy);
  for (void* memory : {data, copy, record}) require(cudaFree(memory));
}

}  // namespace

int main() {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
    fmt::print(stderr, "cuda_bench: no device: nothing was run\n");
    return kNoDevice;
  }
  cudaDeviceProp device{};
  require(cudaGetDeviceProperties(&device, 0));
  fmt::print("{}, compute capability {}.{}; GB/s of memory traffic, in brackets of the copy's\n", device.name,
             device.major, device.minor);
  fmt::print("{:<10} {:>10} {:>8} {:>16} {:>16}\n", "format", "size", "copy", "statistics", "inf and nan");
  for (const FormatId id : {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32, FormatId::kBinary64,
                            FormatId::kE4m3fn, FormatId::kE5m2}) {
    for (const std::size_t bytes : {std::size_t{1} << 20U, std::size_t{1} << 24U, std::size_t{1} << 28U}) {
      bench(id, bytes);
    }
  }
  return 0;
}
