// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/stats/element_walk.h"

#include <algorithm>
#include <cstring>

#include "kernels/format/float_format.h"

namespace ampscope::stats {
namespace {

bool isDense(const TensorView& view) noexcept {
  std::int64_t expected = 1;
  for (std::int32_t i = view.dim - 1; i >= 0; --i) {
    if (view.sizes[i] == 1) continue;
    if (view.strides[i] != expected) return false;
    expected *= view.sizes[i];
  }
  return true;
}

template <class Word>
void copyStrided(std::byte* target, const std::byte* source, std::int64_t stride, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(target + i * sizeof(Word), source + static_cast<std::int64_t>(i) * stride, sizeof(Word));
  }
}

}  // namespace

ElementWalk::ElementWalk(const TensorView& view) noexcept
    : origin_(static_cast<const std::byte*>(view.data)), element_bytes_(format::storageBytes(view.format)) {
  bool empty = false;
  for (std::int32_t i = 0; i < view.dim; ++i) {
    const auto size = static_cast<std::uint64_t>(view.sizes[i]);
    empty |= size == 0;
    (view.strides[i] == 0 ? multiplicity_ : size_) *= size;
  }
  if (empty) {
    size_ = 0;
    multiplicity_ = 1;
  } else if (!isDense(view)) {
    order(view);
  }
}

void ElementWalk::order(const TensorView& view) noexcept {
  const auto bytes = static_cast<std::int64_t>(element_bytes_);
  for (std::int32_t i = 0; i < view.dim; ++i) {
    const std::int64_t size = view.sizes[i];
    std::int64_t stride = view.strides[i];
    if (size == 1 || stride == 0 || count_ == kMaxDimensions) continue;
    if (stride < 0) {
      origin_ += (size - 1) * stride * bytes;
      stride = -stride;
    }
    std::size_t place = count_++;
    for (; place > 0 && dimensions_[place - 1].stride < stride; --place) dimensions_[place] = dimensions_[place - 1];
    dimensions_[place] = {size, stride, 0};
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Dimension inner = dimensions_[i];
    if (kept > 0 && dimensions_[kept - 1].stride == inner.stride * inner.size) {
      dimensions_[kept - 1] = {dimensions_[kept - 1].size * inner.size, inner.stride, 0};
    } else {
      dimensions_[kept++] = inner;
    }
  }
  count_ = kept == 1 && dimensions_[0].stride == 1 ? 0 : kept;
}

void ElementWalk::copyNext(void* target, std::size_t count) noexcept {
  auto* to = static_cast<std::byte*>(target);
  if (count_ == 0) {
    std::memcpy(to, origin_, count * element_bytes_);
    origin_ += count * element_bytes_;
    return;
  }
  const auto bytes = static_cast<std::int64_t>(element_bytes_);
  Dimension& row = dimensions_[count_ - 1];
  while (count > 0) {
    const std::size_t run = std::min(count, static_cast<std::size_t>(row.size - row.at));
    const std::int64_t stride = row.stride * bytes;
    const std::byte* from = origin_ + row.at * stride;
    if (row.stride == 1) {
      std::memcpy(to, from, run * element_bytes_);
    } else {
      switch (element_bytes_) {
        case 1:
          copyStrided<std::uint8_t>(to, from, stride, run);
          break;
        case 2:
          copyStrided<std::uint16_t>(to, from, stride, run);
          break;
        case 4:
          copyStrided<std::uint32_t>(to, from, stride, run);
          break;
        default:
          copyStrided<std::uint64_t>(to, from, stride, run);
          break;
      }
    }
    to += run * element_bytes_;
    count -= run;
    row.at += static_cast<std::int64_t>(run);
    for (std::size_t i = count_ - 1; dimensions_[i].at == dimensions_[i].size && i > 0; --i) {
      dimensions_[i].at = 0;
      Dimension& outer = dimensions_[i - 1];
      origin_ += outer.stride * bytes;
      if (++outer.at == outer.size) origin_ -= outer.size * outer.stride * bytes;
    }
  }
}

}  // namespace ampscope::stats
