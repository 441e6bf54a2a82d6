// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The closed word lists of ampscope: phases, roles, dtypes, device types. Their numbers are part of the trace and
// session formats (never renumber, only append); their names are what reports, the session and people use.
#pragma once

#include <cstdint>
#include <string_view>

namespace ampscope {

enum class Phase : std::uint8_t { kOther = 0, kForward = 1, kBackward = 2, kOptimizer = 3, kScaler = 4 };

/// What a tensor is to the op call that reads or writes it.
enum class Role : std::uint8_t {
  kInput = 0,       ///< read: activations, constants, saved tensors
  kWeight = 1,      ///< a parameter, or a cast or view of one
  kOutput = 2,      ///< written in forward, other
  kGradOutput = 3,  ///< read in backward: gradient of something computed in forward
  kGradInput = 4,   ///< written in backward: gradient on its way to earlier layers
  kGradWeight = 5,  ///< gradient that belongs to a parameter
  kState = 6,       ///< optimizer or scaler state, buffers of the update
  kUpdate = 7,      ///< a parameter written by the optimizer
};

/// Element types as torch knows them. Complex tensors are measured as their real and imaginary components.
enum class Dtype : std::uint8_t {
  kUnknown = 0,
  kFloat16 = 1,
  kBfloat16 = 2,
  kFloat32 = 3,
  kFloat64 = 4,
  kFloat8E4m3fn = 6,
  kFloat8E5m2 = 7,
  kFloat8E4m3fnuz = 8,
  kFloat8E5m2fnuz = 9,
  kComplex32 = 10,
  kComplex64 = 11,
  kComplex128 = 12,
  kOtherFloat = 13,  ///< a floating-point type that ampscope does not measure (float8_e8m0fnu, float4)
};

enum class DeviceType : std::uint8_t { kCpu = 0, kCuda = 1, kXpu = 2, kMps = 3, kOther = 4, kMeta = 5 };

/// Why a floating-point tensor of an observed call has no statistics. kNone: it has.
enum class Unmeasured : std::uint8_t {
  kNone = 0,
  kSampled = 1,      ///< the step was not sampled
  kLevel = 2,        ///< --stats dtype
  kDevice = 3,       ///< values live on a device that is not read
  kLayout = 4,       ///< sparse, nested, or another layout without strides
  kNoData = 5,       ///< meta, fake or functional tensor: no storage to read
  kFormat = 6,       ///< an element type that is not measured
  kFactory = 7,      ///< freshly allocated and not yet written (empty, empty_like, new_empty, ...)
  kSubclass = 8,     ///< a tensor subclass or batched tensor whose storage is not its value
  kOverwritten = 9,  ///< before a call that writes it and does not read it (out=, copy_, zero_, normal_, ...)
};

/// What a result was compared with (docs/definitions.md). Never mixed.
enum class ReferenceLevel : std::uint8_t {
  kOff = 0,
  kLocal = 1,      ///< the op run again in binary64 on the very inputs it got: its own rounding
  kShadow = 2,     ///< binary64 twins that flow through the whole step: the error accumulated so far
  kCertified = 3,  ///< sampled elements in 113 bits or more: bounds the error of kLocal itself
};

/// Why an observed call was not compared with a reference of a level. kNone: it was.
enum class Unreferenced : std::uint8_t {
  kNone = 0,
  kSampled = 1,    ///< this step was not chosen
  kNoFloat = 2,    ///< no floating-point result, or none that depends on a floating-point input
  kView = 3,       ///< shows memory, computes nothing
  kFactory = 4,    ///< allocates or fills; there is no input to compute from
  kCopy = 5,       ///< moves values, or rounds each once: exact by definition
  kRandom = 6,     ///< draws random numbers
  kExactRule = 7,  ///< the scaler's own ops: exact rules, in binary32 by definition
  kBinary64 = 8,   ///< the result is binary64 already
  kFormat = 9,     ///< a result format that is not compared (fp8)
  kDevice = 10,    ///< values live on a device that is not read
  kLayout = 11,    ///< sparse, nested, or another layout without strides
  kSubclass = 12,  ///< a tensor subclass or batched tensor whose storage is not its value
  kForeign = 13,   ///< an operator from outside ATen: nobody knows whether it may run twice
  kExcluded = 14,  ///< named in reference_exclusions.inc, with the reason
  kFailed = 15,    ///< the binary64 run raised an error
  kThrew = 16,     ///< the op itself raised an error
  kMemory = 17,    ///< the binary64 run would have needed more memory than allowed
  // Of kCertified only, for calls that were compared with kLocal.
  kNoFormula = 18,  ///< kernels/reference has no formula for the operator
  kArguments = 19,  ///< it has one, but not for arguments of this form
  kNoBound = 20,    ///< none of the sampled elements has a bound: too much work, or inf and nan in the inputs
};

/// What a device did.
enum class DeviceWorkKind : std::uint8_t { kKernel = 0, kCopy = 1, kSet = 2 };

/// Who had a device do it.
enum class DeviceWorkOwner : std::uint8_t {
  kOp = 0,       ///< an op call that is recorded
  kTracer = 1,   ///< ampscope itself
  kOutside = 2,  ///< the program outside every recorded call
};

[[nodiscard]] std::string_view name(Phase phase) noexcept;
[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::string_view name(Dtype dtype) noexcept;  ///< torch's name without "torch."
[[nodiscard]] std::string_view name(DeviceType device) noexcept;
[[nodiscard]] std::string_view name(Unmeasured reason) noexcept;
[[nodiscard]] std::string_view name(ReferenceLevel level) noexcept;
[[nodiscard]] std::string_view name(Unreferenced reason) noexcept;
[[nodiscard]] std::string_view name(DeviceWorkKind kind) noexcept;
[[nodiscard]] std::string_view name(DeviceWorkOwner owner) noexcept;

}  // namespace ampscope
