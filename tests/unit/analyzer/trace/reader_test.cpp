// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the reader recover what a damaged file still holds, and count the rest, whatever the damage?
#include "analyzer/trace/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/writer.h"
#include "tests/support/record_text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::trace {
namespace {

using test::failsWith;
using test::input;
using test::isOk;
using test::output;
using test::readFile;
using test::TempDir;
using test::TextCollector;
using test::TraceBuilder;
using test::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::size_t kFileHeader = 16;
constexpr std::size_t kBlockHeader = 28;

struct Read {
  std::vector<std::string> lines;
  std::vector<std::uint64_t> ends;  ///< offset behind each block
  Damage damage;
};

Read readAll(const std::string& path) {
  Read read;
  auto reader = Reader::open(path);
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return read;
  }
  TextCollector collector;
  BlockView block;
  while (reader.value().next(block, true)) {
    reader.value().decode(block, collector);
    read.ends.push_back(reader.value().offset());
  }
  read.lines = std::move(collector.lines);
  read.damage = reader.value().damage();
  EXPECT_EQ(reader.value().offset(), reader.value().fileSize());
  return read;
}

class ReaderTest : public ::testing::Test {
 protected:
  /// Five small blocks of two threads.
  void SetUp() override {
    {
      TraceBuilder trace(path);
      trace.process({{"pid", "7"}}).flush();
      const CallId call = trace.call({.module = "fc1", .tensors = {input({1, -2, 0}), output({4, 5})}});
      stats::Comparison comparison;
      comparison.numel = comparison.compared = 2;
      comparison.flushed = {1, 300};
      comparison.max_abs_error = comparison.sum_error = 0.5;
      comparison.ulp[3] = 2;
      trace.add(Reference{call, 1, ReferenceLevel::kLocal, &comparison});
      trace.add(ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 1});
      trace.thread(2);
      trace.call({.op = "aten::sum", .phase = Phase::kBackward, .tensors = {input({1e-40, 70000})}});
      trace.thread(1).endStep().end();
    }
    whole = readFile(path);
    intact = readAll(path);
  }

  void put(std::string bytes) { writeFile(path, bytes); }

  TempDir folder;
  std::string path = folder / "1.amptrace";
  std::string whole;
  Read intact;
};

TEST_F(ReaderTest, ReadsAWholeFileWithoutDamage) {
  EXPECT_EQ(intact.ends.size(), 5U);
  EXPECT_EQ(intact.lines.front(), "ProcessInfo pid='7'");
  EXPECT_THAT(intact.lines.back(), HasSubstr("End "));
  EXPECT_FALSE(intact.damage.any());
  EXPECT_EQ(intact.damage.unknown_records, 0U);
}

TEST_F(ReaderTest, AHeaderAloneIsAnEmptyTrace) {
  put(whole.substr(0, kFileHeader));
  EXPECT_TRUE(readAll(path).lines.empty());
  EXPECT_FALSE(readAll(path).damage.any());
}

TEST_F(ReaderTest, EveryTruncationKeepsTheBlocksBeforeIt) {
  for (std::size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    put(whole.substr(0, size));
    if (size < kFileHeader) {
      EXPECT_THAT(Reader::open(path),
                  failsWith(ErrorCode::kInput, AllOf(HasSubstr(path), HasSubstr("16-byte header"))));
      continue;
    }
    const Read read = readAll(path);
    const auto last = std::upper_bound(intact.ends.begin(), intact.ends.end(), size);
    const std::uint64_t kept = last == intact.ends.begin() ? kFileHeader : *std::prev(last);
    EXPECT_EQ(read.ends.size(), static_cast<std::size_t>(last - intact.ends.begin()));
    EXPECT_TRUE(std::equal(read.lines.begin(), read.lines.end(), intact.lines.begin()));
    EXPECT_EQ(read.damage.torn_bytes, size - kept);
    EXPECT_EQ(read.damage.corrupt_blocks + read.damage.skipped_bytes + read.damage.missing_blocks, 0U);
    EXPECT_EQ(read.damage.first_bad_offset, size == kept ? 0 : kept);
  }
}

TEST_F(ReaderTest, EverySingleByteCorruptionLosesOneBlockAndSaysSo) {
  for (std::size_t at = kFileHeader; at < whole.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      SCOPED_TRACE(at);
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      put(bytes);
      const Read read = readAll(path);
      EXPECT_TRUE(read.damage.any());
      EXPECT_EQ(read.ends.size(), 4U);
      const auto hit = std::upper_bound(intact.ends.begin(), intact.ends.end(), at);
      const std::uint64_t start = hit == intact.ends.begin() ? kFileHeader : *std::prev(hit);
      EXPECT_EQ(read.damage.first_bad_offset, start);
      EXPECT_EQ(read.damage.skipped_bytes + read.damage.torn_bytes, *hit - start);
      const bool last = hit == std::prev(intact.ends.end());
      EXPECT_EQ(read.damage.missing_blocks, last ? 0U : 1U);
    }
  }
}

TEST_F(ReaderTest, CorruptFileHeaderIsRefusedOrHarmless) {
  for (std::size_t at = 0; at < kFileHeader; ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    put(bytes);
    if (at == 10 || at == 11) {
      EXPECT_EQ(readAll(path).lines, intact.lines) << "a newer minor version is read";
    } else {
      EXPECT_THAT(Reader::open(path), failsWith(ErrorCode::kInput, HasSubstr(path))) << at;
    }
  }
}

TEST_F(ReaderTest, ARemovedBlockIsMissing) {
  put(whole.substr(0, intact.ends[0]) + whole.substr(intact.ends[1]));
  const Read read = readAll(path);
  EXPECT_EQ(read.ends.size(), 4U);
  EXPECT_EQ(read.damage.missing_blocks, 1U);
  EXPECT_EQ(read.damage.corrupt_blocks, 0U);
}

TEST_F(ReaderTest, ARepeatedBlockIsNotReadTwice) {
  const std::string block = whole.substr(intact.ends[0], intact.ends[1] - intact.ends[0]);
  put(whole.substr(0, intact.ends[1]) + block + whole.substr(intact.ends[1]));
  const Read read = readAll(path);
  EXPECT_EQ(read.lines, intact.lines);
  EXPECT_EQ(read.damage.corrupt_blocks, 1U);
  EXPECT_EQ(read.damage.skipped_bytes, block.size());
}

TEST_F(ReaderTest, GarbageBetweenBlocksIsSkipped) {
  std::string garbage(5000, '\xA5');
  garbage += "\xA5MPB";  // looks like a block
  put(whole.substr(0, intact.ends[1]) + garbage + whole.substr(intact.ends[1]));
  const Read read = readAll(path);
  EXPECT_EQ(read.lines, intact.lines);
  EXPECT_EQ(read.damage.skipped_bytes, garbage.size());
}

TEST_F(ReaderTest, RefusesWhatIsNoTrace) {
  put("SQLite format 3, or so");
  EXPECT_THAT(Reader::open(path),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr(path), HasSubstr("not an ampscope trace"))));
  EXPECT_THAT(Reader::open(folder / "absent"), failsWith(ErrorCode::kInput, HasSubstr("No such file")));
  EXPECT_THAT(Reader::open(folder.path()), failsWith(ErrorCode::kInput, HasSubstr("not a file")));
}

TEST_F(ReaderTest, RefusesANewerMajorVersionByName) {
  std::string bytes = whole;
  bytes[8] = 9;
  bytes[10] = 4;
  put(bytes);
  EXPECT_THAT(Reader::open(path),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr("9.4"), HasSubstr("1.x"), HasSubstr(path))));
}

TEST_F(ReaderTest, RefusesBigEndianFiles) {
  std::string bytes = whole;
  std::reverse(bytes.begin() + 12, bytes.begin() + 16);
  put(bytes);
  EXPECT_THAT(Reader::open(path), failsWith(ErrorCode::kInput, HasSubstr("big endian")));
}

TEST_F(ReaderTest, SkipsUnknownRecordsAndAppendedFieldsOfANewerMinorVersion) {
  Writer writer;
  const std::string newer = folder / "newer.amptrace";
  ASSERT_EQ(writer.open(newer), 0);
  // Type 99 with 3 bytes, then a Context with a field more than today, then a StringDef.
  const std::vector<std::uint8_t> payload = {99, 3, 1, 2, 3, 6, 4, 5, 6, 77, 78, 2, 3, 1, 1, 'x'};
  ASSERT_EQ(writer.append(1, 3, payload), 0);
  writer.close();
  const Read read = readAll(newer);
  EXPECT_THAT(read.lines, ::testing::ElementsAre("Context step=5 forward=6", "StringDef id=1 text='x'"));
  EXPECT_EQ(read.damage.unknown_records, 1U);
  EXPECT_FALSE(read.damage.any());
}

TEST_F(ReaderTest, ABadRecordEndsItsBlockOnly) {
  Writer writer;
  const std::string bad = folder / "bad.amptrace";
  ASSERT_EQ(writer.open(bad), 0);
  const std::vector<std::uint8_t> broken = {6, 2, 5, 6, 6, 1, 5, 6, 2, 5, 6};  // the second Context is too short
  const std::vector<std::uint8_t> sound = {6, 2, 8, 9};
  ASSERT_EQ(writer.append(1, 3, broken), 0);
  ASSERT_EQ(writer.append(1, 1, sound), 0);
  writer.close();
  const Read read = readAll(bad);
  EXPECT_THAT(read.lines, ::testing::ElementsAre("Context step=5 forward=6", "Context step=8 forward=9"));
  EXPECT_EQ(read.damage.bad_records, 1U);
  EXPECT_EQ(read.damage.first_bad_offset, kFileHeader);
}

TEST_F(ReaderTest, AWrongRecordCountIsDamage) {
  Writer writer;
  const std::string bad = folder / "bad.amptrace";
  ASSERT_EQ(writer.open(bad), 0);
  const std::vector<std::uint8_t> sound = {6, 2, 8, 9};
  ASSERT_EQ(writer.append(1, 2, sound), 0);
  writer.close();
  EXPECT_EQ(readAll(bad).damage.bad_records, 1U);
}

TEST_F(ReaderTest, SurvivesEveryGarbledPayload) {
  // As if the checksum had missed it: each byte of each payload replaced, and random payloads.
  TextCollector collector;
  bool bad = false;
  std::uint64_t start = kFileHeader;
  for (const std::uint64_t end : intact.ends) {
    std::vector<std::uint8_t> payload(whole.begin() + static_cast<std::ptrdiff_t>(start + kBlockHeader),
                                      whole.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::uint8_t& byte : payload) {
      const std::uint8_t before = byte;
      for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF}) {
        byte = static_cast<std::uint8_t>(value);
        BlockView view;
        view.record_count = 1;
        view.payload = payload;
        decodeBlock(view, collector, bad);
        collector.lines.clear();
      }
      byte = before;
    }
    start = end;
  }
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::uint8_t> payload(random() % 200);
    for (std::uint8_t& byte : payload) {
      byte = static_cast<std::uint8_t>(random());
    }
    if (payload.size() > 2) {
      payload[0] = static_cast<std::uint8_t>(1 + round % static_cast<int>(RecordType::kDeviceWork));
      payload[1] = static_cast<std::uint8_t>(payload.size() - 2);
    }
    BlockView view;
    view.payload = payload;
    decodeBlock(view, collector, bad);
    collector.lines.clear();
  }
}

TEST_F(ReaderTest, RandomFilesGiveNoRecords) {
  std::mt19937 random(2);
  for (int round = 0; round < 50; ++round) {
    std::string bytes = whole.substr(0, kFileHeader);
    const std::size_t size = random() % 5000;
    for (std::size_t i = 0; i < size; ++i) {
      bytes += static_cast<char>(random());
    }
    put(bytes);
    EXPECT_TRUE(readAll(path).lines.empty());
  }
}

TEST_F(ReaderTest, AFileOfForgedBlockHeadersIsGivenUp) {
  // Every four bytes claim a block of 1 MiB; summing each of them would take hours.
  std::string forged = whole.substr(0, kFileHeader);
  for (int i = 0; i < 400'000; ++i) {
    forged += "\xA5MPB";
    forged += std::string("\0\0\x10\0", 4);
  }
  put(forged);
  const Read read = readAll(path);
  EXPECT_TRUE(read.lines.empty());
  EXPECT_EQ(read.damage.skipped_bytes + read.damage.torn_bytes, forged.size() - kFileHeader);
}

TEST_F(ReaderTest, FollowsAGrowingFileByteByByte) {
  put(whole.substr(0, kFileHeader));
  auto reader = Reader::open(path);
  ASSERT_THAT(reader, isOk());
  TextCollector collector;
  BlockView block;
  std::size_t blocks = 0;
  std::ofstream file(path, std::ios::binary | std::ios::app);
  for (std::size_t size = kFileHeader; size < whole.size(); ++size) {
    ASSERT_FALSE(reader.value().next(block, false)) << size;
    file.put(whole[size]);
    file.flush();
    if (size + 1 == intact.ends[blocks]) {
      ASSERT_TRUE(reader.value().next(block, false));
      reader.value().decode(block, collector);
      ++blocks;
    }
  }
  EXPECT_EQ(collector.lines, intact.lines);
  EXPECT_FALSE(reader.value().damage().any());
}

TEST_F(ReaderTest, FollowsAWriterInAnotherThread) {
  constexpr std::uint32_t kBlocks = 300;
  const std::string live = folder / "live.amptrace";
  Writer writer;
  ASSERT_EQ(writer.open(live), 0);
  std::thread producer([&writer] {
    std::vector<std::uint8_t> buffer(40'000);
    for (std::uint32_t i = 0; i < kBlocks; ++i) {
      Encoder encoder(buffer, 1);
      while (encoder.add(Context{i, encoder.recordCount()})) {
      }
      ASSERT_EQ(writer.append(1, encoder.recordCount(), encoder.bytes()), 0);
    }
  });
  auto reader = Reader::open(live);
  ASSERT_THAT(reader, isOk());
  BlockView block;
  std::uint32_t blocks = 0;
  while (blocks < kBlocks) {
    if (reader.value().next(block, false)) {
      EXPECT_EQ(block.sequence, blocks++);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  producer.join();
  EXPECT_FALSE(reader.value().next(block, true));
  EXPECT_FALSE(reader.value().damage().any());
}

TEST_F(ReaderTest, WaitsAtDamageUntilTheEndIsFinal) {
  std::string bytes = whole;
  bytes[intact.ends[0] + kBlockHeader] = static_cast<char>(bytes[intact.ends[0] + kBlockHeader] ^ 1);
  put(bytes);
  auto reader = Reader::open(path);
  ASSERT_THAT(reader, isOk());
  BlockView block;
  EXPECT_TRUE(reader.value().next(block, false));
  EXPECT_FALSE(reader.value().next(block, false));
  EXPECT_FALSE(reader.value().next(block, false));
  EXPECT_FALSE(reader.value().damage().any());
  EXPECT_TRUE(reader.value().next(block, true));
  EXPECT_EQ(block.sequence, 2U);
  EXPECT_EQ(reader.value().damage().missing_blocks, 1U);
}

}  // namespace
}  // namespace ampscope::trace
