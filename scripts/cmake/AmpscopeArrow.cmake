# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Apache Arrow for Parquet, as the wheel of pyarrow ships it (headers and libraries; Debian 12 has none). A Python is
# asked: AMPSCOPE_ARROW_PYTHON, that of the tests, or python3. Sets AMPSCOPE_ARROW_FOLDER, empty where there is none,
# AMPSCOPE_ARROW_LIBRARY and AMPSCOPE_PARQUET_LIBRARY (file names) and AMPSCOPE_PYARROW_REQUIREMENT.

set(AMPSCOPE_ARROW_PYTHON "" CACHE STRING "The Python whose pyarrow Parquet is built with; empty: that of the tests")
set(arrow_python ${AMPSCOPE_ARROW_PYTHON})
if(NOT arrow_python)
  set(arrow_python ${AMPSCOPE_TEST_PYTHON})
endif()
if(NOT arrow_python)
  set(arrow_python python3)
endif()

set(AMPSCOPE_ARROW_FOLDER "")
set(AMPSCOPE_ARROW_LIBRARY "")
set(AMPSCOPE_PARQUET_LIBRARY "")
set(AMPSCOPE_PYARROW_REQUIREMENT "")
if(AMPSCOPE_SANITIZE)
  message(STATUS "Parquet: not in a sanitizer build, as Arrow's containers are not instrumented")
  return()
endif()
execute_process(
  COMMAND ${arrow_python} -c
    "import pyarrow as p; print(p.get_include(), p.get_library_dirs()[0], p.cpp_build_info.so_version, p.__version__, sep=';')"
  OUTPUT_VARIABLE arrow OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(NOT failed EQUAL 0)
  message(STATUS "Parquet: ${arrow_python} has no pyarrow, so `ampscope export` writes CSV only (docs/fleet.md)")
  return()
endif()
list(GET arrow 0 AMPSCOPE_ARROW_INCLUDE)
list(GET arrow 1 folder)
list(GET arrow 2 so_version)
list(GET arrow 3 version)
if(NOT EXISTS ${folder}/libparquet.so.${so_version} OR NOT EXISTS ${AMPSCOPE_ARROW_INCLUDE}/parquet/arrow/writer.h)
  message(STATUS "Parquet: the pyarrow of ${arrow_python} ships no libparquet, so `ampscope export` writes CSV only")
  return()
endif()
string(REGEX MATCH "^[0-9]+" major ${version})
set(AMPSCOPE_ARROW_FOLDER ${folder})
set(AMPSCOPE_ARROW_LIBRARY libarrow.so.${so_version})
set(AMPSCOPE_PARQUET_LIBRARY libparquet.so.${so_version})
set(AMPSCOPE_PYARROW_REQUIREMENT "pyarrow==${major}.*")
message(STATUS "Parquet: with pyarrow ${version} of ${arrow_python}")
