// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does every record come back from a block as it went in?
#include "analyzer/trace/encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "analyzer/trace/reader.h"
#include "tests/support/record_text.h"

namespace ampscope::trace {
namespace {

using test::recordText;
using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr std::uint16_t kThread = 3;
constexpr std::uint64_t kThreadBits = std::uint64_t{kThread} << 48U;
constexpr auto kMax32 = std::numeric_limits<std::uint32_t>::max();
constexpr auto kMax64 = std::numeric_limits<std::uint64_t>::max();
constexpr auto kLow = std::numeric_limits<std::int64_t>::min();
constexpr auto kHigh = std::numeric_limits<std::int64_t>::max();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Encodes into blocks and keeps the text of what went in; read() gives the text of what comes out of the blocks, each
/// decoded alone.
class Blocks {
 public:
  explicit Blocks(std::size_t capacity = kBlockCapacity) : buffer_(capacity), encoder_(buffer_, kThread) {}

  template <class Record>
  void add(const Record& record) {
    if (!encoder_.add(record)) {
      finish();
      ASSERT_TRUE(encoder_.add(record)) << recordText(record);
    }
    written.push_back(recordText(record));
  }

  std::vector<std::string> read() {
    finish();
    test::TextCollector collector;
    for (const auto& [payload, count] : blocks_) {
      BlockView view;
      view.thread = kThread;
      view.record_count = count;
      view.payload = payload;
      bool bad = false;
      EXPECT_EQ(decodeBlock(view, collector, bad), 0U);
      EXPECT_FALSE(bad);
    }
    return collector.lines;
  }

  [[nodiscard]] std::size_t count() const noexcept { return blocks_.size(); }

  std::vector<std::string> written;

 private:
  void finish() {
    if (!encoder_.empty()) {
      const auto bytes = encoder_.bytes();
      blocks_.emplace_back(std::vector<std::uint8_t>(bytes.begin(), bytes.end()), encoder_.recordCount());
      encoder_.reset(buffer_);
    }
  }

  std::vector<std::uint8_t> buffer_;
  Encoder encoder_;
  std::vector<std::pair<std::vector<std::uint8_t>, std::uint32_t>> blocks_;
};

/// What a TensorStats holds when nothing was set: nothing to leave out may be lost.
stats::TensorStats emptyStats(format::FormatId format) {
  stats::TensorStats s;
  s.format = format;
  return s;
}

TEST(RoundTrip, SmallestOfEveryRecord) {
  Blocks blocks;
  const stats::TensorStats s = emptyStats(format::FormatId::kNone);
  blocks.add(ProcessInfo{});
  blocks.add(StringDef{});
  blocks.add(OpDef{});
  blocks.add(ModuleDef{});
  blocks.add(ParameterDef{});
  blocks.add(Context{});
  blocks.add(Stats{StatsId(kThreadBits), &s});
  Call call;
  call.id = CallId(kThreadBits);
  blocks.add(call);
  RoleFix fix;
  blocks.add(fix);
  blocks.add(StepEnd{});
  blocks.add(ScalerUnscale{});
  blocks.add(ScalerUpdate{});
  blocks.add(ScalerInfo{});
  blocks.add(OpCounts{});
  const stats::Comparison nothing;
  blocks.add(Reference{CallId(kThreadBits), 0, ReferenceLevel::kOff, &nothing});
  blocks.add(LateReference{0, {CallId(), 0, ReferenceLevel::kOff, &nothing}});
  blocks.add(ReferenceCounts{});
  blocks.add(ApiUse{});
  blocks.add(Constant{CallId(kThreadBits), StringId(), 0, 0});
  blocks.add(SourceLine{CallId(kThreadBits), StringId()});
  blocks.add(RangeBegin{});
  blocks.add(RangeEnd{});
  blocks.add(DeviceWork{});
  blocks.add(Heartbeat{});
  blocks.add(Notice{});
  blocks.add(End{});
  EXPECT_EQ(blocks.read(), blocks.written);
}

TEST(RoundTrip, LargestOfEveryRecord) {
  Blocks blocks;
  const std::string text(kMaxText, 'x');
  const float inf = std::numeric_limits<float>::infinity();
  blocks.add(ProcessInfo{{{text, text}, {"", ""}, {"command", std::string("a\x1f\0b", 4)}}});
  blocks.add(StringDef{StringId(kMax32), text});
  blocks.add(OpDef{OpId(kMax32), StringId(kMax32), StringId(kMax32), kMax32});
  blocks.add(ModuleDef{ModuleId(kMax32), StringId(kMax32), StringId(kMax32), StringId(kMax32)});
  blocks.add(ParameterDef{
      ParameterId(kMax32), ModuleId(kMax32), StringId(kMax32), static_cast<Dtype>(255), {kHigh, kLow, -1, 0}});
  blocks.add(Context{kMax32, kMax32});
  RoleFix fix;
  fix.thread = 65535;
  fix.call = CallId(kMax64);
  fix.use_index = kMax32;
  fix.role = static_cast<Role>(255);
  fix.parameter = ParameterId(kMax32);
  blocks.add(fix);
  blocks.add(StepEnd{kMax32, static_cast<StepReason>(255), true, kHigh, kLow});
  blocks.add(ScalerUnscale{kMax32, kMax32, kMax32, kNan, -std::numeric_limits<double>::infinity()});
  blocks.add(ScalerUpdate{kMax32, kMax32, inf, -inf, std::numeric_limits<std::int32_t>::min(),
                          std::numeric_limits<std::int32_t>::max(), kNan, 1e308, -0.0, kLow, true});
  blocks.add(ScalerInfo{kMax32, true, 5e-324, -1, kNan, kHigh, text});
  blocks.add(OpCounts{OpId(kMax32), kMax64, kMax64});
  stats::Comparison all;
  all.format = format::FormatId::kBfloat16;
  all.numel = kMax64;
  all.compared = all.correctly_rounded = all.both_nonfinite = all.reference_nonfinite = all.nan_made = kMax64;
  all.flushed = all.underflowed = all.overflowed = {kMax64, kMax64 - 1};
  all.stalled = kMax64;
  all.max_abs_error = all.max_rel_error = all.max_ulp_error = 1e308;
  all.sum_error = -1e308;
  all.sum_squared_error = all.sum_squared_reference = all.sum_squared_flushed = inf;
  all.reference_absmax = 5e-324;
  all.ulp.fill(kMax64);
  blocks.add(Reference{CallId(kThreadBits | 7), kMax32, static_cast<ReferenceLevel>(255), &all});
  blocks.add(LateReference{65535, {CallId(kMax64), kMax32, static_cast<ReferenceLevel>(255), &all}});
  blocks.add(ReferenceCounts{OpId(kMax32), static_cast<Unreferenced>(255), kMax64});
  blocks.add(ApiUse{static_cast<ApiUseKind>(255), kMax32, kMax32, text, text});
  blocks.add(Constant{CallId(kThreadBits | 7), StringId(kMax32), kMax32, kNan});
  blocks.add(SourceLine{CallId(kThreadBits | 7), StringId(kMax32)});
  blocks.add(RangeBegin{kMax64, kLow, text, text});
  blocks.add(RangeEnd{kMax64, kHigh});
  blocks.add(DeviceWork{CallId(kMax64), static_cast<DeviceWorkOwner>(255), static_cast<DeviceWorkKind>(255),
                        StringId(kMax32), kMax64, kLow, kMax64});
  blocks.add(Heartbeat{kLow, kMax32, kMax64, kMax64, kMax64, kHigh, kLow, inf});
  blocks.add(Notice{static_cast<NoticeKind>(255), kMax64, text});
  blocks.add(End{kLow, kMax64, kMax64});
  EXPECT_EQ(blocks.read(), blocks.written);
}

TEST(Decoder, CountsOfATraceBeforeLevelsWereCountedAreLocal) {
  const std::vector<std::uint8_t> payload = {static_cast<std::uint8_t>(RecordType::kReferenceCounts), 3, 7, 6, 5};
  BlockView view;
  view.record_count = 1;
  view.payload = payload;
  test::TextCollector collector;
  bool bad = false;
  EXPECT_EQ(decodeBlock(view, collector, bad), 0U);
  EXPECT_FALSE(bad);
  EXPECT_THAT(collector.lines,
              ElementsAre(recordText(ReferenceCounts{OpId(7), Unreferenced::kRandom, 5, ReferenceLevel::kLocal})));
}

TEST(RoundTrip, CallWithEveryField) {
  Blocks blocks;
  const std::vector<std::int64_t> shape = {kHigh, 0, 1, 7, 128, 16384, 1 << 30};
  std::vector<TensorUse> uses(3);
  uses[0] = {65535,
             kMax32,
             255,
             static_cast<Role>(15),
             static_cast<Dtype>(255),
             static_cast<DeviceType>(255),
             -128,
             static_cast<Unmeasured>(255),
             StatsId(kMax64),
             ParameterId(kMax32),
             shape};
  uses[1] = uses[0];
  uses[1].element = 0;  // what follows kMax32
  uses[2].shape = shape;
  Call call;
  call.id = CallId(kThreadBits | ((std::uint64_t{1} << 48U) - 1));
  call.op = OpId(kMax32);
  call.public_op = OpId(kMax32);
  call.module = ModuleId(kMax32);
  call.autograd_node = StringId(kMax32);
  call.phase = static_cast<Phase>(7);
  call.ordinal = kMax32;
  call.flags = 65535;
  call.autocast_dtype = static_cast<Dtype>(255);
  call.cast_from = static_cast<Dtype>(255);
  call.cast_bytes = kMax64;
  call.start_ns = kLow;
  call.duration_ns = kHigh;
  call.tensors = uses;
  blocks.add(call);
  call.id = CallId(kThreadBits | 1);
  call.start_ns = kHigh;
  call.duration_ns = kLow;
  blocks.add(call);
  EXPECT_EQ(blocks.read(), blocks.written);
}

TEST(RoundTrip, FullHistogramAndEveryCount) {
  Blocks blocks;
  stats::TensorStats s = emptyStats(format::FormatId::kBinary64);
  s.numel = s.zero = s.subnormal = s.near_max = s.pos_inf = s.neg_inf = s.nan = s.negative = kMax64;
  s.min = -1.7976931348623157e308;
  s.max = 5e-324;
  s.absmin = 5e-324;
  s.absmax = 3;  // not what min and max say: still kept
  s.sum = -0.0;
  for (stats::WhatIf& counts : s.what_if) {
    counts = {kMax64, 1, kMax64 - 1};
  }
  s.histogram.first = stats::ExponentHistogram::kLowest;
  s.histogram.size = static_cast<std::int32_t>(stats::ExponentHistogram::kCapacity);
  s.histogram.bins.fill(kMax64);
  blocks.add(Stats{StatsId(kThreadBits | 1), &s});
  blocks.add(Stats{StatsId(kThreadBits | ((std::uint64_t{1} << 48U) - 1)), &s});
  EXPECT_EQ(blocks.read(), blocks.written);
}

TEST(RoundTrip, EveryBinary16AndBfloat16Extreme) {
  Blocks blocks;
  std::uint64_t counter = 0;
  for (std::uint32_t pattern = 0; pattern < 0x10000; pattern += 7) {
    // The upper half of a binary32 is a bfloat16; a binary16 has 3 more significand bits.
    const auto wide = static_cast<double>(std::bit_cast<float>(pattern << 16U | (pattern & 7U) << 13U));
    stats::TensorStats s = emptyStats(format::FormatId::kBinary16);
    s.min = wide;
    s.max = -wide;
    s.absmin = std::fabs(wide);
    s.absmax = wide;
    s.sum = wide / 3;
    blocks.add(Stats{StatsId(kThreadBits | ++counter), &s});
  }
  EXPECT_EQ(blocks.read(), blocks.written);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// Below `bound`, small numbers as likely as large ones.
  std::uint64_t upTo(std::uint64_t bound) { return bits(static_cast<unsigned>(engine_() % 65)) % bound; }
  std::uint64_t bits(unsigned count) { return count == 0 ? 0 : engine_() >> (64U - count); }
  bool chance(unsigned in) { return engine_() % in == 0; }

 private:
  std::mt19937_64 engine_;
};

template <class Enum>
Enum pick(Random& random, std::uint64_t bound) {
  return static_cast<Enum>(random.upTo(bound));
}

stats::TensorStats randomStats(Random& random) {
  stats::TensorStats s = emptyStats(pick<format::FormatId>(random, format::kFormatCount));
  s.level = pick<stats::StatsLevel>(random, 3);
  s.numel = random.upTo(kMax64);
  for (std::uint64_t* count : {&s.zero, &s.subnormal, &s.near_max, &s.pos_inf, &s.neg_inf, &s.nan, &s.negative}) {
    *count = random.chance(2) ? 0 : random.upTo(kMax64);
  }
  for (double* value : {&s.min, &s.max, &s.absmin, &s.absmax, &s.sum}) {
    const std::uint64_t bits = random.bits(64);
    *value = random.chance(3)   ? kNan
             : random.chance(2) ? std::bit_cast<double>(bits)
                                : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  s.sum = std::isnan(s.sum) ? 0 : s.sum;
  if (random.chance(2)) {
    s.absmax = std::fmax(std::fabs(s.min), std::fabs(s.max));
  }
  for (stats::WhatIf& counts : s.what_if) {
    counts = {random.chance(2) ? 0 : random.upTo(1 << 20), random.chance(2) ? 0 : random.upTo(kMax64), random.upTo(3)};
  }
  s.histogram.size = static_cast<std::int32_t>(random.upTo(60));
  s.histogram.first = s.histogram.size == 0 ? 0 : static_cast<std::int32_t>(random.upTo(2000)) - 1074;
  for (std::int32_t i = 0; i < s.histogram.size; ++i) {
    s.histogram.bins[static_cast<std::size_t>(i)] = random.upTo(kMax64);
  }
  return s;
}

TEST(RoundTrip, RandomRunsOfStatsAndCalls) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Blocks blocks(20'000 + random.upTo(40'000));
    std::uint64_t measured = 0;
    std::uint64_t called = 0;
    for (int i = 0; i < 400; ++i) {
      if (random.chance(2)) {
        measured += random.chance(8) ? random.upTo(1 << 20) : 1;
        const stats::TensorStats s = randomStats(random);
        blocks.add(Stats{StatsId(kThreadBits | measured), &s});
        continue;
      }
      std::vector<std::vector<std::int64_t>> shapes(random.upTo(6));
      std::vector<TensorUse> uses(shapes.size());
      for (std::size_t use = 0; use < uses.size(); ++use) {
        const bool same = use != 0 && random.chance(2);
        shapes[use].resize(same ? shapes[use - 1].size() : random.upTo(5));
        for (std::size_t dim = 0; dim < shapes[use].size(); ++dim) {
          shapes[use][dim] = same ? shapes[use - 1][dim] : static_cast<std::int64_t>(random.upTo(5000));
        }
        const std::uint64_t thread = random.chance(4) ? random.upTo(65536) : kThread;
        const std::uint64_t counter = random.chance(4) ? random.bits(48) : measured;
        uses[use] = {static_cast<std::uint16_t>(random.chance(3) ? random.upTo(65536) : use),
                     random.chance(3) ? static_cast<std::uint32_t>(random.upTo(kMax32)) : 0,
                     static_cast<std::uint8_t>(random.upTo(random.chance(9) ? 256 : 8)),
                     pick<Role>(random, 8),
                     pick<Dtype>(random, random.chance(9) ? 256 : 14),
                     pick<DeviceType>(random, 3),
                     static_cast<std::int8_t>(random.upTo(256)),
                     pick<Unmeasured>(random, 9),
                     random.chance(3) ? StatsId() : StatsId(thread << 48U | counter),
                     ParameterId(static_cast<std::uint32_t>(random.upTo(2000))),
                     shapes[use]};
      }
      Call call;
      called += random.chance(8) ? random.upTo(1 << 20) : 1;
      call.id = CallId(kThreadBits | called);
      call.op = OpId(static_cast<std::uint32_t>(random.upTo(500)));
      call.public_op = OpId(static_cast<std::uint32_t>(random.upTo(500)));
      call.module = ModuleId(static_cast<std::uint32_t>(random.upTo(kMax32)));
      call.autograd_node = StringId(static_cast<std::uint32_t>(random.upTo(100)));
      call.phase = pick<Phase>(random, 5);
      call.ordinal = static_cast<std::uint32_t>(random.upTo(10));
      call.flags = static_cast<std::uint16_t>(random.upTo(65536));
      call.autocast_dtype = pick<Dtype>(random, 14);
      call.cast_from = pick<Dtype>(random, 4);
      call.cast_bytes = random.chance(2) ? 0 : random.upTo(kMax64);
      call.start_ns = static_cast<std::int64_t>(random.bits(64));
      call.duration_ns = static_cast<std::int64_t>(random.bits(64));
      call.tensors = uses;
      blocks.add(call);
    }
    EXPECT_EQ(blocks.read(), blocks.written);
  }
}

TEST(Encoder, RecordThatDoesNotFitLeavesTheBlockAsItWas) {
  std::vector<std::uint8_t> buffer(64);
  Encoder encoder(buffer, 1);
  ASSERT_TRUE(encoder.add(StringDef{StringId(1), "short"}));
  const std::size_t used = encoder.bytes().size();
  EXPECT_FALSE(encoder.add(StringDef{StringId(2), std::string(60, 'x')}));
  EXPECT_EQ(encoder.bytes().size(), used);
  EXPECT_EQ(encoder.recordCount(), 1U);
  EXPECT_TRUE(encoder.add(StringDef{StringId(2), "fits"}));
}

TEST(Encoder, FillsSmallBuffersWithoutOverrunningThem) {
  stats::TensorStats s = emptyStats(format::FormatId::kBinary32);
  s.numel = kMax64;
  s.histogram.size = 30;
  s.histogram.bins.fill(kMax64);
  for (std::size_t capacity = 0; capacity < 600; ++capacity) {
    std::vector<std::uint8_t> buffer(capacity + 8, 0xEE);  // the sanitizers watch the end of the vector
    Encoder encoder(std::span<std::uint8_t>(buffer).first(capacity), kThread);
    bool more = true;
    for (std::uint64_t i = 1; more; ++i) {
      more = encoder.add(Stats{StatsId(i), &s});
    }
    EXPECT_LE(encoder.bytes().size(), capacity);
    for (std::size_t i = capacity; i < buffer.size(); ++i) {
      ASSERT_EQ(buffer[i], 0xEE) << capacity;
    }
  }
}

TEST(Encoder, AnEmptyBlockTakesACallOfThousandsOfTensors) {
  const std::vector<std::int64_t> shape = {1024, 4096};
  std::vector<TensorUse> uses(8000);
  for (std::size_t i = 0; i < uses.size(); ++i) {
    uses[i].element = static_cast<std::uint32_t>(i);
    uses[i].stats = StatsId(kThreadBits | (i + 1));
    uses[i].parameter = ParameterId(static_cast<std::uint32_t>(i + 1));
    uses[i].shape = shape;
  }
  Blocks blocks;
  Call call;
  call.id = CallId(kThreadBits | 1);
  call.tensors = uses;
  blocks.add(call);
  EXPECT_EQ(blocks.read(), blocks.written);
  EXPECT_EQ(blocks.count(), 1U);
}

TEST(Encoder, TooLongARecordIsRefusedInAnEmptyBlock) {
  const std::vector<TensorUse> uses(200'000);
  std::vector<std::uint8_t> buffer(kBlockCapacity);
  Encoder encoder(buffer, 1);
  Call call;
  call.tensors = uses;
  EXPECT_FALSE(encoder.add(call));
  EXPECT_TRUE(encoder.empty());
}

TEST(Encoder, BeginsEachBlockOfCallsWithItsContext) {
  Blocks blocks(200);
  Call call;
  blocks.add(Context{7, 2});
  for (std::uint64_t i = 1; i < 30; ++i) {
    call.id = CallId(kThreadBits | i);
    blocks.add(call);
  }
  const std::vector<std::string> lines = blocks.read();
  ASSERT_GE(blocks.count(), 2U);
  const auto contexts = std::count(lines.begin(), lines.end(), "Context step=7 forward=2");
  EXPECT_EQ(static_cast<std::size_t>(contexts), blocks.count());
  EXPECT_EQ(lines.size(), blocks.written.size() + blocks.count() - 1);
}

TEST(Encoder, CutsLongTextsAtACharacter) {
  std::vector<std::uint8_t> buffer(kBlockCapacity);
  Encoder encoder(buffer, kThread);
  std::string text(kMaxText - 1, 'x');
  text += "\xE2\x82\xAC and more";  // the euro sign does not fit whole
  ASSERT_TRUE(encoder.add(Notice{NoticeKind::kInfo, 1, text}));
  BlockView view;
  view.record_count = 1;
  view.payload = encoder.bytes();
  test::TextCollector collector;
  bool bad = false;
  decodeBlock(view, collector, bad);
  EXPECT_THAT(collector.lines, ElementsAre(recordText(Notice{NoticeKind::kInfo, 1, std::string(kMaxText - 1, 'x')})));
}

}  // namespace
}  // namespace ampscope::trace
