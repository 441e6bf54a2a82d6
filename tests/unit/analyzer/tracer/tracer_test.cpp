// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The core through its C border. It is one per process, so every case runs in a child process of its own and the parent
// reads the trace that the child left.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "analyzer/trace/reader.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope {
namespace {

namespace fs = std::filesystem;

struct Collected : trace::RecordVisitor {
  using RecordVisitor::on;
  std::vector<std::string> problems;
  std::map<std::string, std::string> process;
  std::set<std::uint64_t> call_ids;
  std::map<std::uint32_t, std::uint64_t> calls_by_op;
  std::map<std::uint32_t, std::uint64_t> calls_by_step;
  std::set<std::uint64_t> stats_ids;
  std::uint64_t stats_missing = 0;
  std::map<std::uint32_t, std::uint64_t> dispatched;
  std::set<std::uint32_t> ops_defined;
  std::vector<trace::StepEnd> steps;
  std::vector<std::string> notices;
  std::uint64_t dropped = 0;
  bool ended = false;
  std::uint32_t step = 0;
  std::uint32_t forward = 0;

  void on(const trace::ProcessInfo& info) override {
    for (const auto& [key, value] : info.fields) {
      process[key] = value;
    }
  }
  void on(const trace::OpDef& op) override { ops_defined.insert(op.id.value()); }
  void on(const trace::Context& context) override {
    step = context.step;
    forward = context.forward;
  }
  void on(const trace::Stats& stats) override { stats_ids.insert(stats.id.value()); }
  void on(const trace::Call& call) override {
    if (!call_ids.insert(call.id.value()).second) {
      problems.push_back("a call id stands twice");
    }
    if (!ops_defined.contains(call.op.value())) {
      problems.push_back("a call uses an op before the trace says its name");
    }
    ++calls_by_op[call.op.value()];
    ++calls_by_step[step];
    for (const trace::TensorUse& use : call.tensors) {
      if (use.stats.valid() && !stats_ids.contains(use.stats.value())) {
        ++stats_missing;
      }
    }
  }
  void on(const trace::OpCounts& counts) override { dispatched[counts.op.value()] += counts.dispatched; }
  void on(const trace::StepEnd& end) override { steps.push_back(end); }
  void on(const trace::Notice& notice) override { notices.emplace_back(notice.text); }
  void on(const trace::End& end) override {
    ended = true;
    dropped = end.dropped;
  }
};

class Tracer : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "ampscope-tracer-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Runs `body` in a traced child; returns its wait status.
  int run(const std::function<void()>& body, const std::string& options = "") {
    const pid_t child = fork();
    if (child == 0) {
      setenv("AMPSCOPE_TRACE_DIR", folder_.c_str(), 1);
      setenv("AMPSCOPE_OPTIONS", options.c_str(), 1);
      setenv("RANK", "3", 1);
      if (ampscope_start("command\0train\0\0") != 0) {
        _exit(99);
      }
      body();
      ampscope_stop();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  std::vector<std::string> traces() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() == ".amptrace") {
        found.push_back(entry.path().string());
      }
    }
    return found;
  }

  static Collected read(const std::string& path) {
    Collected collected;
    auto reader = trace::Reader::open(path);
    EXPECT_TRUE(reader.ok()) << reader.error().message;
    trace::BlockView block;
    while (reader.value().next(block, true)) {
      bool bad = false;
      trace::decodeBlock(block, collected, bad);
      EXPECT_FALSE(bad);
    }
    EXPECT_FALSE(reader.value().damage().any());
    return collected;
  }

  Collected readOnly() {
    const auto found = traces();
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? Collected{} : read(found.front());
  }

  fs::path folder_;
};

AmpscopeTensorUse useOf(std::uint64_t stats, const std::int64_t* sizes) {
  AmpscopeTensorUse use{};
  use.stats = stats;
  use.dtype = 3;
  use.dim = 1;
  use.sizes = sizes;
  return use;
}

/// One call of `op` with one measured tensor of `numel` ones.
void callOnce(AmpscopeThread* thread, std::uint32_t op, std::int64_t numel = 16) {
  std::vector<float> data(static_cast<std::size_t>(numel), 1.0F);
  const std::int64_t stride = 1;
  const AmpscopeTensorView view{data.data(), &numel, &stride, 1, 3};
  const AmpscopeTensorUse use = useOf(ampscope_measure(thread, &view), &numel);
  AmpscopeCall call{};
  call.id = ampscope_next_call(thread);
  call.op = op;
  call.ordinal = ampscope_ordinal(thread, 0, op, 0);
  call.tensors = &use;
  call.tensor_count = 1;
  ampscope_call(thread, &call);
}

TEST_F(Tracer, WritesWhatItWasGivenAndEndsTheTrace) {
  EXPECT_EQ(run([] {
              const std::uint32_t op = ampscope_op("aten::mm", "", 0);
              AmpscopeThread* const thread = ampscope_thread();
              for (int i = 0; i < 1000; ++i) {
                callOnce(thread, op);
              }
              ampscope_notice(4, 1, "a notice");
            }),
            0);
  const Collected seen = readOnly();
  EXPECT_TRUE(seen.problems.empty()) << seen.problems.front();
  EXPECT_EQ(seen.call_ids.size(), 1000U);
  EXPECT_EQ(seen.stats_ids.size(), 1000U);
  EXPECT_EQ(seen.stats_missing, 0U);
  EXPECT_EQ(seen.dispatched.begin()->second, 1000U);
  EXPECT_TRUE(seen.ended);
  EXPECT_EQ(seen.process.at("rank"), "3");
  EXPECT_EQ(seen.process.at("command"), "train");
  EXPECT_EQ(seen.notices, std::vector<std::string>{"a notice"});
}

TEST_F(Tracer, ThreadsKeepTheirOwnStreams) {
  constexpr int kThreads = 6;
  constexpr int kCalls = 5000;
  EXPECT_EQ(run([] {
              const std::uint32_t op = ampscope_op("aten::add", "Tensor", 0);
              std::vector<std::thread> threads;
              for (int t = 0; t < kThreads; ++t) {
                threads.emplace_back([op] {
                  AmpscopeThread* const thread = ampscope_thread();
                  for (int i = 0; i < kCalls; ++i) {
                    callOnce(thread, op);
                  }
                });
              }
              for (auto& thread : threads) {
                thread.join();
              }
            }),
            0);
  const Collected seen = readOnly();
  EXPECT_TRUE(seen.problems.empty()) << seen.problems.front();
  EXPECT_EQ(seen.call_ids.size() + seen.dropped, std::size_t{kThreads} * kCalls);
}

TEST_F(Tracer, AnEndedThreadLeavesItsCountersToTheNext) {
  EXPECT_EQ(run([] {
              const std::uint32_t op = ampscope_op("aten::add", "Tensor", 0);
              for (int t = 0; t < 20; ++t) {
                std::thread([op] { callOnce(ampscope_thread(), op); }).join();
              }
            }),
            0);
  const Collected seen = readOnly();
  EXPECT_TRUE(seen.problems.empty()) << seen.problems.front();
  EXPECT_EQ(seen.call_ids.size(), 20U);
  std::set<std::uint64_t> threads;
  for (const std::uint64_t id : seen.call_ids) {
    threads.insert(id >> 48);
  }
  EXPECT_EQ(threads.size(), 1U);
}

TEST_F(Tracer, StepsNumberTheCalls) {
  EXPECT_EQ(run([] {
              const std::uint32_t op = ampscope_op("aten::mm", "", 0);
              AmpscopeThread* const thread = ampscope_thread();
              for (int step = 0; step < 5; ++step) {
                for (int i = 0; i <= step; ++i) {
                  callOnce(thread, op);
                }
                ampscope_step_end(1);
              }
            }),
            0);
  const Collected seen = readOnly();
  ASSERT_EQ(seen.steps.size(), 5U);
  for (std::uint32_t step = 0; step < 5; ++step) {
    EXPECT_EQ(seen.steps[step].step, step);
    EXPECT_EQ(seen.calls_by_step.at(step), step + 1);
  }
}

TEST_F(Tracer, LevelFollowsTheSampledSteps) {
  EXPECT_EQ(run(
                [] {
                  std::string sampled;
                  for (int step = 0; step < 8; ++step) {
                    sampled += (ampscope_level(ampscope_thread()) & AMPSCOPE_UNSAMPLED) != 0 ? '.' : 'x';
                    ampscope_step_end(1);
                  }
                  if (sampled != "..x..x..") {
                    _exit(1);
                  }
                },
                "steps=2:7;every=3"),
            0);
}

TEST_F(Tracer, ScopesNestAndUnwind) {
  EXPECT_EQ(run([] {
              AmpscopeThread* const thread = ampscope_thread();
              const auto kind = [thread] { return ampscope_scope(thread)->kind; };
              bool right = kind() == 0;
              ampscope_module_enter(5);
              const std::uint32_t outer = ampscope_scope(thread)->serial;
              ampscope_module_enter(6);
              right = right && ampscope_scope(thread)->module == 6 && ampscope_scope(thread)->serial != outer;
              ampscope_scaler_enter(1, 2);  // left open by an exception
              ampscope_scope_leave(AMPSCOPE_SCOPE_MODULE);
              right = right && ampscope_scope(thread)->module == 5 && ampscope_scope(thread)->serial == outer;
              ampscope_scope_leave(AMPSCOPE_SCOPE_OPTIMIZER);  // never entered
              right = right && kind() == AMPSCOPE_SCOPE_MODULE;
              ampscope_scope_leave(AMPSCOPE_SCOPE_MODULE);
              right = right && kind() == 0;
              _exit(right ? 0 : 1);
            }),
            0);
}

#ifndef __SANITIZE_THREAD__  // its runtime cannot start a thread in the child of a process with threads
TEST_F(Tracer, AChildOfForkWritesATraceOfItsOwn) {
  EXPECT_EQ(run([] {
              const std::uint32_t op = ampscope_op("aten::mm", "", 0);
              callOnce(ampscope_thread(), op);
              const pid_t child = fork();
              if (child == 0) {
                callOnce(ampscope_thread(), op);
                callOnce(ampscope_thread(), op);
                ampscope_stop();
                _exit(0);
              }
              waitpid(child, nullptr, 0);
              callOnce(ampscope_thread(), op);
            }),
            0);
  std::multiset<std::size_t> calls;
  const auto found = traces();
  ASSERT_EQ(found.size(), 2U);
  for (const std::string& path : found) {
    const Collected seen = read(path);
    EXPECT_TRUE(seen.problems.empty()) << seen.problems.front();
    EXPECT_TRUE(seen.ended);
    calls.insert(seen.call_ids.size());
  }
  EXPECT_EQ(calls, (std::multiset<std::size_t>{2, 2}));
}
#endif

TEST_F(Tracer, AProcessWithoutCallsLeavesNoTrace) {
  EXPECT_EQ(run([] { (void)ampscope_op("aten::mm", "", 0); }), 0);
  EXPECT_TRUE(traces().empty());
}

TEST_F(Tracer, AnAbandonedProcessLeavesNoTrace) {
  EXPECT_EQ(run([] {
              callOnce(ampscope_thread(), ampscope_op("aten::mm", "", 0));
              usleep(300'000);  // the writer has created the file by now
              ampscope_abandon_process();
              if (ampscope_thread() != nullptr) {
                _exit(1);
              }
            }),
            0);
  EXPECT_TRUE(traces().empty());
}

TEST_F(Tracer, AKillLosesOnlyTheTail) {
  const int status = run([] {
    AmpscopeThread* const thread = ampscope_thread();
    const std::uint32_t op = ampscope_op("aten::mm", "", 0);
    for (int i = 0; i < 20000; ++i) {
      callOnce(thread, op);
    }
    usleep(400'000);  // two rounds of the writer
    kill(getpid(), SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  const Collected seen = readOnly();
  EXPECT_TRUE(seen.problems.empty()) << seen.problems.front();
  EXPECT_EQ(seen.call_ids.size(), 20000U);
  EXPECT_FALSE(seen.ended);
}

TEST_F(Tracer, AFullDiskDetachesAndTheProgramGoesOn) {
  EXPECT_EQ(run([] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{200'000, 200'000};
              setrlimit(RLIMIT_FSIZE, &limit);
              AmpscopeThread* thread = ampscope_thread();
              const std::uint32_t op = ampscope_op("aten::mm", "", 0);
              for (int i = 0; i < 200'000 && thread != nullptr; ++i) {
                callOnce(thread, op);
                thread = ampscope_thread();
              }
              _exit(thread == nullptr ? 0 : 1);
            }),
            0);
  const auto found = traces();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LE(fs::file_size(found.front()), 200'000U);
}

TEST_F(Tracer, WithoutATraceFolderNothingHappens) {
  const pid_t child = fork();
  if (child == 0) {
    unsetenv("AMPSCOPE_TRACE_DIR");
    const bool idle = ampscope_start("") == -1 && ampscope_active() == 0 && ampscope_thread() == nullptr;
    ampscope_step_end(1);
    ampscope_module_enter(1);
    ampscope_stop();
    _exit(idle ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace ampscope
