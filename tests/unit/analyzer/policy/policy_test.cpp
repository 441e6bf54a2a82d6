// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A policy is taken as written, or refused with a sentence that says where and what was expected.
#include "analyzer/policy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ampscope::policy {
namespace {

using testing::HasSubstr;

std::string errorOf(const std::string& text) {
  const Result<Policy> policy = parsePolicy(text, "p.json");
  return policy ? "no error" : policy.error().message;
}

TEST(Policy, ReadsEveryField) {
  const Result<Policy> policy = parsePolicy(
      R"({"schema_version": 1, "generator": {"name": "ampscope"}, "objective": "safest", "autocast_dtype": "float16",
          "modules": [{"root": "Net", "module": "a.b", "dtype": "float32", "reason": "r"}, {"module": "c", "dtype": "bfloat16"}],
          "scaler": {"enabled": true, "init_scale": 1024, "growth_factor": 4, "backoff_factor": 0.25, "growth_interval": 7}})",
      "p.json");
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ(policy.value().autocast_dtype, Dtype::kFloat16);
  ASSERT_EQ(policy.value().modules.size(), 2U);
  EXPECT_EQ(policy.value().modules[0].root, "Net");
  EXPECT_EQ(policy.value().modules[0].module, "a.b");
  EXPECT_EQ(policy.value().modules[1].dtype, Dtype::kBfloat16);
  ASSERT_TRUE(policy.value().scaler);
  EXPECT_EQ(policy.value().scaler->init_scale, 1024);
  EXPECT_EQ(policy.value().scaler->growth_interval, 7);
}

TEST(Policy, OnlyTheVersionIsRequired) {
  const Result<Policy> policy = parsePolicy(R"({"schema_version": 1})", "p.json");
  ASSERT_TRUE(policy.ok());
  EXPECT_TRUE(policy.value().modules.empty());
  EXPECT_FALSE(policy.value().scaler);
}

TEST(Policy, WhatIsNotSetStaysAsTheProgramSays) {
  const Policy policy = parsePolicy(R"({"schema_version": 1, "scaler": {"init_scale": 2}})", "p.json").value();
  EXPECT_EQ(policy.scaler->init_scale, 2);
  EXPECT_FALSE(policy.scaler->enabled);
  EXPECT_FALSE(policy.scaler->growth_interval);
}

TEST(Policy, SettingsNameWhatAPersonReads) {
  const Policy policy = parsePolicy(
                            R"({"schema_version": 1, "autocast_dtype": "bfloat16", "scaler": {"enabled": false},
                                "modules": [{"module": "a", "dtype": "float32"},
                                            {"root": "Net", "module": "b.c", "dtype": "bfloat16"}]})",
                            "p.json")
                            .value();
  const std::vector<Setting> all = settings(policy);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].key, "modules[1]");
  EXPECT_EQ(all[1].what, "Net b.c");
  EXPECT_EQ(all[1].value, "bfloat16");
  EXPECT_EQ(all[2].key, "autocast");
  EXPECT_EQ(all[3].value, "enabled false");
  EXPECT_TRUE(settings({}).empty());
}

TEST(Policy, EncodedItIsReadBackTheSame) {
  const std::string text =
      R"({"autocast_dtype":"float32","modules":[{"dtype":"bfloat16","module":"a\u001b","root":"N"}],)"
      R"("scaler":{"backoff_factor":0.3,"growth_interval":7},"schema_version":1})";
  const Result<Policy> policy = parsePolicy(text, "p.json");
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ(encode(policy.value()), text);
  EXPECT_EQ(encode(parsePolicy(encode({}), "p").value()), encode({}));
}

TEST(Policy, WhatLiesInAModuleInFloat32CannotBeAnythingElse) {
  const auto nested = [](const std::string& outer, const std::string& inner) {
    return errorOf(R"({"schema_version": 1, "modules": [)" + inner + "," + outer + "]}");
  };
  const std::string outer = R"({"root": "Net", "module": "a", "dtype": "float32"})";
  EXPECT_THAT(nested(outer, R"({"root": "Net", "module": "a.b.c", "dtype": "bfloat16"})"),
              HasSubstr("modules[0]: a.b.c lies in a, which runs in float32"));
  EXPECT_THAT(nested(outer, R"({"module": "a.b", "dtype": "float16"})"), HasSubstr("lies in a"));
  EXPECT_EQ(nested(outer, R"({"root": "Other", "module": "a.b", "dtype": "bfloat16"})"), "no error");
  EXPECT_EQ(nested(outer, R"({"root": "Net", "module": "ab.c", "dtype": "bfloat16"})"), "no error");
  EXPECT_EQ(nested(outer, R"({"root": "Net", "module": "a.b", "dtype": "float32"})"), "no error");
}

TEST(Policy, SaysWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "p.json is no JSON"},
      {"[]", "p.json: an object {...} was expected"},
      {R"({"modules": []})", "schema_version: 1 was expected"},
      {R"({"schema_version": 2})", "schema_version: 1 was expected"},
      {R"({"schema_version": 1, "module": []})", "there is no field 'module'; did you mean modules?"},
      {R"({"schema_version": 1, "modules": {}})", "modules: an array"},
      {R"({"schema_version": 1, "modules": [3]})", "modules[0]: an object"},
      {R"({"schema_version": 1, "modules": [{"module": "a"}]})",
       "modules[0]: dtype: float32, bfloat16 or float16 was expected"},
      {R"({"schema_version": 1, "modules": [{"module": "a", "dtype": "float23"}]})", "did you mean float32?"},
      {R"({"schema_version": 1, "modules": [{"dtype": "float32"}]})", "modules[0]: module: the path of a module"},
      {R"({"schema_version": 1, "modules": [{"module": "a", "dtype": "float32"}, {"module": "a", "dtype": "float16"}]})",
       "modules[1]: a stands there twice"},
      {R"({"schema_version": 1, "modules": [{"module": "a", "dtype": "float32"}, {"root": "N", "module": "a", "dtype": "float16"}]})",
       "modules[1]: a stands there twice"},
      {R"({"schema_version": 1, "modules": [{"root": "N", "module": "a", "dtype": "float32"}, {"module": "a", "dtype": "float16"}]})",
       "modules[1]: a stands there twice"},
      {R"({"schema_version": 1, "scaler": {"init_scal": 4}})",
       "scaler: there is no field 'init_scal'; did you mean init_scale?"},
      {R"({"schema_version": 1, "scaler": {"init_scale": -4}})", "scaler: init_scale: a positive number was expected"},
      {R"({"schema_version": 1, "scaler": {"growth_interval": 0.5}})", "growth_interval: a whole number"},
      {R"({"schema_version": 1, "scaler": {"backoff_factor": 1}})", "backoff_factor: a number below 1"},
  };
  for (const auto& [text, said] : cases) {
    EXPECT_THAT(errorOf(text), HasSubstr(said)) << text;
  }
  EXPECT_THAT(errorOf(std::string(100'000, '[')), testing::AnyOf(HasSubstr("no JSON"), HasSubstr("too deeply")));
}

TEST(Policy, AModuleThatIsNotThereNamesTheNearest) {
  const Policy policy =
      parsePolicy(R"({"schema_version": 1, "modules": [{"module": "block.0.mpl", "dtype": "float32"}]})", "p").value();
  const std::vector<ModuleName> known = {{"Net", ""}, {"Net", "block.0"}, {"Net", "block.0.mlp"}};
  const Result<void> checked = checkModules(policy, known, "p.json");
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().message,
              HasSubstr("p.json: the model has no module 'block.0.mpl'; did you mean block.0.mlp?"));
  EXPECT_TRUE(checkModules({}, known, "p.json").ok());
}

TEST(Policy, AFileThatIsNotThere) {
  const Result<Policy> policy = readPolicy("/nonexistent/policy.json");
  ASSERT_FALSE(policy.ok());
  EXPECT_THAT(policy.error().message, HasSubstr("cannot read /nonexistent/policy.json: No such file"));
}

}  // namespace
}  // namespace ampscope::policy
