// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/cuda/support/fiber.h"

#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace ampscope::testing_support {
namespace {

namespace context = boost::context;

/// The address sanitizer has to be told which stack is in use, or it takes the frames on the others for overruns.
#if defined(__SANITIZE_ADDRESS__)
void leaveStack(void** left, const void* next, std::size_t bytes) { __sanitizer_start_switch_fiber(left, next, bytes); }
void enterStack(void* mine, const void** from, std::size_t* bytes) {
  __sanitizer_finish_switch_fiber(mine, from, bytes);
}
#else
void leaveStack(void** /*left*/, const void* /*next*/, std::size_t /*bytes*/) {}
void enterStack(void* /*mine*/, const void** /*from*/, std::size_t* /*bytes*/) {}
#endif

/// The stack belongs to the Fiber and outlives the context.
struct Keep {
  void deallocate(context::stack_context& /*stack*/) {}
};

}  // namespace

Fiber::Fiber() : stack_(new std::byte[kStackBytes]) {}

void Fiber::start(std::function<void()> body) {
  body_ = std::move(body);
  context::stack_context stack;
  stack.size = kStackBytes;
  stack.sp = stack_.get() + kStackBytes;
  inside_ = context::fiber(std::allocator_arg, context::preallocated(stack.sp, stack.size, stack), Keep{},
                           [this](context::fiber&& outside) {
                             enterStack(nullptr, &outer_stack_, &outer_bytes_);
                             outside_ = std::move(outside);
                             body_();
                             leaveStack(nullptr, outer_stack_, outer_bytes_);  // for good
                             return std::move(outside_);
                           });
}

bool Fiber::resume() {
  void* left = nullptr;
  leaveStack(&left, stack_.get(), kStackBytes);
  inside_ = std::move(inside_).resume();
  enterStack(left, nullptr, nullptr);
  return static_cast<bool>(inside_);
}

void Fiber::leave() {
  void* left = nullptr;
  leaveStack(&left, outer_stack_, outer_bytes_);
  outside_ = std::move(outside_).resume();
  enterStack(left, &outer_stack_, &outer_bytes_);
}

}  // namespace ampscope::testing_support
