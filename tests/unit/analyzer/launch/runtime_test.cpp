// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"

namespace ampscope::launch {
namespace {

using test::failsWith;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const Runtime kRuntime{"/h", "/h/t.so", "/h/p.so", "/h/python", "/h/adapter/build_adapter.sh"};

TEST(TracedEnvironment, HoldsWhatTheTracerReads) {
  const auto lines = tracedEnvironment({"A=1"}, kRuntime, "/traces", "stats=full");
  EXPECT_THAT(lines, Contains("A=1"));
  EXPECT_THAT(lines, Contains("AMPSCOPE_HOME=/h"));
  EXPECT_THAT(lines, Contains("AMPSCOPE_TRACE_DIR=/traces"));
  EXPECT_THAT(lines, Contains("AMPSCOPE_OPTIONS=stats=full"));
  EXPECT_THAT(lines, Contains("PYTHONPATH=/h/python"));
  EXPECT_THAT(lines, Contains("LD_PRELOAD=/h/p.so"));
}

TEST(TracedEnvironment, KeepsWhatWasThere) {
  const auto lines =
      tracedEnvironment({"PYTHONPATH=/mine:/yours", "LD_PRELOAD=/a.so"}, kRuntime, "/traces", "stats=full");
  EXPECT_THAT(lines, Contains("PYTHONPATH=/h/python:/mine:/yours"));
  EXPECT_THAT(lines, Contains("LD_PRELOAD=/a.so:/h/p.so"));
}

TEST(TracedEnvironment, AnEmptyPathAddsNoWorkingDirectory) {
  const auto lines = tracedEnvironment({"PYTHONPATH=", "LD_PRELOAD="}, kRuntime, "/traces", "stats=full");
  EXPECT_THAT(lines, Contains("PYTHONPATH=/h/python"));
  EXPECT_THAT(lines, Contains("LD_PRELOAD=/h/p.so"));
}

TEST(TracedEnvironment, ReplacesThoseOfAnOuterProfile) {
  const auto lines = tracedEnvironment({"AMPSCOPE_TRACE_DIR=/outer"}, kRuntime, "/traces", "stats=full");
  EXPECT_THAT(lines, Not(Contains("AMPSCOPE_TRACE_DIR=/outer")));
}

TEST(FindRuntime, LooksBesideTheFolderOfTheExecutableAndFollowsLinks) {
  const test::TempDir folder;
  namespace fs = std::filesystem;
  fs::create_directories(folder / "real/bin");
  fs::create_directories(folder / "real/lib/ampscope/python/ampscope_bootstrap");
  fs::create_directories(folder / "real/lib/ampscope/adapter");
  test::writeFile(folder / "real/bin/ampscope", "");
  fs::create_symlink(folder / "real/bin/ampscope", folder / "link");
  EXPECT_THAT(findRuntime(folder / "link"), failsWith(ErrorCode::kEnvironment, HasSubstr("libampscope_tracer.so")));
  for (const char* file : {"libampscope_tracer.so", "libampscope_preload.so", "python/sitecustomize.py",
                           "python/ampscope_bootstrap/__init__.py"}) {
    test::writeFile(folder / "real/lib/ampscope/" + file, "");
  }
  EXPECT_THAT(findRuntime(folder / "link"), failsWith(ErrorCode::kEnvironment, HasSubstr("build_adapter.sh")));
  test::writeFile(folder / "real/lib/ampscope/adapter/build_adapter.sh", "");
  const Result<Runtime> runtime = findRuntime(folder / "link");
  ASSERT_THAT(runtime, test::isOk());
  EXPECT_EQ(runtime.value().home, fs::canonical(folder / "real/lib/ampscope").string());
}

}  // namespace
}  // namespace ampscope::launch
