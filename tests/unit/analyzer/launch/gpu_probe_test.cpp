// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does `doctor` tell apart what is missing, what is in the way, and what works?
#include "analyzer/launch/gpu_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ampscope::launch {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

GpuFacts everything() {
  GpuFacts facts;
  facts.driver_library = facts.device_nodes = facts.may_open_nodes = true;
  facts.devices = 2;
  facts.cuda_version = 12080;
  facts.has_kernels = facts.has_nvtx = facts.has_cupti = true;
  facts.cupti_version = 28;
  return facts;
}

Check cuda(const GpuFacts& facts) { return gpuChecks(facts).at(0); }
Check nvtx(const GpuFacts& facts) { return gpuChecks(facts).at(1); }
Check cupti(const GpuFacts& facts) { return gpuChecks(facts).at(2); }

TEST(GpuProbe, EverythingThere) {
  EXPECT_THAT(cuda(everything()).finding, HasSubstr("2 devices, driver for CUDA 12.8"));
  for (const Check& check : gpuChecks(everything())) {
    EXPECT_EQ(check.verdict, Verdict::kWorks);
    EXPECT_THAT(check.remedy, IsEmpty());
  }
}

TEST(GpuProbe, EachLackHasItsOwnSentenceAndRemedy) {
  struct Case {
    void (*change)(GpuFacts&);
    const char* finding;
    const char* remedy;
  };
  const Case cases[] = {
      {[](GpuFacts& f) { f.driver_library = f.device_nodes = f.may_open_nodes = false; }, "no NVIDIA driver",
       "install"},
      {[](GpuFacts& f) { f.driver_library = false; }, "not the driver's library", "--gpus all"},
      {[](GpuFacts& f) { f.device_nodes = f.may_open_nodes = false; }, "/dev/nvidiactl is missing", "--gpus all"},
      {[](GpuFacts& f) { f.may_open_nodes = false; }, "may not open", "group"},
      {[](GpuFacts& f) { f.driver_error = 999; }, "error 999", "nvidia-smi"},
      {[](GpuFacts& f) { f.devices = 0; }, "no device that it can use", "nvidia-smi"},
      {[](GpuFacts& f) {
         f.devices = 0;
         f.visible_devices = "";
       },
       "CUDA_VISIBLE_DEVICES is ''", "unset"},
      {[](GpuFacts& f) { f.has_kernels = false; }, "not measured", "nvcc"},
  };
  for (const Case& each : cases) {
    GpuFacts facts = everything();
    each.change(facts);
    const Check check = cuda(facts);
    EXPECT_EQ(check.verdict, Verdict::kLimited) << each.finding;
    EXPECT_THAT(check.finding, HasSubstr(each.finding));
    EXPECT_THAT(check.remedy, HasSubstr(each.remedy));
    EXPECT_EQ(nvtx(facts).verdict, Verdict::kWorks) << "NVTX needs no GPU";
  }
}

TEST(GpuProbe, NvtxHasOneListener) {
  GpuFacts facts = everything();
  facts.nvtx_listener = "/opt/tool.so";
  EXPECT_EQ(nvtx(facts).verdict, Verdict::kLimited);
  EXPECT_THAT(nvtx(facts).finding, HasSubstr("/opt/tool.so"));
  facts.has_nvtx = false;
  EXPECT_THAT(nvtx(facts).finding, HasSubstr("without NVTX's headers"));
  EXPECT_EQ(cuda(facts).verdict, Verdict::kWorks);
}

TEST(GpuProbe, CuptiNeedsALibraryADeviceAndNoOtherProfiler) {
  struct Case {
    void (*change)(GpuFacts&);
    const char* finding;
    const char* remedy;
  };
  const Case cases[] = {
      {[](GpuFacts& f) {
         f.has_cupti = false;
         f.cupti_problem = "CUPTI was not found";
       },
       "no --cupti: CUPTI was not found", "torch for CUDA"},
      {[](GpuFacts& f) { f.devices = 0; }, "no device that it could tell of", "see cuda"},
      {[](GpuFacts& f) { f.cupti_version = 150000; }, "CUPTI 150000 is not known", "11.8 to 13"},
      {[](GpuFacts& f) { f.cuda_listener = "/opt/nsight.so"; }, "/opt/nsight.so, a profiler that may hold CUPTI",
       "unset"},
  };
  for (const Case& each : cases) {
    GpuFacts facts = everything();
    each.change(facts);
    EXPECT_EQ(cupti(facts).verdict, Verdict::kLimited) << each.finding;
    EXPECT_THAT(cupti(facts).finding, HasSubstr(each.finding));
    EXPECT_THAT(cupti(facts).remedy, HasSubstr(each.remedy));
  }
}

/// The real library is loaded, and not called without a device.
TEST(GpuProbe, ThisMachineIsAsked) {
  const GpuFacts facts = gpuFacts("", "");
  EXPECT_EQ(gpuChecks(facts).size(), 3U);
  EXPECT_TRUE(facts.devices != 0 || facts.cupti_version == 0);
}

}  // namespace
}  // namespace ampscope::launch
