// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/device_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analysis/analysis.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::analysis {
namespace {

using test::isOk;
using testing::ElementsAre;
using testing::IsEmpty;

using O = DeviceWorkOwner;
using K = DeviceWorkKind;

TEST(DeviceWork, KernelsAndOpsByTime) {
  const test::TempDir folder;
  const std::string path = folder / "1.amptrace";
  {
    test::TraceBuilder trace(path);
    trace.process({{"pid", "1"}});
    const CallId mm = trace.call({.op = "aten::mm"});
    const CallId addmm = trace.call({.op = "aten::addmm"});
    const CallId cast = trace.call({.op = "aten::_to_copy", .flags = trace::kCallCast});
    const auto work = [&](CallId call, O owner, K kind, const char* name, std::int64_t ns, std::uint64_t bytes = 0) {
      trace.add(trace::DeviceWork{call, owner, kind, trace.string(name), 2, ns, bytes});
    };
    work(mm, O::kOp, K::kKernel, "gemm", 30);
    work(addmm, O::kOp, K::kKernel, "gemm", 50);
    work(addmm, O::kOp, K::kKernel, "bias", 5);
    work(cast, O::kOp, K::kKernel, "convert", 10);
    work(cast, O::kOp, K::kCopy, "host to device", 4, 64);
    work(CallId(), O::kTracer, K::kKernel, "statistics", 20);
    work(CallId(), O::kOutside, K::kKernel, "gemm", 1);
    trace.end();
  }
  const store::Session session = test::makeSession({path}, folder / "1.ampscope");
  const auto analyzed = analyze(session);
  ASSERT_THAT(analyzed, isOk());
  const DeviceWork& work = analyzed.value().device_work;
  EXPECT_EQ(deviceDuration(work), 120U);
  EXPECT_EQ(deviceDuration(work, O::kTracer), 20U);
  EXPECT_EQ(deviceDuration(work, O::kOp), 99U);
  EXPECT_EQ(work.cast_duration_ns, 14U);
  EXPECT_EQ(work.kernels_left_out, 0U);
  std::vector<std::string> ops;
  for (const DeviceOp& op : work.ops) ops.push_back(op.op);
  EXPECT_THAT(ops, ElementsAre("aten::addmm", "aten::mm", "aten::_to_copy"));
  EXPECT_EQ(work.ops[0].duration_ns, 55U);
  EXPECT_EQ(work.ops[0].count, 4U);
  std::vector<std::string> kernels;
  for (const DeviceKernel& kernel : work.kernels) kernels.push_back(kernel.name);
  EXPECT_THAT(kernels, ElementsAre("gemm", "statistics", "convert", "bias", "host to device", "gemm"));
  EXPECT_THAT(work.kernels[0].ops, ElementsAre("aten::addmm", "aten::mm"));
  EXPECT_EQ(work.kernels[0].duration_ns, 80U);
  EXPECT_EQ(work.kernels[1].owner, O::kTracer);
  EXPECT_THAT(work.kernels[5].ops, IsEmpty());
  EXPECT_EQ(work.kernels[4].bytes, 64U);
  ASSERT_EQ(work.totals.size(), 4U);
  EXPECT_EQ(work.totals[0].count, 8U);
  ASSERT_EQ(work.sites.size(), 3U);
  EXPECT_EQ(work.sites[0].site.op, "aten::addmm");
  EXPECT_EQ(work.sites[0].duration_ns, 55U);
  EXPECT_TRUE(work.sites[0].site.id.valid());
  EXPECT_EQ(work.sites[2].bytes, 64U);
}

/// Two casts at one place, of two dtypes, in two layers and two steps.
TEST(DeviceWork, LayersCastsAndStepsHaveTheirOwn) {
  const test::TempDir folder;
  const std::string path = folder / "1.amptrace";
  {
    test::TraceBuilder trace(path);
    trace.process({{"pid", "1"}});
    std::int64_t ns = 1;
    for (int step = 0; step < 2; ++step) {
      for (const char* module : {"a", "b"}) {
        for (const Dtype from : {Dtype::kFloat32, Dtype::kFloat64}) {
          const CallId call =
              trace.call({.op = "aten::_to_copy",
                          .module = module,
                          .flags = trace::kCallCast,
                          .tensors = {test::input({1, 2}, from), test::output({1, 2}, Dtype::kFloat16)}});
          trace.add(trace::DeviceWork{call, O::kOp, K::kKernel, trace.string("convert"), 1, ns, 0});
          ns *= 10;
        }
      }
      trace.endStep();
    }
    trace.add(trace::DeviceWork{CallId(), O::kTracer, K::kKernel, trace.string("statistics"), 1, 7, 0});
    trace.end();
  }
  const store::Session session = test::makeSession({path}, folder / "1.ampscope");
  const auto analyzed = analyze(session);
  ASSERT_THAT(analyzed, isOk());
  std::vector<std::uint64_t> layers;
  for (const Layer& layer : analyzed.value().layers) layers.push_back(layer.rollup.device_ns);
  EXPECT_THAT(layers, ElementsAre(110011U, 11001100U));
  std::vector<std::uint64_t> casts;
  for (const Cast& cast : analyzed.value().casts) casts.push_back(cast.device_ns);
  EXPECT_THAT(casts, testing::UnorderedElementsAre(10001U, 100010U, 1000100U, 10001000U));
  std::uint64_t totals = 0;
  for (const CastTotal& total : analyzed.value().cast_totals) totals += total.device_ns;
  EXPECT_EQ(totals, 11111111U);

  const auto second = readDeviceWork(session, store::StepSpan{1, 1});
  ASSERT_THAT(second, isOk());
  EXPECT_EQ(deviceDuration(second.value()), 11110000U);  // without what is of no step
  ASSERT_EQ(second.value().sites.size(), 2U);
  EXPECT_EQ(second.value().sites[0].site.module.path, "b");
  const auto none = readDeviceWork(session, store::StepSpan{2, 9});
  ASSERT_THAT(none, isOk());
  EXPECT_TRUE(none.value().empty());
}

TEST(DeviceWork, TheNameTellsWhatAKernelSumsIn) {
  for (const char* half : {"ampere_h16816gemm_128x64_ldg8_stages_64x3_tn", "volta_hgemm_64x32_nn", "h884gemm",
                           "_ZN7cutlass7Kernel2I51cutlass_80_tensorop_h16816gemm_128x64_sliced1x2",
                           "sm90_xmma_gemm_f16f16_f16f16_f16_tn_n_tilesize128x128x64", "nvjet_hhh_64x8_64x16"}) {
    EXPECT_TRUE(sumsInHalf(half)) << half;
  }
  for (const char* single : {"ampere_s16816gemm_fp16_128x64_tn", "ampere_fp16_s16816gemm_fp16_64x64", "gemm", "",
                             "8gemm", "sm90_xmma_gemm_f16f16_f16f32_f32_tn_n", "nvjet_hsh_64x8_64x16", "path_gemm",
                             "sgemm", "at::native::elementwise_kernel"}) {
    EXPECT_FALSE(sumsInHalf(single)) << single;
  }
}

TEST(DeviceWork, NamesAPersonCanRead) {
  EXPECT_EQ(kernelLabel("ampere_h16816gemm_128x64_ldg8_stages_64x3_tn"),
            "ampere_h16816gemm_128x64_ldg8_stages_64x3_tn");
  EXPECT_EQ(kernelLabel("_ZN2at6native29vectorized_elementwise_kernelILi4EEEvi"),
            "at::native::vectorized_elementwise_kernel");
  EXPECT_EQ(kernelLabel("_ZN7cutlass7Kernel2I50cutlass_80_wmma"), "cutlass::Kernel2");
  EXPECT_EQ(kernelLabel("_Z4gemmIfEvPf"), "gemm");
  EXPECT_EQ(kernelLabel("_ZN2at6native12_GLOBAL__N_121softmax_warp_forwardsE"), "at::native::softmax_warp_forwards");
  for (const char* strange : {"", "_Z", "_ZN", "_Z9gemm", "_ZN99999999999999999999999at", "_ZN0E", "_ZL"}) {
    EXPECT_EQ(kernelLabel(strange), strange);
  }
}

}  // namespace
}  // namespace ampscope::analysis
