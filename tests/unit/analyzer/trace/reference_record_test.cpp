// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does a comparison come back bit for bit, in the documented bytes, and is every field of it bounded?
#include <gtest/gtest.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/reader.h"
#include "tests/support/record_text.h"

namespace ampscope::trace {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint16_t kThread = 7;
constexpr std::uint64_t kThreadBits = std::uint64_t{kThread} << 48U;

std::vector<std::string> decoded(std::span<const std::uint8_t> payload, std::uint32_t records, bool& bad) {
  BlockView view;
  view.thread = kThread;
  view.record_count = records;
  view.payload = payload;
  test::TextCollector collector;
  decodeBlock(view, collector, bad);
  return collector.lines;
}

/// The payload of one Reference as a block.
bool decodes(const Bytes& payload) {
  Bytes block = {static_cast<std::uint8_t>(RecordType::kReference), static_cast<std::uint8_t>(payload.size())};
  block.insert(block.end(), payload.begin(), payload.end());
  bool bad = false;
  const std::size_t records = decoded(block, 1, bad).size();
  EXPECT_EQ(records, bad ? 0U : 1U);
  return !bad;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t bits(unsigned count) { return engine_() >> (64U - count); }
  /// Small numbers as likely as large ones; often 0.
  std::uint64_t number() { return chance(2) ? 0 : bits(1 + static_cast<unsigned>(engine_() % 64)); }
  bool chance(unsigned in) { return engine_() % in == 0; }

 private:
  std::mt19937_64 engine_;
};

stats::Comparison randomComparison(Random& random) {
  stats::Comparison c;
  c.format = static_cast<format::FormatId>(random.bits(3));
  c.numel = random.number();
  for (std::uint64_t* count :
       {&c.compared, &c.correctly_rounded, &c.both_nonfinite, &c.reference_nonfinite, &c.nan_made,
        &c.flushed.format_limited, &c.flushed.algorithm_limited, &c.underflowed.format_limited,
        &c.underflowed.algorithm_limited, &c.overflowed.format_limited, &c.overflowed.algorithm_limited, &c.stalled}) {
    *count = random.number();
  }
  for (double* value : {&c.max_abs_error, &c.max_rel_error, &c.max_ulp_error, &c.sum_error, &c.sum_squared_error,
                        &c.sum_squared_reference, &c.sum_squared_flushed, &c.reference_absmax}) {
    *value = random.chance(8) ? -0.0 : std::bit_cast<double>(random.chance(3) ? 0 : random.bits(64));
  }
  const std::uint64_t bins = random.bits(6) % (stats::kUlpBins + 1);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    c.ulp[bin] = random.number();
  }
  return c;
}

stats::Cancellation randomCancellation(Random& random) {
  stats::Cancellation c;
  for (std::uint64_t* count : {&c.numel, &c.counted, &c.complete}) {
    *count = random.number();
  }
  for (double* value : {&c.summand_absmax, &c.sum_absmax}) {
    *value = std::bit_cast<double>(random.bits(64));
  }
  const std::uint64_t bins = random.bits(6) % (stats::kCancelledBins + 1);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    c.bits[bin] = random.number();
  }
  return c;
}

TEST(ReferenceRecord, RandomOnesComeBackBitForBit) {
  Random random(1);
  Bytes buffer(kBlockCapacity);
  for (int block = 0; block < 20; ++block) {
    SCOPED_TRACE(block);
    Encoder encoder(buffer, kThread);
    std::vector<std::string> written;
    for (int i = 0; i < 100; ++i) {
      const stats::Comparison comparison = randomComparison(random);
      const Reference reference{CallId(kThreadBits | random.bits(48)), static_cast<std::uint32_t>(random.bits(32)),
                                static_cast<ReferenceLevel>(random.bits(8)), &comparison};
      const ReferenceCounts counts{OpId(static_cast<std::uint32_t>(random.bits(32))),
                                   static_cast<Unreferenced>(random.bits(8)), random.number(),
                                   static_cast<ReferenceLevel>(random.bits(8))};
      const stats::Cancellation cancelled = randomCancellation(random);
      const Cancellation cancellation{reference.call, reference.use_index, &cancelled};
      ASSERT_TRUE(encoder.add(cancellation));
      written.push_back(test::recordText(cancellation));
      const Certification certification{
          reference.call,
          reference.use_index,
          {random.number(), random.number(), random.number(), std::bit_cast<double>(random.bits(64)),
           std::bit_cast<double>(random.bits(64))}};
      ASSERT_TRUE(encoder.add(certification));
      written.push_back(test::recordText(certification));
      const auto other = static_cast<std::uint16_t>(random.bits(16));
      const LateReference late{
          other,
          {CallId((std::uint64_t{other} << 48U) | random.bits(48)), reference.use_index, reference.level, &comparison}};
      ASSERT_TRUE(encoder.add(late));
      written.push_back(test::recordText(late));
      ASSERT_TRUE(encoder.add(reference));
      ASSERT_TRUE(encoder.add(counts));
      written.push_back(test::recordText(reference));
      written.push_back(test::recordText(counts));
    }
    bool bad = true;
    EXPECT_EQ(decoded(encoder.bytes(), encoder.recordCount(), bad), written);
    EXPECT_FALSE(bad);
  }
}

/// The bytes that docs/trace-format.md gives, written by hand; then each of them out of its bounds.
TEST(ReferenceRecord, HasTheDocumentedBytesAndIsBounded) {
  stats::Comparison comparison;
  comparison.format = format::FormatId::kBfloat16;
  comparison.numel = 300;
  comparison.compared = 200;
  comparison.flushed.algorithm_limited = 3;
  comparison.stalled = 1;
  comparison.reference_absmax = 1;
  comparison.ulp[1] = 5;
  Bytes buffer(200);
  Encoder encoder(buffer, kThread);
  ASSERT_TRUE(encoder.add(Reference{CallId(kThreadBits | 9), 2, ReferenceLevel::kShadow, &comparison}));
  Bytes sound = {9, 2, 2, static_cast<std::uint8_t>(format::FormatId::kBfloat16)};
  sound.insert(sound.end(), {0xAC, 0x02});                          // numel
  sound.insert(sound.end(), {0xC1, 0x10, 0xC8, 0x01, 3, 1});        // bits 0, 6, 11 and their counts
  sound.insert(sound.end(), {0x80, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F});  // the last double: 1.0
  sound.insert(sound.end(), {2, 0, 5});                             // two bins
  const auto bytes = encoder.bytes();
  EXPECT_EQ(Bytes(bytes.begin() + 2, bytes.end()), sound);

  EXPECT_TRUE(decodes(sound));
  for (std::size_t size = 0; size < sound.size(); ++size) {
    EXPECT_FALSE(decodes(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)))) << "cut at " << size;
  }
  Bytes counter = sound;
  counter.erase(counter.begin());
  counter.insert(counter.begin(), {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01});
  EXPECT_FALSE(decodes(counter)) << "a counter of more than 48 bits";
  Bytes use = sound;
  use[1] = 0xFF;
  use.insert(use.begin() + 2, {0xFF, 0xFF, 0xFF, 0xFF, 0x01});
  EXPECT_FALSE(decodes(use)) << "an index of more than 32 bits";
  Bytes mask = sound;  // a reader that takes no notice of bit 12 finds nothing else wrong
  mask[7] = 0x30;
  EXPECT_FALSE(decodes(mask)) << "a count that is not known";
  Bytes bins = sound;
  bins[21] = static_cast<std::uint8_t>(stats::kUlpBins + 1);
  bins.resize(22 + stats::kUlpBins + 1, 1);
  EXPECT_FALSE(decodes(bins)) << "more bins than there are";
  bins[21] = static_cast<std::uint8_t>(stats::kUlpBins);
  EXPECT_TRUE(decodes(bins)) << "what stands behind the last field belongs to a newer version";
}

}  // namespace
}  // namespace ampscope::trace
