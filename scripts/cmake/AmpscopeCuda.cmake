# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Whether device kernels are compiled: AMPSCOPE_CUDA is AUTO (where nvcc is found, and not under a sanitizer), ON or OFF.
# Sets AMPSCOPE_NVCC, empty where they are not. nvcc is called by rules of our own (ampscope_cuda_object), because CMake's
# CUDA language costs every configuration half a minute, and there is one source.

set(AMPSCOPE_CUDA AUTO CACHE STRING "Device kernels: AUTO, ON or OFF")
set_property(CACHE AMPSCOPE_CUDA PROPERTY STRINGS AUTO ON OFF)
# Real code for each generation whose code others run as well, and PTX of the oldest and the newest for what is between
# them and after them. A preset may build for fewer; the test cuda_resources builds for all of them.
set(AMPSCOPE_CUDA_ALL_ARCHITECTURES 75 80-real 86-real 89-real 90-real 100-real 110-real 120)
set(AMPSCOPE_CUDA_ARCHITECTURES ${AMPSCOPE_CUDA_ALL_ARCHITECTURES} CACHE STRING
  "Devices that kernels are compiled for: 90 (code and PTX), 90-real (code), 90-virtual (PTX)")

set(AMPSCOPE_NVCC "")
if(AMPSCOPE_CUDA STREQUAL OFF)
  message(STATUS "CUDA: no device kernels (AMPSCOPE_CUDA=OFF); everything else is built")
elseif(AMPSCOPE_CUDA STREQUAL AUTO AND AMPSCOPE_SANITIZE)
  message(STATUS "CUDA: no device kernels in a sanitizer build; their sources are tested on the host")
else()
  find_program(AMPSCOPE_NVCC_EXECUTABLE nvcc PATHS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
  if(AMPSCOPE_NVCC_EXECUTABLE)
    set(AMPSCOPE_NVCC ${AMPSCOPE_NVCC_EXECUTABLE})
    file(REAL_PATH ${AMPSCOPE_NVCC} nvcc)
    cmake_path(GET nvcc PARENT_PATH bin)
    cmake_path(GET bin PARENT_PATH AMPSCOPE_CUDA_ROOT)
    string(JOIN " " list ${AMPSCOPE_CUDA_ARCHITECTURES})
    message(STATUS "CUDA: device kernels with ${AMPSCOPE_NVCC} for ${list}")
  elseif(AMPSCOPE_CUDA STREQUAL ON)
    message(FATAL_ERROR "AMPSCOPE_CUDA=ON, but there is no nvcc on PATH, in CUDA_HOME or in /usr/local/cuda: "
      "install the CUDA toolkit (12.8 or later), or configure with -DAMPSCOPE_CUDA=OFF")
  else()
    message(STATUS "CUDA: no nvcc found, so no device kernels; everything else is built (docs/gpu.md)")
  endif()
endif()

# The headers of NVTX 3, which come with the toolkit and, on Debian, with no package of their own.
find_path(AMPSCOPE_NVTX_INCLUDE nvtx3/nvToolsExt.h HINTS ${AMPSCOPE_CUDA_ROOT}/include /usr/local/cuda/include)
if(NOT AMPSCOPE_NVTX_INCLUDE)
  message(STATUS "NVTX: no nvtx3/nvToolsExt.h found, so a program's ranges are not heard; everything else is built")
endif()

# CUPTI's headers: needed only to check what ampscope says about its records.
find_path(AMPSCOPE_CUPTI_INCLUDE cupti.h
  HINTS ${AMPSCOPE_CUDA_ROOT}/include ${AMPSCOPE_CUDA_ROOT}/extras/CUPTI/include /usr/local/cuda/include)
if(NOT AMPSCOPE_CUPTI_INCLUDE)
  message(STATUS "CUPTI: no cupti.h found, so the layout of its records is not checked; everything is built")
endif()

# The kernels rely on these: no contraction into fused multiply-adds, and constexpr functions of the host.
set(AMPSCOPE_NVCC_OPTIONS -std=c++20 -O3 -lineinfo -fmad=false --expt-relaxed-constexpr -Werror=all-warnings
  -Xcompiler=-Wall,-Wextra,-Werror,-fPIC,-fvisibility=hidden -I${PROJECT_SOURCE_DIR})

# ampscope_cuda_architectures(VARIABLE ARCHITECTURE...): nvcc's options for them.
function(ampscope_cuda_architectures variable)
  set(options)
  foreach(architecture IN LISTS ARGN)
    string(REGEX MATCH "^[0-9]+" number ${architecture})
    if(NOT architecture MATCHES "-virtual$")
      list(APPEND options -gencode=arch=compute_${number},code=sm_${number})
    endif()
    if(NOT architecture MATCHES "-real$")
      list(APPEND options -gencode=arch=compute_${number},code=compute_${number})
    endif()
  endforeach()
  set(${variable} ${options} PARENT_SCOPE)
endfunction()

# ampscope_cuda_object(VARIABLE SOURCE): compiles SOURCE of the current folder; VARIABLE is the object's path.
function(ampscope_cuda_object variable source)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${source}.o)
  ampscope_cuda_architectures(architectures ${AMPSCOPE_CUDA_ARCHITECTURES})
  add_custom_command(OUTPUT ${object}
    COMMAND ${AMPSCOPE_NVCC} ${AMPSCOPE_NVCC_OPTIONS} ${architectures} -ccbin ${CMAKE_CXX_COMPILER}
            -MD -MT ${object} -MF ${object}.d -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source}
    DEPFILE ${object}.d
    COMMENT "Compiling ${source} for devices" VERBATIM)
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set(${variable} ${object} PARENT_SCOPE)
endfunction()
