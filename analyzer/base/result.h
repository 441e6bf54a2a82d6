// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Errors are values: a library function that can fail returns a Result. Libraries never print and never exit; only
// cli/ and gui/ talk to a person. Any part may use this header.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace ampscope {

/// What kind of failure it was. The value is the process exit code that the command line uses for it.
enum class ErrorCode : int {
  kUsage = 2,        ///< the caller asked for something that makes no sense
  kInput = 3,        ///< a file could not be read (or written): the message says which, where and what was expected
  kEnvironment = 4,  ///< the machine lacks something: the message says what installs it
};

/// One failure: a sentence for a person that says what went wrong, where, and what to do about it.
struct Error {
  ErrorCode code = ErrorCode::kInput;
  std::string message;
};

inline Error usageError(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }
inline Error inputError(std::string message) { return {ErrorCode::kInput, std::move(message)}; }
inline Error environmentError(std::string message) { return {ErrorCode::kEnvironment, std::move(message)}; }

/// Either a T or the Error that says why there is none. Ask `ok()` first; `value()` without a value is a programming
/// error (checked in debug builds).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] T& value() & { return *checked(); }
  [[nodiscard]] const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  [[nodiscard]] T&& value() && { return std::move(*checked()); }
  [[nodiscard]] const Error& error() const& {
    const Error* error = std::get_if<1>(&state_);
    assert(error != nullptr);
    if (error == nullptr) {
      __builtin_unreachable();  // without assertions GCC 12 sees a null dereference here
    }
    return *error;
  }
  [[nodiscard]] Error&& error() && { return std::move(const_cast<Error&>(std::as_const(*this).error())); }

 private:
  T* checked() noexcept {
    T* value = std::get_if<0>(&state_);
    assert(value != nullptr);
    if (value == nullptr) {
      __builtin_unreachable();
    }
    return value;
  }
  std::variant<T, Error> state_;
};

/// Success, or the Error that says why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] const Error& error() const& {
    assert(failed_);
    return error_;
  }
  [[nodiscard]] Error&& error() && {
    assert(failed_);
    return std::move(error_);
  }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace ampscope

#define AMPSCOPE_CONCAT_INNER(a, b) a##b
#define AMPSCOPE_CONCAT(a, b) AMPSCOPE_CONCAT_INNER(a, b)

/// Leaves the enclosing function with the error of `expression` if it has one.
#define AMPSCOPE_RETURN_IF_ERROR(expression)                     \
  do {                                                           \
    if (auto ampscope_status = (expression); !ampscope_status) { \
      return std::move(ampscope_status).error();                 \
    }                                                            \
  } while (false)

/// Declares `target` with the value of `expression`, or leaves the enclosing function with its error.
#define AMPSCOPE_ASSIGN_OR_RETURN(target, expression) \
  AMPSCOPE_ASSIGN_OR_RETURN_IMPL(AMPSCOPE_CONCAT(ampscope_result_, __LINE__), target, expression)
#define AMPSCOPE_ASSIGN_OR_RETURN_IMPL(result, target, expression) \
  auto result = (expression);                                      \
  if (!result) {                                                   \
    return std::move(result).error();                              \
  }                                                                \
  target = std::move(result).value()
