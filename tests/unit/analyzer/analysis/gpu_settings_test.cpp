// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the settings of torch for a GPU explain: the head of a report, two rules, and the advice for TF32. No device is
// needed: the runs are made by hand.
#include "analyzer/analysis/gpu_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "analyzer/analysis/findings.h"
#include "analyzer/analysis/recommendation.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/session_facts.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const char* const kReduction = "fp16_reduced_precision_reduction";

/// A run on a GPU with one op, compared, whose relative error is `error`.
Analysis runWith(const std::string& op, Dtype dtype, double error,
                 std::vector<std::pair<std::string, std::string>> settings) {
  Analysis analysis;
  analysis.run.devices = {"cpu", "cuda:0"};
  analysis.run.gpu_settings = std::move(settings);
  analysis.reached.trains = true;
  OpEntry entry;
  entry.site = siteOf("fc", op);
  entry.role = Role::kOutput;
  entry.dtype = dtype;
  entry.on_cuda = true;
  entry.calls = entry.totals.tensors = entry.totals.measured = 4;
  ReferenceTotals& local = entry.references[indexOf(ReferenceLevel::kLocal)];
  local.tensors = 4;
  local.steps.insert(2);
  local.steps.insert(5);
  local.sum.numel = local.sum.compared = 1000;
  local.sum.correctly_rounded = 100;
  local.sum.sum_squared_reference = 1;
  local.sum.sum_squared_error = error * error;
  Layer layer;
  layer.module = entry.site.module;
  layer.ops = {entry};
  analysis.layers = {layer};
  return analysis;
}

OpEntry& opOf(Analysis& analysis) { return analysis.layers.front().ops.front(); }

/// The findings about settings of the GPU.
Findings told(const Analysis& analysis) {
  Findings findings = findAll(analysis);
  std::erase_if(findings, [](const Finding& finding) {
    return finding.rule != Rule::kReducedPrecisionReduction && finding.rule != Rule::kTf32Error;
  });
  return findings;
}

TEST(GpuSettings, TheHeadSaysWhatCostsPrecisionAndHowToRuleItOut) {
  RunInfo run;
  run.gpu_settings = {{"bf16_reduced_precision_reduction", "false"}, {"conv_tf32", "true"}, {"matmul_tf32", "true"}};
  run.devices = {"cpu"};
  EXPECT_EQ(gpuSettingsText(run), "");
  run.devices = {"cpu", "cuda:0"};
  EXPECT_EQ(gpuSettingsText(run),
            "on the GPU torch may use TF32 in float32 matrix products, TF32 in float32 convolutions; to rule it out: "
            "torch.backends.cuda.matmul.allow_tf32 = False, torch.backends.cudnn.allow_tf32 = False");
  run.gpu_settings = {{"matmul_fp32_precision", "tf32"}};
  EXPECT_THAT(gpuSettingsText(run), HasSubstr("torch.backends.cuda.matmul.fp32_precision = \"ieee\""));
  run.gpu_settings = {{"matmul_fp32_precision", "ieee"}};
  EXPECT_EQ(gpuSettingsText(run), "");
  run.gpu_settings = {{"matmul_tf32", "differs"}};
  EXPECT_EQ(gpuSettingsText(run),
            "the processes differ in what torch may do on the GPU (--rank N shows one): matmul_tf32");
  run.gpu_settings.clear();
  EXPECT_EQ(gpuSettingsText(run), "");
}

TEST(GpuSettings, AnErrorThatRoundingDoesNotExplainIsPutDownToTheSetting) {
  const Findings findings = told(runWith("aten::addmm", Dtype::kFloat16, 3 * 0x1p-11, {{kReduction, "true"}}));
  ASSERT_EQ(findings.size(), 1U);
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.rule, Rule::kReducedPrecisionReduction);
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.site->op, "aten::addmm");
  EXPECT_EQ(finding.first_step, 2U);
  EXPECT_EQ(finding.last_step, 5U);
  EXPECT_EQ(finding.count, 900U);
  EXPECT_EQ(
      finding.message,
      "the result is off by 0.146 % of its norm in 2 steps (2 to 5), 3 times the error of one rounding to float16, "
      "and torch may use float16 sums between the parts of a float16 matrix product.");
  EXPECT_EQ(finding.remedy,
            "Set torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False before the first step.");
}

TEST(GpuSettings, KernelsThatSumInHalfAreEvidence) {
  Analysis analysis = runWith("aten::mm", Dtype::kFloat16, 0.5, {{kReduction, "true"}});
  DeviceKernel kernel;
  kernel.name = "ampere_h16816gemm_128x64_tn";
  kernel.ops = {"aten::addmm", "aten::mm"};
  DeviceKernel other = kernel;
  other.ops = {"aten::bmm"};
  DeviceKernel single = kernel;
  single.name = "ampere_s16816gemm_fp16_128x64_tn";
  analysis.device_work.kernels = {other, single};
  const auto kernels = [&analysis] {
    const Findings findings = told(analysis);
    for (const Evidence& evidence : findings.front().evidence) {
      if (evidence.name == "half_kernels") return std::get<std::string>(evidence.value);
    }
    return std::string();
  };
  EXPECT_EQ(kernels(), "");
  analysis.device_work.kernels.push_back(kernel);
  EXPECT_EQ(kernels(), "ampere_h16816gemm_128x64_tn");
}

TEST(GpuSettings, AllThatIsAllowedIsNamed) {
  const Findings findings =
      told(runWith("aten::mm", Dtype::kFloat16, 0.5, {{"fp16_accumulation", "true"}, {kReduction, "true"}}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].remedy,
            "Set torch.backends.cuda.matmul.allow_fp16_accumulation = False and "
            "torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False before the first step.");
}

TEST(GpuSettings, NothingIsSaidWithoutAProof) {
  const std::vector<std::pair<std::string, std::string>> allowed = {{kReduction, "true"}};
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat16, 0x1p-11, allowed)), IsEmpty()) << "one rounding";
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat16, 0.1, {{kReduction, "false"}})), IsEmpty());
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat16, 0.1, {{kReduction, "differs"}})), IsEmpty());
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat16, 0.1, {})), IsEmpty()) << "not known";
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kBfloat16, 0.1, allowed)), IsEmpty()) << "of another dtype";
  EXPECT_THAT(told(runWith("aten::exp", Dtype::kFloat16, 0.1, allowed)), IsEmpty()) << "no product";
  EXPECT_THAT(told(runWith("aten::convolution", Dtype::kFloat16, 0.1, allowed)), IsEmpty()) << "not that setting's";
  Analysis analysis = runWith("aten::mm", Dtype::kFloat16, 0.1, allowed);
  ASSERT_EQ(told(analysis).size(), 1U);
  opOf(analysis).on_cuda = false;
  EXPECT_THAT(told(analysis), IsEmpty()) << "on the CPU";
  opOf(analysis).on_cuda = true;
  opOf(analysis).certification.tensors = 1;
  opOf(analysis).certification.sum.max_ulp_bound = 0.5;
  EXPECT_EQ(told(analysis).size(), 1U);
  opOf(analysis).certification.sum.max_ulp_bound = 40;
  EXPECT_THAT(told(analysis), IsEmpty()) << "the reference may be off itself";
  opOf(analysis).certification = {};
  opOf(analysis).references[0].sum.underflowed = {500, 0};
  EXPECT_THAT(told(analysis), IsEmpty()) << "underflow";
}

TEST(GpuSettings, PartsThatOverflowAreTold) {
  Analysis analysis = runWith("aten::mm", Dtype::kFloat16, 0, {{kReduction, "true"}});
  opOf(analysis).references[0].sum.overflowed = {7, 0};
  EXPECT_THAT(told(analysis), IsEmpty()) << "no rounding would have kept them";
  opOf(analysis).references[0].sum.overflowed = {7, 3};
  ASSERT_EQ(told(analysis).size(), 1U);
  EXPECT_THAT(told(analysis)[0].message,
              HasSubstr("3 elements became inf in 2 steps (2 to 5) although the exact result fits"));
}

TEST(GpuSettings, OneFindingAtTheWorstOp) {
  Analysis analysis = runWith("aten::mm", Dtype::kBfloat16, 0.1, {{"bf16_reduced_precision_reduction", "true"}});
  OpEntry worse = opOf(analysis);
  worse.site.op = "aten::bmm";
  worse.references[0].sum.sum_squared_error = 0.25;
  analysis.layers[0].ops.push_back(worse);
  const Findings findings = told(analysis);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].site->op, "aten::bmm");
  EXPECT_THAT(findings[0].message, HasSubstr("So is 1 other op."));
}

TEST(GpuSettings, WhatTheSettingExplainsIsNoPrecisionLossOfTheOp) {
  Analysis analysis = runWith("aten::mm", Dtype::kFloat16, 0.1, {{kReduction, "true"}});
  opOf(analysis).references[1] = opOf(analysis).references[0];
  opOf(analysis).balance = balance(0.1, 0, 0.1);
  const auto rules = [&analysis] {
    std::vector<Rule> found;
    for (const Finding& finding : findAll(analysis)) {
      found.push_back(finding.rule);
    }
    return found;
  };
  EXPECT_THAT(rules(), Not(testing::Contains(Rule::kPrecisionLoss)));
  analysis.run.gpu_settings = {{kReduction, "false"}};
  EXPECT_THAT(rules(), testing::Contains(Rule::kPrecisionLoss));
}

TEST(GpuSettings, Tf32IsANoteWithItsOwnRemedy) {
  Findings findings = told(runWith("aten::mm", Dtype::kFloat32, 0x1p-12, {{"matmul_tf32", "true"}}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, Rule::kTf32Error);
  EXPECT_EQ(findings[0].severity, Severity::kNote);
  EXPECT_THAT(findings[0].message, HasSubstr("0.5 times the error of one rounding to TF32"));
  EXPECT_EQ(findings[0].remedy, "Set torch.backends.cuda.matmul.allow_tf32 = False before the first step.");
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat32, 0x1p-20, {{"matmul_tf32", "true"}})), IsEmpty());
  EXPECT_THAT(told(runWith("aten::mm", Dtype::kFloat32, 0x1p-12, {{"conv_tf32", "true"}})), IsEmpty());
  findings = told(runWith("aten::cudnn_convolution", Dtype::kFloat32, 0x1p-12, {{"conv_fp32_precision", "tf32"}}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].remedy, "Set torch.backends.cudnn.conv.fp32_precision = \"ieee\" before the first step.");
}

/// "torch.backends.cuda.matmul.allow_tf32 = true: ..."
std::string advice(Analysis analysis) {
  analysis.findings = findAll(analysis);
  std::string text;
  for (const SettingAdvice& each : recommend(analysis, Objective::kBalanced).settings) {
    text += each.setting + " = " + each.value + ": " + each.text;
  }
  return text;
}

TEST(GpuSettings, AdviceForTf32) {
  const std::vector<std::pair<std::string, std::string>> allowed = {{"matmul_tf32", "true"}};
  EXPECT_EQ(advice(runWith("aten::mm", Dtype::kFloat32, 0x1p-24, allowed)),
            "torch.backends.cuda.matmul.allow_tf32 = true: May stay: none of the 4 float32 results that were compared "
            "shows an error of TF32.");
  Analysis analysis = runWith("aten::mm", Dtype::kFloat32, 0, allowed);
  opOf(analysis).references[0] = {};
  EXPECT_THAT(advice(analysis), HasSubstr("none of 4 float32 results was compared"));
  analysis.run.gpu_settings = {{"matmul_tf32", "false"}};
  EXPECT_THAT(advice(analysis), HasSubstr("Could be allowed: 4 of 4 results ran in float32"));
  OpEntry low = opOf(analysis);
  low.dtype = Dtype::kFloat16;
  low.totals.tensors = 1000;
  analysis.layers[0].ops.push_back(low);
  EXPECT_EQ(advice(analysis), "") << "few of all";
  analysis = runWith("aten::mm", Dtype::kFloat32, 0x1p-12, allowed);
  EXPECT_EQ(advice(analysis), "") << "the finding tells";
  analysis.findings = findAll(analysis);
  ASSERT_EQ(recommend(analysis, Objective::kBalanced).clean_ups.size(), 1U);
  EXPECT_EQ(recommend(analysis, Objective::kBalanced).clean_ups[0].rule, "tf32-error");
  opOf(analysis).on_cuda = false;
  analysis.findings.clear();
  EXPECT_EQ(advice(analysis), "") << "on the CPU";
}

TEST(GpuSettings, OfSeveralProcessesThatDifferNoneIsBelieved) {
  const test::TempDir folder;
  const auto trace = [&folder](const std::string& pid, bool trains, const char* tf32) {
    const std::string path = folder / (pid + ".amptrace");
    test::TraceBuilder builder(path);
    builder.process(
        {{"pid", pid}, {"started_monotonic_ns", "1"}, {"gpu_conv_tf32", "true"}, {"gpu_matmul_tf32", tf32}});
    builder.call({});
    if (trains) {
      builder.endStep();
    }
    builder.end();
    return path;
  };
  const std::string first = trace("1", true, "true");
  const std::string same = trace("2", true, "true");
  const std::string other = trace("3", true, "false");
  const std::string loader = trace("4", false, "false");
  const auto settings = [&folder](std::vector<std::string> traces, const std::string& name) {
    return readRun(test::makeSession(std::move(traces), folder / name)).value().gpu_settings;
  };
  using Settings = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(settings({first, same, loader}, "a.ampscope"), (Settings{{"conv_tf32", "true"}, {"matmul_tf32", "true"}}));
  EXPECT_EQ(settings({first, other, same}, "b.ampscope"),
            (Settings{{"conv_tf32", "true"}, {"matmul_tf32", "differs"}}));
  EXPECT_EQ(settings({loader}, "c.ampscope"), (Settings{{"conv_tf32", "true"}, {"matmul_tf32", "false"}}));
}

}  // namespace
}  // namespace ampscope::analysis
