// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A library with the name of CUDA's driver, for cupti_library_test.py: the tracer looks whether it is loaded.
extern "C" __attribute__((visibility("default"))) int cuInit(unsigned /*flags*/) { return 100; }
