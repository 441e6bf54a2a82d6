# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0

# ampscope_python_test(NAME FILE LABEL TIMEOUT)
# A Python unittest program as one ctest test. It finds the built ampscope in the environment variable AMPSCOPE.
function(ampscope_python_test name file label timeout)
  add_test(NAME ${name} COMMAND ${AMPSCOPE_TEST_PYTHON} ${file} --verbose WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    LABELS "${label}" TIMEOUT ${timeout}
    ENVIRONMENT "OMP_NUM_THREADS=1;PYTHONDONTWRITEBYTECODE=1;AMPSCOPE=$<TARGET_FILE:ampscope>")
endfunction()
