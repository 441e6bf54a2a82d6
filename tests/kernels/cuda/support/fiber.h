// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A function that can be left in the middle and gone on with later, on a stack of its own. One thread only.
#pragma once

#include <boost/context/fiber.hpp>
#include <cstddef>
#include <functional>
#include <memory>

namespace ampscope::testing_support {

class Fiber {
 public:
  static constexpr std::size_t kStackBytes = std::size_t{96} << 10U;

  Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber() = default;

  /// Must have ended, or never begun. The stack is used again.
  void start(std::function<void()> body);

  /// Called from outside: runs the body until it calls leave() or ends. False once it has ended.
  bool resume();

  /// Called from the body: returns from resume().
  void leave();

 private:
  std::unique_ptr<std::byte[]> stack_;
  std::function<void()> body_;
  boost::context::fiber inside_;       ///< where the body goes on
  boost::context::fiber outside_;      ///< where resume() was called
  const void* outer_stack_ = nullptr;  ///< for the address sanitizer, as the next
  std::size_t outer_bytes_ = 0;
};

}  // namespace ampscope::testing_support
