# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0

# ampscope_library(NAME SOURCES ... HEADERS ... DEPS ...)
# One static library per folder: target ampscope_<NAME>, alias ampscope::<NAME>. Headers are a verified file set, so
# that each compiles alone (target all_verify_interface_header_sets).
function(ampscope_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS" ${ARGN})
  add_library(ampscope_${name} STATIC ${ARG_SOURCES})
  add_library(ampscope::${name} ALIAS ampscope_${name})
  target_sources(ampscope_${name} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(ampscope_${name} PUBLIC ${ARG_DEPS} PRIVATE ampscope::compile_options)
  target_include_directories(ampscope_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  set_target_properties(ampscope_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# ampscope_test(NAME SOURCES ... DEPS ... [LABELS ...])
# A GoogleTest binary whose cases become ctest tests named <NAME>.<Suite>.<Case>.
function(ampscope_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ampscope::compile_options GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  include(GoogleTest)
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 120 PROPERTIES LABELS "${ARG_LABELS}")
endfunction()

# ampscope_runtime_files(TARGET DESTINATION folder FILES ...)
# Files of the current source folder that stand, with their relative paths, under AMPSCOPE_RUNTIME_DIR/<folder>.
function(ampscope_runtime_files target)
  cmake_parse_arguments(ARG "" "DESTINATION;BASE" "FILES" ${ARGN})
  if(NOT ARG_BASE)
    set(ARG_BASE ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  set(outputs)
  foreach(file IN LISTS ARG_FILES)
    set(output ${AMPSCOPE_RUNTIME_DIR}/${ARG_DESTINATION}/${file})
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -E copy ${ARG_BASE}/${file} ${output}
      DEPENDS ${ARG_BASE}/${file} VERBATIM)
    list(APPEND outputs ${output})
  endforeach()
  add_custom_target(${target} ALL DEPENDS ${outputs})
endfunction()
