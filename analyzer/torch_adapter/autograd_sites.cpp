// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/autograd_sites.h"

#include <ATen/SequenceNumber.h>
#include <c10/util/Type.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <vector>

#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {
namespace {

/// Four words and a check word that is their exclusive or: a reader that meets a half-written slot sees the check
/// fail and takes it for empty (the lockless table of R. Hyatt and T. Mann, 2002).
struct Slot {
  std::atomic<std::uint64_t> node{0};
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<std::uint64_t> owner{0};
  std::atomic<std::uint64_t> source{0};
  std::atomic<std::uint64_t> check{0};
};

constexpr const char* kPythonNode = "autograd.Function";
constexpr std::size_t kSlots = std::size_t{1} << 17;
constexpr std::size_t kProbes = 8;

Slot* slots() {
  static auto* const table = new Slot[kSlots];
  return table;
}

std::uint64_t keyOf(const torch::autograd::Node& node) noexcept { return reinterpret_cast<std::uintptr_t>(&node); }

std::size_t firstSlot(std::uint64_t key) noexcept {
  return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 44) & (kSlots - kProbes - 1);
}

std::uint64_t sequenceOf(const torch::autograd::Node& node) noexcept {
  return node.sequence_nr() ^ (node.thread_id() << 48);
}

bool readSlot(const Slot& slot, std::uint64_t key, std::uint64_t sequence, ModuleCall& call) noexcept {
  if (slot.node.load(std::memory_order_relaxed) != key) {
    return false;
  }
  const std::uint64_t owner = slot.owner.load(std::memory_order_relaxed);
  const std::uint64_t source = slot.source.load(std::memory_order_relaxed);
  call = {static_cast<std::uint32_t>(owner >> 32), static_cast<std::uint32_t>(owner),
          static_cast<std::uint32_t>(source)};
  return slot.sequence.load(std::memory_order_relaxed) == sequence &&
         slot.check.load(std::memory_order_relaxed) == (key ^ sequence ^ owner ^ source);
}

struct Run {
  std::uint64_t sequence = 0;
  ModuleCall call;
};

/// The last module runs of a thread, oldest first from `next_`.
class RunLog {
 public:
  void add(std::uint64_t sequence, ModuleCall call) {
    if (count_ != 0) {
      const Run& last = runs_[(next_ + kRuns - 1) % kRuns];
      if (last.call.serial == call.serial && last.sequence <= sequence) {
        return;
      }
    }
    runs_[next_] = {sequence, call};
    next_ = (next_ + 1) % kRuns;
    count_ = count_ < kRuns ? count_ + 1 : kRuns;
  }

  /// The run of the first op after the node was made.
  bool find(std::uint64_t sequence, ModuleCall& call) const noexcept {
    bool found = false;
    for (std::size_t back = 1; back <= count_; ++back) {
      const Run& run = runs_[(next_ + kRuns - back) % kRuns];
      if (run.sequence == sequence + 1) {
        call = run.call;
        found = true;  // an earlier run with the same number is nearer to the node
      } else if (run.sequence <= sequence) {
        if (!found) {
          call = run.call;
        }
        return true;
      }
    }
    return found;
  }

 private:
  static constexpr std::size_t kRuns = 4096;
  std::vector<Run> runs_ = std::vector<Run>(kRuns);
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

thread_local RunLog* t_runs = nullptr;  // lives as long as the process: threads are few
thread_local std::uint64_t t_thread_id = 0;

}  // namespace

void claimNode(const torch::autograd::Node& node, ModuleCall owner) noexcept {
  const std::uint64_t key = keyOf(node);
  const std::uint64_t sequence = sequenceOf(node);
  Slot* const table = slots();
  const std::size_t first = firstSlot(key);
  Slot* target = nullptr;
  for (std::size_t i = first; i < first + kProbes; ++i) {
    ModuleCall present;
    if (readSlot(table[i], key, sequence, present)) {
      return;
    }
    const std::uint64_t in_slot = table[i].node.load(std::memory_order_relaxed);
    if (in_slot == key) {
      target = &table[i];  // the same address with another number: that node is gone
      break;
    }
    if (in_slot == 0 && target == nullptr) {
      target = &table[i];
    }
  }
  if (target == nullptr) {
    target = &table[first + (sequence % kProbes)];
  }
  const std::uint64_t payload = (std::uint64_t{owner.module} << 32) | owner.serial;
  target->check.store(~std::uint64_t{0}, std::memory_order_relaxed);
  target->node.store(key, std::memory_order_relaxed);
  target->sequence.store(sequence, std::memory_order_relaxed);
  target->owner.store(payload, std::memory_order_relaxed);
  target->source.store(owner.source, std::memory_order_relaxed);
  target->check.store(key ^ sequence ^ payload ^ owner.source, std::memory_order_relaxed);
}

bool ownerOf(const torch::autograd::Node& node, ModuleCall& owner) noexcept {
  const std::uint64_t key = keyOf(node);
  const std::uint64_t sequence = sequenceOf(node);
  const Slot* const table = slots();
  const std::size_t first = firstSlot(key);
  for (std::size_t i = first; i < first + kProbes; ++i) {
    if (readSlot(table[i], key, sequence, owner)) {
      return true;
    }
  }
  return false;
}

void noteForward(ModuleCall running) {
  if (t_runs == nullptr) {
    t_runs = new RunLog;
    t_thread_id = at::RecordFunction::currentThreadId();
  }
  running.source = 0;  // that of an op, not of the module call
  t_runs->add(at::sequence_number::peek(), running);
}

bool ownerBySequence(const torch::autograd::Node& node, ModuleCall& owner) noexcept {
  return t_runs != nullptr && node.thread_id() == t_thread_id && t_runs->find(node.sequence_nr(), owner);
}

bool isPythonNode(std::uint32_t node_name) {
  thread_local const std::uint32_t python = ampscope_string(kPythonNode);
  return node_name == python;
}

std::uint32_t nodeName(const torch::autograd::Node& node) {
  thread_local std::unordered_map<const char*, std::uint32_t> names;
  const char* const mangled = typeid(node).name();
  const auto known = names.find(mangled);
  if (known != names.end()) {
    return known->second;
  }
  std::string name = c10::demangle(mangled);
  const auto colon = name.rfind("::");
  if (colon != std::string::npos) {
    name.erase(0, colon + 2);
  }
  // Asking a Python node for its own name would need the interpreter's lock.
  const std::uint32_t id = ampscope_string(name == "PyNode" ? kPythonNode : name.c_str());
  names.emplace(mangled, id);
  return id;
}

}  // namespace ampscope::torch_adapter
