# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# How everything is compiled: ccache where present (its hits hold in every clone), warnings as errors, sanitizers by AMPSCOPE_SANITIZE
# ("address,undefined" or "thread"; empty by default, and always empty for what is loaded into a user's process).

find_program(AMPSCOPE_CCACHE ccache)
if(AMPSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the source folder count as relative ones, so that another clone finds what this one has compiled.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${AMPSCOPE_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

set(AMPSCOPE_SANITIZE "" CACHE STRING "Sanitizers for everything but the libraries loaded into the user's process")

add_library(ampscope_compile_options INTERFACE)
add_library(ampscope::compile_options ALIAS ampscope_compile_options)
target_compile_options(ampscope_compile_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align -Woverloaded-virtual
  -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough -fvisibility=hidden -fvisibility-inlines-hidden
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # At -O3 g++ 12 reports `"text" + std::string` as overlapping memory (GCC bug 105651).
  target_compile_options(ampscope_compile_options INTERFACE -Wno-restrict)
  # Its flow analysis there reports more that cannot happen; the dev build is what holds these warnings.
  set(flow null-dereference maybe-uninitialized array-bounds stringop-overflow stringop-overread)
  list(TRANSFORM flow PREPEND -Wno-error=)
  target_compile_options(ampscope_compile_options INTERFACE "$<$<CONFIG:Release>:${flow}>")
endif()
target_include_directories(ampscope_compile_options INTERFACE ${PROJECT_SOURCE_DIR})
if(AMPSCOPE_SANITIZE)
  target_compile_options(ampscope_compile_options INTERFACE
    -fsanitize=${AMPSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -Wno-error=maybe-uninitialized -Wno-error=null-dereference)
  target_link_options(ampscope_compile_options INTERFACE -fsanitize=${AMPSCOPE_SANITIZE})
endif()
option(AMPSCOPE_FUZZ "build tests/fuzz with libFuzzer (clang)" OFF)
if(AMPSCOPE_FUZZ)
  # clang is here for its fuzzer; the warnings are those of g++.
  target_compile_options(ampscope_compile_options INTERFACE -fsanitize=fuzzer-no-link -w)
endif()
