// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How fast tensors are measured and compared with their exact values, beside a loop in the same run that only reads the
// same bytes. "of_read" is the ratio; "scalar_GB/s" is the specification of the comparison.
//   build/release/bin/stats_bench --benchmark_filter=Full/f32
// AMPSCOPE_TARGET forces a SIMD target. Take ratios, not absolute numbers, from a machine that does other work too.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernels/cpu/compare.h"
#include "kernels/cpu/measure.h"
#include "kernels/format/convert.h"
#include "kernels/stats/compare.h"

namespace {

using ampscope::format::FormatId;
using ampscope::stats::StatsLevel;

struct Free {
  void operator()(std::uint8_t* memory) const { std::free(memory); }
};
using Memory = std::unique_ptr<std::uint8_t, Free>;

/// Normal random numbers, as activations and (sigma small) gradients are.
Memory tensor(FormatId id, std::size_t count, double sigma) {
  const std::size_t width = ampscope::format::storageBytes(id);
  Memory memory(static_cast<std::uint8_t*>(std::aligned_alloc(64, (count * width + 63) / 64 * 64)));
  constexpr std::size_t kDistinct = 1 << 18;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, sigma);
  for (std::size_t i = 0; i < std::min(count, kDistinct); ++i) {
    const std::uint64_t pattern = ampscope::format::encode(id, normal(random));
    std::memcpy(memory.get() + i * width, &pattern, width);
  }
  for (std::size_t i = kDistinct; i < count; ++i)
    std::memcpy(memory.get() + i * width, memory.get() + (i % 262139) * width, width);
  return memory;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] std::uint64_t read(const std::uint8_t* data, std::size_t bytes) {
  using Vector [[gnu::vector_size(64), gnu::aligned(64), gnu::may_alias]] = std::uint64_t;
  Vector a{}, b{}, c{}, d{};
  for (std::size_t i = 0; i + 256 <= bytes; i += 256) {
    const auto* at = reinterpret_cast<const Vector*>(data + i);
    a |= at[0], b |= at[1], c |= at[2], d |= at[3];
  }
  a |= b | (c | d);
  return a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7];
}

/// Seconds of one call, the best of some, so that a neighbour on the machine disturbs less.
template <class Call>
double secondsOf(std::size_t bytes, Call&& call) {
  using Clock = std::chrono::steady_clock;
  const std::size_t calls = std::max<std::size_t>(1, (1U << 20) / (bytes + 1));
  double best = INFINITY;
  for (int k = 0; k < (bytes > (16U << 20) ? 5 : 20); ++k) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < calls; ++i) call();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(calls));
  }
  return best;
}

/// Both loops take turns within one iteration, and the iteration's time is the measurement's.
void bandwidth(benchmark::State& state, FormatId id, StatsLevel level, double sigma) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  const auto size = static_cast<std::int64_t>(bytes / ampscope::format::storageBytes(id));
  const std::int64_t stride = 1;
  const Memory memory = tensor(id, static_cast<std::size_t>(size), sigma);
  ampscope::stats::TensorStats out;
  double reading = INFINITY;
  double measuring = INFINITY;
  for (auto _ : state) {
    reading = std::min(reading, secondsOf(bytes, [&] { benchmark::DoNotOptimize(read(memory.get(), bytes)); }));
    const double seconds = secondsOf(bytes, [&] {
      ampscope::cpu::measure({memory.get(), id, 1, &size, &stride}, level, out);
    });
    measuring = std::min(measuring, seconds);
    state.SetIterationTime(seconds);
  }
  const auto gigabytes = static_cast<double>(bytes) / 1e9;
  state.counters["GB/s"] = gigabytes / measuring;
  state.counters["read_GB/s"] = gigabytes / reading;
  state.counters["of_read"] = reading / measuring;
}

void tiny(benchmark::State& state, FormatId id) {
  const std::int64_t size = state.range(0);
  const std::int64_t stride = 1;
  const Memory memory = tensor(id, static_cast<std::size_t>(size), 1);
  ampscope::stats::TensorStats out;
  double best = INFINITY;
  for (auto _ : state) {
    const double seconds = secondsOf(16384, [&] {
      ampscope::cpu::measure({memory.get(), id, 1, &size, &stride}, StatsLevel::kFull, out);
    });
    best = std::min(best, seconds);
    state.SetIterationTime(seconds);
  }
  state.counters["ns"] = best * 1e9;
}

/// What the reference of `result` may look like: off by up to 0.6 ULP or so. `lost`: every so many results is zero.
std::vector<double> exactOf(FormatId id, std::uint8_t* result, std::size_t count, std::size_t lost) {
  const std::size_t width = ampscope::format::storageBytes(id);
  const double ulp = std::ldexp(1.2, -ampscope::format::info(id).precision);
  std::vector<double> exact(count);
  std::mt19937_64 random(2);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t pattern = 0;
    std::memcpy(&pattern, result + i * width, width);
    exact[i] =
        ampscope::format::decode(id, pattern) * (1 + ulp * (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5));
    if (lost != 0 && i % lost == 0) std::memset(result + i * width, 0, width);
  }
  return exact;
}

/// Bytes are those of the result and of its reference.
void comparing(benchmark::State& state, FormatId id, std::size_t lost) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  const std::size_t width = ampscope::format::storageBytes(id);
  const std::size_t count = bytes / (width + sizeof(double));
  const Memory result = tensor(id, count, 1);
  const std::vector<double> exact = exactOf(id, result.get(), count, lost);
  ampscope::stats::Comparison out;
  double reading = INFINITY;
  double scalar = INFINITY;
  double comparing = INFINITY;
  for (auto _ : state) {
    reading = std::min(reading, secondsOf(bytes, [&] {
                         benchmark::DoNotOptimize(read(result.get(), count * width));
                         const auto* at = reinterpret_cast<const std::uint8_t*>(exact.data());
                         const std::size_t offset = (64 - reinterpret_cast<std::uintptr_t>(at) % 64) % 64;
                         benchmark::DoNotOptimize(read(at + offset, count * sizeof(double) - offset));
                       }));
    const double seconds =
        secondsOf(bytes, [&] { ampscope::cpu::compare(result.get(), id, exact.data(), nullptr, count, out); });
    comparing = std::min(comparing, seconds);
    state.SetIterationTime(seconds);
  }
  for (int k = 0; k < 3; ++k) {
    const auto start = std::chrono::steady_clock::now();
    ampscope::stats::compare(result.get(), id, exact.data(), nullptr, count, out);
    scalar = std::min(scalar, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const double gigabytes = static_cast<double>(count * (width + sizeof(double))) / 1e9;
  state.counters["GB/s"] = gigabytes / comparing;
  state.counters["read_GB/s"] = gigabytes / reading;
  state.counters["of_read"] = reading / comparing;
  state.counters["scalar_GB/s"] = gigabytes / scalar;
}

}  // namespace

int main(int argc, char** argv) {
  const std::pair<const char*, FormatId> formats[] = {{"f32", FormatId::kBinary32},
                                                      {"bf16", FormatId::kBfloat16},
                                                      {"f16", FormatId::kBinary16},
                                                      {"f64", FormatId::kBinary64}};
  const auto name = [](const char* what, const char* format) { return std::string(what) + "/" + format; };
  for (const auto& [text, id] : formats) {
    for (const std::int64_t bytes : {256LL << 10, 8LL << 20, 256LL << 20}) {
      const auto add = [&, id = id, text = text](const char* what, StatsLevel level, double sigma) {
        const auto run = [=](benchmark::State& state) { bandwidth(state, id, level, sigma); };
        benchmark::RegisterBenchmark(name(what, text).c_str(), run)->Arg(bytes)->UseManualTime()->Iterations(10);
      };
      add("Range", StatsLevel::kRange, 1);
      add("Full", StatsLevel::kFull, 1);
      add("FullNoWhatIfBin", StatsLevel::kFull, 0x1p40);  // no what-if threshold of a narrow format near the data
      add("FullGradient", StatsLevel::kFull, 1e-4);
    }
    for (const std::int64_t bytes : {256LL << 10, 8LL << 20, 256LL << 20}) {
      if (id == FormatId::kBinary64) continue;
      const auto add = [&, id = id, text = text](const char* what, std::size_t lost) {
        const auto run = [=](benchmark::State& state) { comparing(state, id, lost); };
        benchmark::RegisterBenchmark(name(what, text).c_str(), run)->Arg(bytes)->UseManualTime()->Iterations(5);
      };
      add("Compare", 0);
      add("CompareSomeFlushed", 10);
    }
    for (const std::int64_t size : {10, 128, 512, 1000, 1024, 4096}) {
      const auto run = [id = id](benchmark::State& state) { tiny(state, id); };
      benchmark::RegisterBenchmark(name("Tiny", text).c_str(), run)->Arg(size)->UseManualTime()->Iterations(20);
    }
  }
  benchmark::AddCustomContext("simd_target", ampscope::cpu::targetName());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
