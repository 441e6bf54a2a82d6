// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Lets numpy_test.py see what the kernels do: raw little-endian numbers on stdin, results on stdout.
//   kernels_pipe decode FORMAT    uint64 patterns -> binary64
//   kernels_pipe encode FORMAT    binary64        -> uint64 patterns
//   kernels_pipe measure FORMAT   elements as stored -> one line of words, then one line "exponent:count ..."
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/cpu/measure.h"
#include "kernels/format/convert.h"

namespace {

using ampscope::format::FormatId;

template <class T>
std::vector<T> readAll() {
  std::string bytes;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) bytes.append(buffer, n);
  std::vector<T> values(bytes.size() / sizeof(T));
  bytes.copy(reinterpret_cast<char*>(values.data()), values.size() * sizeof(T));
  return values;
}

FormatId formatNamed(std::string_view name) {
  for (std::size_t i = 1; i < ampscope::format::kFormatCount; ++i) {
    if (ampscope::format::info(static_cast<FormatId>(i)).name == name) return static_cast<FormatId>(i);
  }
  std::fprintf(stderr, "unknown format\n");
  std::exit(2);
}

void measure(FormatId id) {
  const auto bytes = readAll<std::uint8_t>();
  const auto size = static_cast<std::int64_t>(bytes.size() / ampscope::format::storageBytes(id));
  const std::int64_t stride = 1;
  ampscope::stats::TensorStats s;
  ampscope::cpu::measure({bytes.data(), id, 1, &size, &stride}, ampscope::stats::StatsLevel::kFull, s);
  for (const std::uint64_t count :
       {s.numel, s.zero, s.subnormal, s.near_max, s.pos_inf, s.neg_inf, s.nan, s.negative}) {
    std::printf("%llu ", static_cast<unsigned long long>(count));
  }
  for (const double value : {s.min, s.max, s.absmin, s.absmax, s.sum}) std::printf("%a ", value);
  for (const auto& target : s.what_if) {
    std::printf("%llu %llu %llu ", static_cast<unsigned long long>(target.flush_to_zero),
                static_cast<unsigned long long>(target.to_subnormal), static_cast<unsigned long long>(target.overflow));
  }
  std::printf("\n");
  for (std::int32_t i = 0; i < s.histogram.size; ++i) {
    std::printf("%d:%llu ", s.histogram.first + i,
                static_cast<unsigned long long>(s.histogram.bins[static_cast<std::size_t>(i)]));
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string_view what = argv[1];
  const FormatId id = formatNamed(argv[2]);
  if (what == "decode") {
    for (const std::uint64_t pattern : readAll<std::uint64_t>()) {
      const double value = ampscope::format::decode(id, pattern);
      std::fwrite(&value, sizeof value, 1, stdout);
    }
  } else if (what == "encode") {
    for (const double value : readAll<double>()) {
      const std::uint64_t pattern = ampscope::format::encode(id, value);
      std::fwrite(&pattern, sizeof pattern, 1, stdout);
    }
  } else if (what == "measure") {
    measure(id);
  } else {
    return 2;
  }
  return 0;
}
