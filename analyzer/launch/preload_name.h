// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A name for a library that LD_PRELOAD can hold: the loader separates its names by spaces and colons and knows no
// quotes. Inside analyzer/launch.
#pragma once

#include <string>

namespace ampscope::launch {

/// The path itself where it will do, else a link to it in a folder of its own, which goes with this object. Where no
/// link can be made the name is empty: Python programs are traced without the library.
class PreloadName {
 public:
  explicit PreloadName(const std::string& library);
  PreloadName(const PreloadName&) = delete;
  PreloadName& operator=(const PreloadName&) = delete;
  ~PreloadName();

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::string folder_;  ///< "": no link was needed
};

}  // namespace ampscope::launch
