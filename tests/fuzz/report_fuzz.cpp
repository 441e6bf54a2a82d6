// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A session or a JSON report that somebody sent, in every format that reports have. The corpus has the JSON reports.
#include <cmath>
#include <sstream>

#include "reports/load.h"
#include "reports/reporters.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::fuzz {

using test::input;
using test::output;

/// A session with some of everything.
std::vector<std::string> seeds() {
  const test::TempDir folder;
  const std::string session = folder / "run.ampscope";
  {
    test::TraceBuilder trace(folder / "1.amptrace");
    trace.process({{"pid", "1"}, {"torch_version", "2.15.0"}});
    for (int step = 0; step < 2; ++step) {
      trace.call({.op = "aten::addmm",
                  .module = "encoder.0",
                  .autocast_dtype = Dtype::kFloat16,
                  .tensors = {input({1, 2e-8}, Dtype::kFloat16), output({70000, INFINITY}, Dtype::kFloat16)}});
      trace.call({.op = "aten::mm",
                  .module = "encoder.0",
                  .phase = Phase::kBackward,
                  .tensors = {input({1, 2}, Dtype::kFloat16, Role::kGradOutput),
                              output({NAN, 6e-8}, Dtype::kFloat16, Role::kGradInput)}});
      trace.scalerUpdate(65536, 32768, 1);
      trace.endStep();
    }
    trace.end();
  }
  static_cast<void>(test::makeSession({folder / "1.amptrace"}, session));
  return {contentOf(session)};
}

}  // namespace ampscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ampscope::reports;
  if (const auto report = load(ampscope::fuzz::asFile(data, size))) {
    for (const Reporter* reporter : reporters()) {
      std::ostringstream out;
      static_cast<void>(reporter->render(report.value(), Style(), out));
    }
  }
  return 0;
}
