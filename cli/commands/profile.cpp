// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/profile.h"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "analyzer/store/fields.h"
#include "analyzer/store/session.h"
#include "cli/commands/summary.h"
#include "cli/gui_program.h"
#include "cli/live_view.h"

namespace ampscope::cli {
void ProfileCommand::setup(CLI::App& app) {
  request_.session = "run.ampscope";
  request_.generator = "ampscope " AMPSCOPE_VERSION;
  app.add_option("-o,--output", request_.session, "the session to write")
      ->type_name("FILE")
      ->default_str(request_.session);
  app.add_flag("--force", request_.force, "replace an existing session, once the new one is complete");
  app.add_option("--stats", stats_,
                 "what to measure of each tensor: full (counts, range, exponent histogram, what other formats would "
                 "lose), range (counts and range) or dtype (nothing; ops, dtypes and shapes only)")
      ->type_name("LEVEL")
      ->default_str("full");
  app.add_option("--every", every_, "measure one step in N; inf, nan and the loss scale are seen in every step")
      ->type_name("N")
      ->default_str("1");
  app.add_option("--steps", steps_, "measure steps FIRST to END-1 only; either may be left out")
      ->type_name("FIRST:END");
  app.add_option("--budget", budget_,
                 "longest run time relative to the plain program; fewer steps are measured when it would be exceeded")
      ->type_name("1.3x");
  app.add_option("--reference", reference_,
                 "compare every op's result with an exact one: local (the op once more in binary64, on the inputs it "
                 "got), shadow (also on what these inputs would be if the whole step ran in binary64), certified (as "
                 "local, and sampled elements of the main ops to 128 bits) or off")
      ->type_name("LEVEL")
      ->default_str("off");
  app.add_option("--reference-every", reference_every_, "of the measured steps, compare one in N")
      ->type_name("N")
      ->default_str("1");
  app.add_option("--reference-samples", reference_samples_, "of each result, certify N elements")
      ->type_name("N")
      ->default_str("4");
  app.add_option("--reference-seed", reference_seed_, "which elements are certified")->type_name("N")->default_str("0");
  app.add_option("--reference-memory", reference_memory_,
                 "most memory for the binary64 twins of --reference shadow (default: half of what is available)")
      ->type_name("MIB");
  app.add_option(
         "--policy", policy_,
         "run the program with the precisions and the GradScaler parameters of this policy, as made by recommend")
      ->type_name("FILE");
  app.add_option("--like", like_, "measure as this session was measured; options beside it win")->type_name("SESSION");
  app.add_flag("--source", request_.tracer.source,
               "record which line of the Python program calls each op; findings then name it");
  app.add_flag("--device", request_.tracer.device,
               "measure tensors on CUDA devices, too, where they are (not run on a device by its makers so far)");
  app.add_flag("--no-drop", request_.tracer.no_drop,
               "with --device: wait where too many measurements are under way, rather than leave one out and count it");
  app.add_flag("--graphs", request_.tracer.graphs,
               "with --device: measure what the program captures into CUDA graphs, with each replay (torch.cuda.graph; "
               "takes some 400 MiB)");
  app.add_flag(
      "--cupti", request_.tracer.cupti,
      "ask CUPTI what CUDA devices do for each op: kernels, copies, and their time (not run on a device by its "
      "makers so far); a profiler in the program, as torch.profiler, then sees no device");
  app.add_flag(
      "--nvtx", request_.tracer.nvtx,
      "tell NVTX the steps, modules and ops, and what is found on the way, for the time line of Nsight Systems");
  app.add_flag("--nvtx-ranges", request_.tracer.nvtx_ranges,
               "record the NVTX ranges of the program itself, for report --range");
  app.add_flag("--gui", gui_, "open the desktop program, which follows the run while it goes on");
  app.add_flag("--keep-traces", request_.keep_traces, "keep FILE.traces, which the session is made from");
}

Result<void> ProfileCommand::checkOptions() {
  if (!like_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(like_));
    AMPSCOPE_ASSIGN_OR_RETURN(const store::Fields run, session.runInfo());
    Result<launch::TracerOptions> options = launch::decode(store::valueOf(run, "options"));
    if (!options.ok()) {
      return inputError(fmt::format("{} was recorded with an option that is none: {}", like_, options.error().message));
    }
    options.value().source = options.value().source || request_.tracer.source;
    options.value().device = options.value().device || request_.tracer.device;
    options.value().no_drop = options.value().no_drop || request_.tracer.no_drop;
    options.value().graphs = options.value().graphs || request_.tracer.graphs;
    options.value().nvtx_ranges = options.value().nvtx_ranges || request_.tracer.nvtx_ranges;
    options.value().cupti = options.value().cupti || request_.tracer.cupti;
    options.value().nvtx = request_.tracer.nvtx;
    request_.tracer = std::move(options.value());
  }
  if (!stats_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readStats(stats_, request_.tracer));
  }
  if (!every_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readEvery(every_, request_.tracer));
  }
  if (!steps_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readSteps(steps_, request_.tracer));
  }
  if (!budget_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readBudget(budget_, request_.tracer));
  }
  if (!reference_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReference(reference_, request_.tracer));
  }
  if (!reference_every_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReferenceEvery(reference_every_, request_.tracer));
  }
  if (!reference_samples_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReferenceSamples(reference_samples_, request_.tracer));
  }
  if (!reference_seed_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReferenceSeed(reference_seed_, request_.tracer));
  }
  if (!reference_memory_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReferenceMemory(reference_memory_, request_.tracer));
  }
  if (!policy_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(request_.policy, policy::readPolicy(policy_));
    request_.policy_name = policy_;
  }
#if !AMPSCOPE_HAS_NVTX
  if (request_.tracer.nvtx || request_.tracer.nvtx_ranges) {
    return environmentError(
        fmt::format("{} needs an ampscope that was built with NVTX's headers (nvtx3, part of the CUDA toolkit)",
                    request_.tracer.nvtx ? "--nvtx" : "--nvtx-ranges"));
  }
#endif
  // NVTX loads one library.
  const char* const listener = std::getenv("NVTX_INJECTION64_PATH");
  if (request_.tracer.nvtx_ranges && listener != nullptr && *listener != '\0') {
    return usageError(fmt::format(
        "NVTX_INJECTION64_PATH names {} already, and only one library can hear NVTX; unset it, or leave out "
        "--nvtx-ranges",
        listener));
  }
  if (request_.tracer.no_drop && !request_.tracer.device) {
    return usageError("--no-drop is about measurements on a device; give --device too, or leave it out");
  }
  if (request_.tracer.graphs && !request_.tracer.device) {
    return usageError("--graphs is about measurements on a device; give --device too, or leave it out");
  }
  if (request_.program.empty()) {
    return usageError("no program given; it stands behind --, as in: ampscope profile -- python train.py");
  }
  return {};
}

/// Once there is something to follow. The program goes on without a window as well.
void ProfileCommand::openGui(Terminal& terminal) {
  request_.on_progress = [this, &terminal, show = std::move(request_.on_progress)](const launch::Progress& progress) {
    if (std::exchange(gui_, false)) {
      if (const Result<void> started = startGui({"--follow", "--", request_.session}); !started.ok()) {
        terminal.complain(started.error().message);
      }
    }
    if (show) {
      show(progress);
    }
  };
}

Result<int> ProfileCommand::run(Terminal& terminal) {
  AMPSCOPE_RETURN_IF_ERROR(checkOptions());
  LiveView view(terminal);
  view.connect(request_);
  if (gui_) {
    openGui(terminal);
  }
  Result<launch::ProfileOutcome> result = launch::profile(request_);
  view.clear();
  AMPSCOPE_ASSIGN_OR_RETURN(const launch::ProfileOutcome outcome, std::move(result));
  for (const std::string& remark : outcome.remarks) {
    terminal.say(remark);
  }
  if (outcome.not_saved) {
    return *outcome.not_saved;
  }
  if (!outcome.nothing_recorded.empty()) {
    terminal.complain(fmt::format("nothing was recorded: {}", outcome.nothing_recorded));
  } else if (!terminal.quiet()) {
    if (const Result<void> shown = printSummary(request_.session, terminal); !shown.ok()) {
      terminal.complain(shown.error().message);
    }
  }
  printSessionLine(request_.session, outcome.report, terminal);
  if (std::exchange(gui_, false)) {  // the program was too short to be followed
    if (const Result<void> started = startGui({"--", request_.session}); !started.ok()) {
      terminal.complain(started.error().message);
    }
  }
  if (outcome.not_applied && outcome.exit_code != 0) {
    terminal.complain(outcome.not_applied->message);  // the program's own failure comes first
  } else if (outcome.not_applied) {
    return *outcome.not_applied;
  }
  return outcome.exit_code;
}

}  // namespace ampscope::cli
