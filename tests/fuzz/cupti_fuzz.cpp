// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A record of CUPTI's, from every place of a buffer on: nothing beyond its end is read, and no address in it followed.
#include <cstring>

#include "analyzer/gpu/cupti_activity.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/analyzer/gpu/fake_cupti.h"

namespace ampscope::fuzz {

std::vector<std::string> seeds() {
  test::RecordBytes records;
  records.external(1, 11).kernel(1, nullptr, 1, 2).copy(1, 1, 8, 1, 2).copy(1, 10, 8, 1, 2).set(1, 8, 1, 2).other(5);
  const std::vector<std::uint8_t>& bytes = records.bytes();
  return {std::string(bytes.begin(), bytes.end())};
}

}  // namespace ampscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);  // its end is seen by the sanitizers
  for (std::size_t begin = 0; begin < size; ++begin) {
    using ampscope::gpu::cupti::Reading;
    const auto activity = ampscope::gpu::cupti::readActivity(std::span(bytes).subspan(begin));
    if (activity.reading == Reading::kWork) {
      static_cast<void>(ampscope::gpu::cupti::directionName(activity.work.direction));
    }
  }
  return 0;
}
