// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A trace: as a file, which its checksums guard, through ingest; and as the records of a block, which nothing guards.
#include <cmath>
#include <cstdio>

#include "analyzer/trace/reader.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/record_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::fuzz {
namespace {

/// The same bytes as a file, and as the payload of its blocks.
std::vector<std::string> withPayloads(const std::string& path) {
  std::vector<std::string> all = {contentOf(path)};
  if (auto reader = trace::Reader::open(path)) {
    trace::BlockView block;
    while (reader.value().next(block, true)) {
      all.emplace_back(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
    }
  }
  return all;
}

}  // namespace

std::vector<std::string> seeds() {
  const test::TempDir folder;
  const std::string path = folder / "1.amptrace";
  {
    test::TraceBuilder trace(path);
    trace.process({{"pid", "1"}});
    const CallId call = trace.call({.op = "aten::mm",
                                    .module = "fc1",
                                    .tensors = {test::input({1, 2}, Dtype::kFloat16), test::output({3, INFINITY})}});
    stats::Comparison comparison;
    comparison.format = format::FormatId::kBinary16;
    comparison.numel = comparison.compared = 2;
    comparison.ulp[1] = 2;
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &comparison});
    trace.add(trace::Certification{call, 1, {2, 2, 0, 1e-20, 1e-10}});
    trace.add(trace::DeviceWork{call, DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, trace.string("gemm"), 2, 900, 0});
    trace.scalerUpdate(65536, 32768, 1).endStep().flush();
    trace.thread(2).call({.op = "aten::mul", .phase = Phase::kBackward, .tensors = {test::input({1e-8})}});
    trace.end();
  }
  return withPayloads(path);
}

}  // namespace ampscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ampscope;
  test::TextCollector records;
  bool bad = false;
  trace::decodeBlock({.thread = 1, .record_count = 1, .payload = {data, size}}, records, bad);

  const std::string& path = fuzz::asFile(data, size);
  const std::string session = path + ".ampscope";
  store::IngestOptions options;
  options.force = true;
  static_cast<void>(store::ingest({path}, session, options));
  static_cast<void>(std::remove(session.c_str()));
  return 0;
}
