// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a fuzz target gives: one file of this folder for each kind of file that may come from anybody. Built with
// clang's libFuzzer it is a fuzzer of its own; with any other compiler replay.cpp is its main().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Treats the bytes as a file of the kind. Whatever they are, it returns 0: a crash, a hang or a sanitizer's word is
/// the finding. Named by libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ampscope::fuzz {

/// Sound files of the kind that are made by the program itself, to start from. May be empty: then the corpus has them.
[[nodiscard]] std::vector<std::string> seeds();

/// Writes the bytes to a file of this process's own, over what was there, and returns its path.
[[nodiscard]] const std::string& asFile(const std::uint8_t* data, std::size_t size);
/// Its whole content.
[[nodiscard]] std::string contentOf(const std::string& path);

}  // namespace ampscope::fuzz
