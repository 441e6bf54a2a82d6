// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/base/vocabulary.h"

#include <array>
#include <cstddef>

namespace ampscope {
namespace {

/// A number from a file may lie outside the list: it then has the name "unknown".
template <std::size_t N>
std::string_view at(const std::array<std::string_view, N>& names, std::uint8_t number) noexcept {
  return number < N && !names[number].empty() ? names[number] : std::string_view("unknown");
}

constexpr std::array<std::string_view, 5> kPhases = {"other", "forward", "backward", "optimizer", "scaler"};
constexpr std::array<std::string_view, 8> kRoles = {"input",      "weight",      "output", "grad_output",
                                                    "grad_input", "grad_weight", "state",  "update"};
constexpr std::array<std::string_view, 14> kDtypes = {
    "unknown",     "float16",         "bfloat16",        "float32",   "float64",   "",           "float8_e4m3fn",
    "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "complex32", "complex64", "complex128", "other_float"};
constexpr std::array<std::string_view, 6> kDevices = {"cpu", "cuda", "xpu", "mps", "other", "meta"};
constexpr std::array<std::string_view, 10> kUnmeasured = {
    "", "not sampled", "dtype only", "device", "layout", "no data", "format", "factory", "subclass", "overwritten"};
constexpr std::array<std::string_view, 4> kReferenceLevels = {"off", "local", "shadow", "certified"};
constexpr std::array<std::string_view, 21> kUnreferenced = {
    "",           "not sampled", "no float", "view",   "factory",    "copy",      "random",
    "exact rule", "binary64",    "format",   "device", "layout",     "subclass",  "foreign",
    "excluded",   "failed",      "threw",    "memory", "no formula", "arguments", "no bound"};
constexpr std::array<std::string_view, 3> kDeviceWorkKinds = {"kernel", "copy", "set"};
constexpr std::array<std::string_view, 3> kDeviceWorkOwners = {"op", "tracer", "outside"};

}  // namespace

std::string_view name(Phase phase) noexcept { return at(kPhases, static_cast<std::uint8_t>(phase)); }
std::string_view name(Role role) noexcept { return at(kRoles, static_cast<std::uint8_t>(role)); }
std::string_view name(Dtype dtype) noexcept { return at(kDtypes, static_cast<std::uint8_t>(dtype)); }
std::string_view name(DeviceType device) noexcept { return at(kDevices, static_cast<std::uint8_t>(device)); }
std::string_view name(Unmeasured reason) noexcept {
  return reason == Unmeasured::kNone ? std::string_view("measured")
                                     : at(kUnmeasured, static_cast<std::uint8_t>(reason));
}
std::string_view name(ReferenceLevel level) noexcept { return at(kReferenceLevels, static_cast<std::uint8_t>(level)); }
std::string_view name(Unreferenced reason) noexcept {
  return reason == Unreferenced::kNone ? std::string_view("referenced")
                                       : at(kUnreferenced, static_cast<std::uint8_t>(reason));
}
std::string_view name(DeviceWorkKind kind) noexcept { return at(kDeviceWorkKinds, static_cast<std::uint8_t>(kind)); }
std::string_view name(DeviceWorkOwner owner) noexcept {
  return at(kDeviceWorkOwners, static_cast<std::uint8_t>(owner));
}

}  // namespace ampscope
