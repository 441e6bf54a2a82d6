// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where are the files that a traced process loads, and with which environment does it find them? Used by launch and by
// the command line. Any thread.
#pragma once

#include <string>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::launch {

/// The files under `<prefix>/lib/ampscope`, all present when findRuntime() returned them.
struct Runtime {
  std::string home;           ///< AMPSCOPE_HOME, absolute
  std::string tracer;         ///< libampscope_tracer.so
  std::string preload;        ///< libampscope_preload.so
  std::string python;         ///< folder that goes in front of PYTHONPATH
  std::string build_adapter;  ///< script that finds or builds the adapter for a torch
};

/// `executable` is the running ampscope, links resolved: the files lie in ../lib/ampscope beside its folder. Error
/// (kEnvironment): one is missing (says which).
[[nodiscard]] Result<Runtime> findRuntime(const std::string& executable = "/proc/self/exe");

/// The environment of a traced program: `base` (lines KEY=VALUE) with what the tracer needs. An existing PYTHONPATH and
/// LD_PRELOAD are kept behind and before ours. `trace_dir` is an absolute path of an existing folder, `policy` one of a
/// file, or empty.
[[nodiscard]] std::vector<std::string> tracedEnvironment(std::vector<std::string> base, const Runtime& runtime,
                                                         const std::string& trace_dir, const std::string& options,
                                                         const std::string& policy = {});

/// The environment of this process.
[[nodiscard]] std::vector<std::string> ownEnvironment();

}  // namespace ampscope::launch
