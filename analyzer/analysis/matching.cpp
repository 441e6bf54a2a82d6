// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "analyzer/analysis/rules.h"

namespace ampscope::analysis {
namespace {

constexpr char kEnd = '\x1f';                // between the parts of a key
constexpr std::size_t kMostCandidates = 64;  // looked at for one module: a bound on the work, not a judgement
constexpr std::size_t kMostParts = 64;       // of a path
constexpr double kSameOps = 0.5;             // share of the ops that two modules must have in common

/// What is not paired yet, on both sides, and pairing by key.
class Pool {
 public:
  Pool(std::size_t before, std::size_t after) : before_(before, true), after_(after, true) {}

  [[nodiscard]] bool freeBefore(std::size_t i) const { return before_[i]; }
  [[nodiscard]] bool freeAfter(std::size_t i) const { return after_[i]; }

  /// Pairs what has the same key, in order. An empty key pairs with nothing. `fits(before, after)` has the last word.
  template <class KeyBefore, class KeyAfter, class Fits>
  void pair(KeyBefore key_before, KeyAfter key_after, Fits fits) {
    std::unordered_map<std::string, std::vector<std::size_t>> waiting;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (std::string key = before_[i] ? key_before(i) : std::string(); !key.empty()) {
        waiting[std::move(key)].push_back(i);
      }
    }
    for (std::size_t i = 0; i < after_.size() && !waiting.empty(); ++i) {
      const std::string key = after_[i] ? key_after(i) : std::string();
      const auto found = key.empty() ? waiting.end() : waiting.find(key);
      if (found == waiting.end()) {
        continue;
      }
      std::vector<std::size_t>& queue = found->second;
      const auto end = queue.size() > kMostCandidates ? std::next(queue.begin(), kMostCandidates) : queue.end();
      const auto fit = std::find_if(queue.begin(), end, [&](std::size_t candidate) { return fits(candidate, i); });
      if (fit != end) {
        pairs_[i] = *fit;
        before_[*fit] = after_[i] = false;
        queue.erase(fit);
      }
    }
  }

  /// `after` -> `before`.
  [[nodiscard]] const std::map<std::size_t, std::size_t>& pairs() const { return pairs_; }

 private:
  std::vector<bool> before_;
  std::vector<bool> after_;
  std::map<std::size_t, std::size_t> pairs_;
};

constexpr auto kAnything = [](std::size_t, std::size_t) { return true; };

std::vector<std::string_view> parts(std::string_view path) {
  std::vector<std::string_view> result;
  while (!path.empty()) {
    const auto dot = path.find('.');
    result.push_back(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return result;
}

std::string text(const ModulePlace& module) {
  return fmt::format("{}{}{}{}{}", module.in_module, kEnd, module.root, kEnd, module.path);
}

/// The ops of a module with their phases, each once, sorted.
std::vector<std::string> opsOf(const Layer& layer) {
  std::set<std::string> ops;
  for (const OpEntry& entry : layer.ops) {
    ops.insert(fmt::format("{}{}{}", entry.site.op, kEnd, static_cast<int>(entry.site.phase)));
  }
  return {ops.begin(), ops.end()};
}

class ModuleMatcher {
 public:
  ModuleMatcher(const std::vector<Layer>& before, const std::vector<Layer>& after)
      : before_(before), after_(after), pool_(before.size(), after.size()) {}

  std::vector<ModulePair> run() {
    both([](const ModulePlace& m) { return text(m) + kEnd + m.class_name; }, kAnything);
    readOps();
    const auto alike = [this](std::size_t b, std::size_t a) {
      return common(ops_before_[b], ops_after_[a]) >= kSameOps;
    };
    both([](const ModulePlace& m) { return m.in_module ? m.path + kEnd + m.class_name : std::string(); }, alike);
    std::size_t longest = 0;
    for (std::size_t i = 0; i < after_.size(); ++i) {
      longest = pool_.freeAfter(i) ? std::max(longest, parts(after_[i].module.path).size()) : longest;
    }
    for (std::size_t length = std::min(longest, kMostParts); length > 0; --length) {
      both([length](const ModulePlace& m) { return endKey(m, length); }, alike);
    }
    both([](const ModulePlace& m) { return parentKey(m); }, alike);
    both(text, kAnything);
    std::vector<ModulePair> result;
    for (const auto& [after, before] : pool_.pairs()) {
      const ModulePlace& was = before_[before].module;
      const ModulePlace& is = after_[after].module;
      result.push_back({before, after, was.root != is.root || was.path != is.path});
    }
    return result;
  }

 private:
  template <class Key, class Fits>
  void both(Key key, Fits fits) {
    pool_.pair([&](std::size_t i) { return key(before_[i].module); },
               [&](std::size_t i) { return key(after_[i].module); }, fits);
  }

  static std::string endKey(const ModulePlace& module, std::size_t length) {
    const std::vector<std::string_view> names = parts(module.path);
    if (!module.in_module || names.size() < length) {
      return {};
    }
    std::string key = module.class_name;
    for (std::size_t i = names.size() - length; i < names.size(); ++i) {
      key += kEnd;
      key += names[i];
    }
    return key;
  }

  static std::string parentKey(const ModulePlace& module) {
    if (!module.in_module || module.path.empty()) {
      return {};
    }
    const auto dot = module.path.rfind('.');
    return fmt::format("{}{}{}", module.class_name, kEnd, dot == std::string::npos ? "" : module.path.substr(0, dot));
  }

  void readOps() {
    ops_before_.resize(before_.size());
    ops_after_.resize(after_.size());
    for (std::size_t i = 0; i < before_.size(); ++i) {
      ops_before_[i] = pool_.freeBefore(i) ? opsOf(before_[i]) : std::vector<std::string>();
    }
    for (std::size_t i = 0; i < after_.size(); ++i) {
      ops_after_[i] = pool_.freeAfter(i) ? opsOf(after_[i]) : std::vector<std::string>();
    }
  }

  /// Jaccard index.
  static double common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> shared;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
    const std::size_t all = a.size() + b.size() - shared.size();
    return all == 0 ? 1 : static_cast<double>(shared.size()) / static_cast<double>(all);
  }

  const std::vector<Layer>& before_;
  const std::vector<Layer>& after_;
  Pool pool_;
  std::vector<std::vector<std::string>> ops_before_;
  std::vector<std::vector<std::string>> ops_after_;
};

std::string callKey(const Site& site) {
  return fmt::format("{}{}{}{}{}{}{}", site.op, kEnd, site.overload, kEnd, static_cast<int>(site.phase), kEnd,
                     site.ordinal);
}
std::string opKey(const Site& site) { return fmt::format("{}{}{}", site.op, kEnd, static_cast<int>(site.phase)); }
std::string publicKey(const Site& site) {
  return site.public_op.empty() ? std::string()
                                : fmt::format("{}{}{}", site.public_op, kEnd, static_cast<int>(site.phase));
}
std::string roleKey(const OpEntry& entry) { return fmt::format("{}{}", kEnd, static_cast<int>(entry.role)); }
std::string dtypeKey(const OpEntry& entry) { return fmt::format("{}{}", kEnd, static_cast<int>(entry.dtype)); }

void matchEntries(const Layer& before, const Layer& after, std::vector<EntryPair>& result) {
  Pool pool(before.ops.size(), after.ops.size());
  const auto both = [&](auto key) {
    pool.pair([&](std::size_t i) { return key(before.ops[i]); }, [&](std::size_t i) { return key(after.ops[i]); },
              kAnything);
  };
  both([](const OpEntry& e) { return callKey(e.site) + roleKey(e) + dtypeKey(e); });
  both([](const OpEntry& e) { return callKey(e.site) + roleKey(e); });
  both([](const OpEntry& e) { return opKey(e.site) + roleKey(e) + dtypeKey(e); });
  both([](const OpEntry& e) { return opKey(e.site) + roleKey(e); });
  both([](const OpEntry& e) { return e.site.public_op.empty() ? std::string() : publicKey(e.site) + roleKey(e); });
  for (const auto& [after_index, before_index] : pool.pairs()) {
    result.push_back({&before.ops[before_index], &after.ops[after_index]});
  }
}

std::vector<FindingPair> matchFindings(const Analysis& before, const Analysis& after,
                                       const std::vector<ModulePair>& modules) {
  std::unordered_map<std::string, std::string> before_of;  // module of the second run -> its name in the first
  for (const ModulePair& pair : modules) {
    before_of[text(after.layers[pair.after].module)] = text(before.layers[pair.before].module);
  }
  const auto moduleKey = [&before_of](const ModulePlace& module, bool translate) {
    std::string own = text(module);
    const auto found = translate ? before_of.find(own) : before_of.end();
    return found != before_of.end() ? found->second : std::move(own);
  };
  Pool pool(before.findings.size(), after.findings.size());
  const auto both = [&](auto site_key) {
    const auto key = [&](const Finding& finding, bool translate) {
      std::string head = fmt::format("{}{}{}{}", static_cast<int>(finding.rule), kEnd,
                                     finding.role ? static_cast<int>(*finding.role) : -1, kEnd);
      if (!finding.site) {
        return head;
      }
      const std::string place = site_key(*finding.site);
      return place.empty() ? std::string() : head + moduleKey(finding.site->module, translate) + kEnd + place;
    };
    pool.pair([&](std::size_t i) { return key(before.findings[i], false); },
              [&](std::size_t i) { return key(after.findings[i], true); }, kAnything);
  };
  both(callKey);
  both(opKey);
  both(publicKey);
  std::vector<FindingPair> result;
  for (const auto& [after_index, before_index] : pool.pairs()) {
    result.push_back({before_index, after_index});
  }
  return result;
}

}  // namespace

Matching match(const Analysis& before, const Analysis& after) {
  Matching result;
  result.modules = ModuleMatcher(before.layers, after.layers).run();
  for (const ModulePair& pair : result.modules) {
    matchEntries(before.layers[pair.before], after.layers[pair.after], result.entries);
  }
  result.findings = matchFindings(before, after, result.modules);
  return result;
}

std::uint64_t fingerprint(const Finding& finding) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  const auto add = [&hash](std::string_view bytes) {
    for (const char byte : bytes) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    }
    hash = (hash ^ 0xFFU) * 0x100000001b3;  // no UTF-8 text holds this byte: it ends a part
  };
  add(info(finding.rule).id);
  if (finding.site) {
    const Site& site = *finding.site;
    add(site.module.in_module ? "in" : "out");
    add(site.module.root);
    add(site.module.path);
    add(site.op);
    add(name(site.phase));
    hash = (hash ^ site.ordinal) * 0x100000001b3;
  }
  add(finding.role ? name(*finding.role) : std::string_view());
  return hash;
}

}  // namespace ampscope::analysis
