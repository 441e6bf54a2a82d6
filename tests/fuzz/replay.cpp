// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// main() of a fuzz target without libFuzzer: gives it the seeds, every file of the corpus, and mutations of each, the
// same ones every time.
//
//   TARGET MUTATIONS FILE-OR-FOLDER...
//   TARGET --write-seeds FOLDER
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace {

namespace fs = std::filesystem;
using ampscope::fuzz::contentOf;
using ampscope::fuzz::seeds;

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) {
  return bound == 0 ? 0 : static_cast<std::size_t>(random() % bound);
}

/// Numbers at which lengths and counts go wrong.
constexpr unsigned char kEdges[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};

void mutate(std::string& bytes, const std::string& other, Random& random) {
  constexpr std::size_t kLongest = 64;
  const std::size_t at = below(random, bytes.size());
  const std::size_t length = std::min(1 + below(random, kLongest), bytes.size() - at);
  switch (random() % 7) {
    case 0:
      if (!bytes.empty()) {
        bytes[at] = static_cast<char>(bytes[at] ^ (1U << (random() % 8)));
      }
      break;
    case 1:
      for (std::size_t i = at; i < at + std::min<std::size_t>(length, 8); ++i) {
        bytes[i] = static_cast<char>(kEdges[random() % std::size(kEdges)]);
      }
      break;
    case 2:
      bytes.erase(at, length);
      break;
    case 3:
      bytes.insert(at, bytes.substr(at, length));
      break;
    case 4:
      bytes.resize(at);
      break;
    case 5: {
      const std::size_t from = below(random, other.size());
      bytes.insert(at, other.substr(from, 1 + below(random, kLongest)));
      break;
    }
    default:
      for (std::size_t i = 0; i < length; ++i) {
        bytes[at + i] = static_cast<char>(random());
      }
  }
}

void give(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

int writeSeeds(const fs::path& folder) {
  fs::create_directories(folder);
  std::size_t number = 0;
  for (const std::string& seed : seeds()) {
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
  }
  std::cout << number << " seeds\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "--write-seeds") {
    return writeSeeds(arguments[1]);
  }
  if (arguments.empty()) {
    std::cerr << "usage: MUTATIONS FILE-OR-FOLDER..., or --write-seeds FOLDER\n";
    return 2;
  }
  std::vector<std::string> inputs = seeds();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!fs::is_directory(arguments[i])) {
      inputs.push_back(contentOf(arguments[i]));
      continue;
    }
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(arguments[i])) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      inputs.push_back(contentOf(file.string()));
    }
  }
  if (inputs.empty()) {
    std::cerr << "there is no input\n";
    return 1;
  }
  const long mutations = std::strtol(arguments[0].c_str(), nullptr, 10);
  Random random(1);
  for (const std::string& input : inputs) {
    give(input);
    for (long i = 0; i < mutations; ++i) {
      std::string bytes = input;
      for (std::size_t times = 1 + below(random, 4); times != 0; --times) {
        mutate(bytes, inputs[below(random, inputs.size())], random);
      }
      give(bytes);
    }
  }
  std::cout << inputs.size() << " inputs, " << inputs.size() * static_cast<std::size_t>(std::max(mutations, 0L))
            << " mutations\n";
  return 0;
}
