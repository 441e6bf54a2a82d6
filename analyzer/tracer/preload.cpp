// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// libampscope_preload.so: brings the tracer into C++ programs that use LibTorch. `ampscope profile` puts it into
// LD_PRELOAD, where it acts right before main(), when torch's static objects exist; or a program links it and calls
// ampscope_attach() itself. In every other program (no libtorch, or Python, which has its own bootstrap) it does
// nothing.
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "analyzer/tracer/tracer_abi.h"

namespace {

/// Folder of a loaded library whose file name is `name`, or "".
std::string folderOfLoaded(const char* name) {
  struct Query {
    const char* name;
    std::string folder;
  } query{name, ""};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        auto& wanted = *static_cast<Query*>(data);
        const char* const slash = std::strrchr(info->dlpi_name, '/');
        if (slash != nullptr && std::strcmp(slash + 1, wanted.name) == 0) {
          wanted.folder.assign(info->dlpi_name, slash);
          return 1;
        }
        return 0;
      },
      &query);
  return query.folder;
}

/// First line that `command` prints on stdout; `failed` is set when its exit status is not 0.
std::string firstLine(const std::string& command, bool& failed) {
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    failed = true;
    return "";
  }
  std::string line;
  char buffer[4096];
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) {
    line += buffer;
  }
  failed = pclose(pipe) != 0;
  return line.substr(0, line.find('\n'));
}

std::string shellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

std::string commandLine() {
  std::string text;
  const int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  char buffer[4096];
  ssize_t length = 0;
  while (file >= 0 && (length = read(file, buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<std::size_t>(length));
  }
  if (file >= 0) {
    close(file);
  }
  while (!text.empty() && text.back() == '\0') {
    text.pop_back();
  }
  for (char& c : text) {
    c = c == '\0' ? '\x1f' : c;
  }
  return text;
}

void attach() {
  const char* const home = std::getenv("AMPSCOPE_HOME");
  const std::string libraries = folderOfLoaded("libtorch_cpu.so");
  const bool is_python = dlsym(RTLD_DEFAULT, "Py_BytesMain") != nullptr;
  if (home == nullptr || std::getenv("AMPSCOPE_TRACE_DIR") == nullptr || libraries.empty() || is_python) {
    return;
  }
  const std::string root = home;
  void* const tracer = dlopen((root + "/libampscope_tracer.so").c_str(), RTLD_NOW | RTLD_GLOBAL);
  const auto load = tracer == nullptr
                        ? nullptr
                        : reinterpret_cast<decltype(&ampscope_load_adapter)>(dlsym(tracer, "ampscope_load_adapter"));
  const auto status =
      tracer == nullptr ? nullptr : reinterpret_cast<decltype(&ampscope_status)>(dlsym(tracer, "ampscope_status"));
  if (load == nullptr || status == nullptr) {
    std::fprintf(stderr, "ampscope: not recording: %s cannot be loaded\n", (root + "/libampscope_tracer.so").c_str());
    return;
  }
  bool failed = false;
  const std::string torch = libraries.substr(0, libraries.rfind('/'));
  const std::string adapter =
      firstLine("LD_PRELOAD= " + shellQuoted(root + "/adapter/build_adapter.sh") + " " + shellQuoted(torch), failed);
  status("torch native");
  std::string problem = failed ? "the adapter could not be built" : "";
  if (!failed) {
    char folder[4096] = {};
    std::string fields("command\0", 8);
    fields += commandLine() + '\0';
    if (getcwd(folder, sizeof(folder)) != nullptr) {
      fields += std::string("cwd\0", 4) + folder + '\0';
    }
    const char* const why = load(adapter.c_str(), libraries.c_str(), nullptr, fields.c_str(), 1);
    problem = why != nullptr ? why : "";
  }
  if (problem.empty()) {
    status("attached");
    return;
  }
  status(("refused " + problem).c_str());
  std::fprintf(stderr, "ampscope: not recording: %s\n", problem.c_str());
}

void attachOnce() noexcept {
  static bool done = false;
  if (!done) {
    done = true;
    try {
      attach();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "ampscope: not recording: %s\n", error.what());
    }
  }
}

using Main = int (*)(int, char**, char**);
Main g_main = nullptr;

int mainWithTracer(int argc, char** argv, char** environment) {
  attachOnce();
  return g_main(argc, argv, environment);
}

}  // namespace

extern "C" {

/// Begins to record now. For programs that link this library; under LD_PRELOAD it has already been called.
AMPSCOPE_API void ampscope_attach(void) noexcept { attachOnce(); }

/// glibc's entry into main(): by now every library's static objects have been constructed.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
AMPSCOPE_API int __libc_start_main(Main program, int argc, char** argv, void (*init)(), void (*fini)(),
                                   void (*rtld_fini)(), void* stack_end) {
  g_main = program;
  using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  const auto start = reinterpret_cast<Start>(dlsym(RTLD_NEXT, "__libc_start_main"));
  return start(&mainWithTracer, argc, argv, init, fini, rtld_fini, stack_end);
}

}  // extern "C"
