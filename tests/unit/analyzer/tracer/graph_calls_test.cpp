// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is a call that was captured into a graph recorded for each replay, in its step, with what that replay measured?
#include "analyzer/tracer/graph_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/tracer/core.h"
#include "analyzer/tracer/device_path.h"
#include "tests/support/read_traces.h"
#include "tests/unit/analyzer/gpu/fake_device.h"

namespace ampscope::tracer {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<gpu::FakeStreams> g_device;

std::unique_ptr<gpu::Device> makeFakeDevice(int /*index*/, std::string& /*why*/) {
  return std::make_unique<gpu::FakeDevice>(g_device);
}

constexpr std::int64_t kUnmeasured = -1;

struct Seen : trace::RecordVisitor {
  struct Call {
    std::uint32_t step;
    std::uint32_t ordinal;
    std::vector<std::uint64_t> stats;  ///< ids
    Role role;
    std::uint16_t flags;
    std::uint64_t id;
    std::int64_t start_ns;
    std::vector<std::int64_t> shape;
  };
  using RecordVisitor::on;
  void on(const trace::Stats& record) override {
    EXPECT_TRUE(nans.emplace(record.id.value(), record.stats->nan).second) << "recorded twice";
  }
  void on(const trace::Context& context) override { step = context.step; }
  void on(const trace::Call& call) override {
    Call& seen = calls.emplace_back();
    seen = {step, call.ordinal, {}, call.tensors[0].role, call.flags, call.id.value(), call.start_ns, {}};
    seen.shape.assign(call.tensors[0].shape.begin(), call.tensors[0].shape.end());
    for (const trace::TensorUse& use : call.tensors) {
      seen.stats.push_back(use.stats.value());
      EXPECT_EQ(use.stats.valid(), use.unmeasured == Unmeasured::kNone);
    }
  }
  void on(const trace::Constant& constant) override { constants[constant.call.value()] = constant.value; }
  void on(const trace::Notice& notice) override { notices.emplace_back(notice.text); }
  void on(const trace::OpCounts& counts) override { dispatched += counts.dispatched; }

  /// Step, ordinal, and the nans of each tensor of the calls that replays made.
  using Replayed = std::vector<std::tuple<std::uint32_t, std::uint32_t, std::vector<std::int64_t>>>;
  [[nodiscard]] Replayed replayed() const {
    Replayed all;
    for (const Call& call : calls) {
      auto& [step_of_call, ordinal, values] = all.emplace_back(call.step, call.ordinal, std::vector<std::int64_t>());
      for (const std::uint64_t id : call.stats) {
        values.push_back(id == 0 ? kUnmeasured : static_cast<std::int64_t>(nans.at(id)));
      }
    }
    return all;
  }

  std::map<std::uint64_t, std::uint64_t> nans;
  std::vector<Call> calls;
  std::map<std::uint64_t, double> constants;  ///< by call
  std::vector<std::string> notices;
  std::uint64_t dispatched = 0;
  std::uint32_t step = 0;
};

class GraphCallsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "ampscope-graphs-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    open("device=1;graphs=1");
  }
  void TearDown() override { fs::remove_all(folder_); }
  void open(const char* options) {
    path_.reset();
    if (core_ != nullptr) core_->stop(false);
    g_device = std::make_shared<gpu::FakeStreams>();
    core_ = std::make_unique<Core>(folder_.string(), parseOptions(options), names_, trace::ProcessInfo{});
    path_ = std::make_unique<DevicePath>(*core_, &makeFakeDevice);
    thread_ = core_->acquireThread();
  }
  void setNans(std::size_t count) {
    data_.fill(0);
    std::fill_n(data_.begin(), count, std::numeric_limits<float>::quiet_NaN());
  }
  std::uint64_t measure() {
    const std::int64_t stride = 1;
    DeviceBatch batch;
    const std::uint64_t id = path_->measure(
        batch, {0, nullptr}, {data_.data(), format::FormatId::kBinary32, 1, &kSize, &stride}, stats::StatsLevel::kFull);
    DevicePath::enqueue(batch);
    return id;
  }
  /// A call as the C border takes it; its id.
  std::uint64_t call(std::uint32_t ordinal, const std::vector<std::uint64_t>& stats) {
    std::vector<trace::TensorUse> uses(stats.size());
    for (std::size_t i = 0; i < uses.size(); ++i) {
      uses[i].stats = StatsId(stats[i]);
      uses[i].shape = {&kSize, 1};
      uses[i].unmeasured = stats[i] != 0 ? Unmeasured::kNone : Unmeasured::kFactory;
    }
    trace::Call call{};
    call.id = CallId(thread_->id(thread_->next_call++));
    call.op = names_.op("aten::mm", "", 0);
    call.ordinal = ordinal;
    EXPECT_TRUE(path_->keepCaptured(call, uses));
    for (const trace::TensorUse& use : uses) {
      EXPECT_NE(use.unmeasured, Unmeasured::kNone) << "when it was captured nothing was computed";
    }
    return call.id.value();
  }
  std::uint64_t begin(std::uint64_t capture) {
    g_device->capture = capture;
    const std::uint64_t graph = path_->beginGraph({0, nullptr});
    EXPECT_NE(graph, 0U);
    core_->captureBegins();
    return graph;
  }
  void end(std::uint64_t graph, bool whole = true) {
    core_->captureEnds();
    path_->endGraph(graph, whole);
    g_device->capture = 0;
  }
  std::uint32_t replay(std::uint64_t graph, std::uint64_t capture) {
    const std::uint32_t steps = path_->replay(graph, nullptr);
    g_device->replay(capture, nullptr);
    return steps;
  }
  void runAll() {
    while (g_device->runOne(nullptr)) continue;
  }
  void endStep() { core_->endStep(*thread_, trace::StepReason::kOptimizerStep); }
  Seen stopAndRead() {
    path_->close();
    core_->stop(true);
    Seen seen;
    test::readTraces(folder_, seen);
    return seen;
  }

  static constexpr std::int64_t kSize = 20;
  std::array<float, kSize> data_{};
  fs::path folder_;
  Registry names_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<DevicePath> path_;
  ThreadState* thread_ = nullptr;
};

using Replayed = Seen::Replayed;

TEST_F(GraphCallsTest, AnswersOfEachReplayMakeItsCalls) {
  const std::uint64_t graph = begin(77);
  const std::uint64_t a = measure();
  const std::uint64_t b = measure();
  call(1, {a, b});
  call(2, {b, 0});
  end(graph);
  setNans(3);
  endStep();
  EXPECT_EQ(replay(graph, 77), 0U) << "no step ended in the capture";
  endStep();
  endStep();
  runAll();
  const Seen seen = stopAndRead();
  EXPECT_EQ(seen.replayed(), (Replayed{{1, 1, {3, 3}}, {1, 2, {3, kUnmeasured}}}));
  ASSERT_EQ(seen.calls.size(), 2U);
  EXPECT_EQ(seen.calls[0].stats[1], seen.calls[1].stats[0]) << "measured once";
  EXPECT_LT(seen.calls[0].start_ns, seen.calls[1].start_ns);
  EXPECT_EQ(seen.calls[0].shape, std::vector<std::int64_t>{kSize});
  EXPECT_THAT(seen.notices, testing::IsEmpty());
}

TEST_F(GraphCallsTest, TheStepIsThatOfTheLaunchAndNotThatOfTheAnswer) {
  const std::uint64_t one = begin(77);
  call(1, {measure()});
  end(one);
  const std::uint64_t two = begin(78);
  call(2, {measure()});
  end(two);
  // The device comes to nothing before the last step.
  replay(one, 77);
  replay(two, 78);
  endStep();
  replay(two, 78);
  endStep();
  setNans(2);
  runAll();
  const Seen seen = stopAndRead();
  Replayed got = seen.replayed();
  std::sort(got.begin(), got.end());
  // Of the two replays of the second the first may have been overwritten: then it is counted.
  const bool read = std::get<2>(got[1])[0] == 2;
  EXPECT_EQ(got, (Replayed{{0, 1, {2}}, {0, 2, {read ? 2 : kUnmeasured}}, {1, 2, {2}}}));
  EXPECT_THAT(seen.notices, read ? testing::IsEmpty()
                                 : testing::Matcher<const std::vector<std::string>&>(testing::ElementsAre(
                                       "measurements left out on cuda:0: 1 (a graph was replayed again before they "
                                       "were read)")));
}

TEST_F(GraphCallsTest, StepsThatEndInTheGraphEndInEachReplay) {
  const std::uint64_t graph = begin(77);
  call(1, {measure()});
  endStep();
  call(2, {measure()});
  end(graph);
  EXPECT_EQ(core_->step(), 1U);
  EXPECT_EQ(replay(graph, 77), 1U);
  runAll();
  EXPECT_EQ(stopAndRead().replayed(), (Replayed{{1, 1, {0}}, {2, 2, {0}}}));
}

TEST_F(GraphCallsTest, RolesAndConstantsComeAlong) {
  const std::uint64_t graph = begin(77);
  const std::uint64_t captured = call(1, {measure()});
  path_->addConstant({CallId(captured), StringId(1), 0, 0.25});
  end(graph);
  trace::RoleFix fix;
  fix.call = CallId(captured);
  fix.role = Role::kGradWeight;
  path_->fixRole(fix);
  replay(graph, 77);
  runAll();
  const Seen seen = stopAndRead();
  ASSERT_EQ(seen.calls.size(), 1U);
  EXPECT_EQ(seen.calls[0].role, Role::kGradWeight);
  EXPECT_NE(seen.calls[0].id, captured);
  EXPECT_EQ(seen.constants, (std::map<std::uint64_t, double>{{seen.calls[0].id, 0.25}}));
}

TEST_F(GraphCallsTest, InStepsThatAreNotSampledOnlyInfAndNanAreRecorded) {
  open("device=1;graphs=1;every=2");
  const std::uint64_t graph = begin(77);
  call(1, {measure()});
  end(graph);
  endStep();
  replay(graph, 77);
  runAll();
  endStep();
  endStep();
  setNans(4);
  // A step that is not sampled again.
  replay(graph, 77);
  runAll();
  const Seen seen = stopAndRead();
  for (const Seen::Call& seen_call : seen.calls) EXPECT_EQ(seen_call.flags, trace::kCallUnsampled);
  EXPECT_EQ(seen.replayed(), (Replayed{{3, 1, {4}}}));
  EXPECT_EQ(seen.dispatched, 2U);
}

TEST_F(GraphCallsTest, ACaptureThatFailsLeavesNothing) {
  const std::uint64_t graph = begin(77);
  call(1, {measure()});
  end(graph, false);
  EXPECT_EQ(path_->replay(graph, nullptr), 0U);
  const std::uint64_t next = begin(78);
  call(2, {measure()});
  end(next);
  replay(next, 78);
  path_->replay(next, nullptr);
  path_->failReplay(next);
  runAll();
  const Seen seen = stopAndRead();
  EXPECT_EQ(seen.replayed(), (Replayed{{0, 2, {0}}}));
  EXPECT_THAT(seen.notices, testing::IsEmpty());
}

TEST_F(GraphCallsTest, TheEndWithReplaysUnderWay) {
  const std::uint64_t graph = begin(77);
  const std::uint64_t a = measure();
  const std::uint64_t b = measure();
  call(1, {a, b});
  call(2, {b});
  end(graph);
  replay(graph, 77);
  replay(graph, 77);
  g_device->runOne(nullptr);
  g_device->capture_failure = "unspecified launch failure";  // so that nobody waits
  EXPECT_EQ(measure(), 0U);
  const Seen seen = stopAndRead();
  // Of what nothing was answered it is not known that it ran.
  EXPECT_EQ(seen.replayed(), (Replayed{{0, 1, {0, kUnmeasured}}}));
  EXPECT_THAT(seen.notices,
              testing::UnorderedElementsAre(
                  "measurements left out on cuda:0: 1 (the device failed: unspecified launch failure)",
                  "measurements left out on cuda:0: 3 (replays of a graph without an answer before the program "
                  "ended, or launched past torch)"));
}

TEST_F(GraphCallsTest, TheQueueIsBounded) {
  constexpr int kTooMany = 1030;
  const std::uint64_t graph = begin(77);
  call(1, {measure()});
  end(graph);
  for (int i = 0; i < kTooMany; ++i) replay(graph, 77);
  runAll();
  const Seen seen = stopAndRead();
  std::uint64_t recorded = 0;
  for (const auto& [step, ordinal, values] : seen.replayed()) recorded += values[0] == kUnmeasured ? 0 : 1;
  std::uint64_t lost = 0;
  for (const std::string& notice : seen.notices) {
    EXPECT_THAT(notice, testing::HasSubstr("a graph was replayed again before they were read"));
    lost += std::stoull(notice.substr(std::string("measurements left out on cuda:0: ").size()));
  }
  EXPECT_GE(lost, 6U);
  EXPECT_EQ(recorded + lost, static_cast<std::uint64_t>(kTooMany));
}

}  // namespace
}  // namespace ampscope::tracer
