// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How fast are records encoded, and traces turned into a session? The synthetic trace has the shape of a real run: a
// step of a few hundred calls with about three tensors each, of which two in three were measured anew, with the
// histogram of normally distributed values. AMPSCOPE_BENCH_TENSORS sets its size (default 1,000,000).
#include <benchmark/benchmark.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "analyzer/store/ingest.h"
#include "analyzer/store/session.h"
#include "analyzer/trace/encoder.h"
#include "analyzer/trace/reader.h"
#include "analyzer/trace/writer.h"

namespace ampscope {
namespace {

constexpr int kOps = 60;
constexpr int kModules = 80;
constexpr int kCallsPerStep = 600;
constexpr int kBins = 12;

/// Measurements of bfloat16 tensors, a few different ones.
std::vector<stats::TensorStats> sampleStats() {
  std::mt19937_64 random(7);
  std::vector<stats::TensorStats> all(64);
  for (stats::TensorStats& s : all) {
    s.format = format::FormatId::kBfloat16;
    s.numel = 8192 << (random() % 6);
    s.zero = random() % 3 == 0 ? random() % 4096 : 0;
    s.negative = s.numel / 2 + random() % 100;
    s.max = static_cast<double>(4096 + random() % 128) / 1024;
    s.min = -static_cast<double>(4096 + random() % 128) / 1024;
    s.absmin = std::ldexp(static_cast<double>(128 + random() % 128), -22);
    s.absmax = std::fmax(s.max, -s.min);
    s.sum = std::ldexp(static_cast<double>(random() >> 11U), -40);
    s.what_if[3] = {random() % 1000, random() % 1000, 0};
    s.what_if[5] = {random() % 1000, random() % 1000, 0};
    s.histogram.first = -9;
    s.histogram.size = kBins;
    for (std::size_t i = 0; i < kBins; ++i) {
      s.histogram.bins[i] = s.numel >> (kBins - i);
    }
  }
  return all;
}

/// Writes calls of the given shape until there are `tensors` tensors.
class SyntheticRun {
 public:
  SyntheticRun(const std::string& path, std::uint64_t tensors) : encoder_(buffer_, 1), stats_(sampleStats()) {
    if (writer_.open(path) != 0) {
      std::perror(path.c_str());
      std::abort();
    }
    define();
    while (tensors_ < tensors) {
      step();
    }
    put(trace::End{time_, call_, 0});
    flush();
  }

 private:
  template <class Record>
  void put(const Record& record) {
    if (!encoder_.add(record)) {
      flush();
      if (!encoder_.add(record)) {
        std::abort();
      }
    }
  }

  void flush() {
    if (writer_.append(1, encoder_.recordCount(), encoder_.bytes()) != 0) {
      std::abort();
    }
    encoder_.reset(buffer_);
  }

  std::uint32_t name(const std::string& text) {
    put(trace::StringDef{StringId(++names_), text});
    return names_;
  }

  void define() {
    put(trace::ProcessInfo{{{"pid", "1"}, {"started_monotonic_ns", "1"}}});
    const StringId empty(name(""));
    for (std::uint32_t i = 1; i <= kOps; ++i) {
      put(trace::OpDef{OpId(i), StringId(name("aten::op" + std::to_string(i))), empty, 0});
    }
    for (std::uint32_t i = 1; i <= kModules; ++i) {
      const StringId path(name("layers." + std::to_string(i)));
      put(trace::ModuleDef{ModuleId(i), empty, path, empty});
      put(trace::ParameterDef{ParameterId(i), ModuleId(i), path, Dtype::kFloat32, {512, 512}});
    }
  }

  StatsId measured() {
    const stats::TensorStats& s = stats_[stats_counter_ % stats_.size()];
    const StatsId id(std::uint64_t{1} << 48U | ++stats_counter_);
    put(trace::Stats{id, &s});
    return id;
  }

  void step() {
    put(trace::Context{step_, step_});
    static constexpr std::array<std::int64_t, 3> kShape = {16, 128, 512};
    static constexpr std::array<std::int64_t, 2> kWeight = {512, 512};
    for (std::uint32_t i = 0; i < kCallsPerStep; ++i) {
      std::array<trace::TensorUse, 3> uses;
      for (trace::TensorUse& use : uses) {
        use.dtype = Dtype::kBfloat16;
        use.shape = kShape;
      }
      uses[0].stats = last_;
      uses[1].slot = 1;
      uses[1].role = Role::kWeight;
      uses[1].shape = kWeight;
      uses[1].parameter = ParameterId(1 + i % kModules);
      uses[1].stats = measured();
      uses[2].flags = trace::kTensorOutput;
      uses[2].role = Role::kOutput;
      uses[2].stats = last_ = measured();
      trace::Call call;
      call.id = CallId(std::uint64_t{1} << 48U | ++call_);
      call.op = OpId(1 + i % kOps);
      call.module = ModuleId(1 + i % kModules);
      call.phase = i % 2 == 0 ? Phase::kForward : Phase::kBackward;
      call.ordinal = i / kModules;
      call.flags = trace::kCallAutocast | trace::kCallGradEnabled;
      call.autocast_dtype = Dtype::kBfloat16;
      call.start_ns = time_ += 2000;
      call.duration_ns = 25000 + i;
      call.tensors = uses;
      put(call);
      tensors_ += uses.size();
      time_ += 30000;
    }
    put(trace::StepEnd{step_++, trace::StepReason::kScalerUpdate, true, time_, 1000});
  }

  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(trace::kBlockCapacity);
  trace::Encoder encoder_;
  trace::Writer writer_;
  std::vector<stats::TensorStats> stats_;
  std::uint32_t names_ = 0;
  std::uint32_t step_ = 0;
  std::uint64_t stats_counter_ = 0;
  std::uint64_t call_ = 0;
  std::uint64_t tensors_ = 0;
  std::int64_t time_ = 1;
  StatsId last_;
};

std::uint64_t tensorGoal() {
  const char* text = std::getenv("AMPSCOPE_BENCH_TENSORS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1'000'000;
}

/// The trace, made once, and a session beside it; removed at exit.
struct Files {
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ampscope-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      std::perror("mkdtemp");
      std::abort();
    }
    folder = pattern;
    trace = folder + "/1.amptrace";
    session = folder + "/run.ampscope";
    SyntheticRun run(trace, tensorGoal());
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { std::filesystem::remove_all(folder); }

  std::string folder;
  std::string trace;
  std::string session;
};

const Files& files() {
  static const Files kFiles;
  return kFiles;
}

void BM_EncodeStats(benchmark::State& state) {
  const std::vector<stats::TensorStats> all = sampleStats();
  std::vector<std::uint8_t> buffer(trace::kBlockCapacity);
  trace::Encoder encoder(buffer, 1);
  std::uint64_t counter = 0;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    const trace::Stats record{StatsId(++counter), &all[counter % all.size()]};
    if (!encoder.add(record)) {
      bytes += encoder.bytes().size();
      encoder.reset(buffer);
    }
  }
  state.counters["bytes_per_record"] =
      static_cast<double>(bytes + encoder.bytes().size()) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_EncodeStats);

void BM_EncodeCall(benchmark::State& state) {
  std::vector<std::uint8_t> buffer(trace::kBlockCapacity);
  trace::Encoder encoder(buffer, 1);
  static constexpr std::array<std::int64_t, 3> kShape = {16, 128, 512};
  std::array<trace::TensorUse, 3> uses;
  for (trace::TensorUse& use : uses) {
    use.dtype = Dtype::kBfloat16;
    use.shape = kShape;
  }
  uses[1].slot = 1;
  uses[2].flags = trace::kTensorOutput;
  trace::Call call;
  call.op = OpId(40);
  call.public_op = OpId(41);
  call.module = ModuleId(30);
  call.tensors = uses;
  std::uint64_t counter = 0;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    call.id = CallId(++counter);
    call.start_ns += 30000;
    for (std::size_t i = 0; i < uses.size(); ++i) {
      uses[i].stats = StatsId(std::uint64_t{1} << 48U | (counter + i));
    }
    if (!encoder.add(call)) {
      bytes += encoder.bytes().size();
      encoder.reset(buffer);
    }
  }
  state.counters["bytes_per_record"] =
      static_cast<double>(bytes + encoder.bytes().size()) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_EncodeCall);

void BM_Decode(benchmark::State& state) {
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    auto reader = trace::Reader::open(files().trace);
    trace::RecordVisitor nothing;
    trace::BlockView block;
    while (reader.value().next(block, true)) {
      reader.value().decode(block, nothing);
    }
    bytes += reader.value().offset();
  }
  state.counters["tensors/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * tensorGoal()), benchmark::Counter::kIsRate);
  state.counters["trace_bytes_per_tensor"] =
      static_cast<double>(bytes) / static_cast<double>(state.iterations()) / static_cast<double>(tensorGoal());
}
BENCHMARK(BM_Decode)->Unit(benchmark::kMillisecond);

void BM_Ingest(benchmark::State& state) {
  store::IngestOptions options;
  options.force = true;
  store::IngestReport report;
  const Files& input = files();
  for (auto _ : state) {
    auto result = store::ingest({input.trace}, input.session, options);
    if (!result) {
      state.SkipWithError(result.error().message.c_str());
      return;
    }
    report = result.value();
  }
  state.counters["tensors/s"] = benchmark::Counter(
      static_cast<double>(report.tensors) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["session_bytes_per_tensor"] =
      static_cast<double>(report.session_bytes) / static_cast<double>(report.tensors);
}
BENCHMARK(BM_Ingest)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void BM_TotalsBySite(benchmark::State& state) {
  store::IngestOptions options;
  options.force = true;
  if (auto made = store::ingest({files().trace}, files().session, options); !made) {
    state.SkipWithError(made.error().message.c_str());
    return;
  }
  const auto session = store::Session::open(files().session);
  for (auto _ : state) {
    auto totals = session.value().totalsBySite({});
    benchmark::DoNotOptimize(totals);
  }
  state.counters["tensors/s"] =
      benchmark::Counter(static_cast<double>(tensorGoal() * state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_TotalsBySite)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ampscope

BENCHMARK_MAIN();
