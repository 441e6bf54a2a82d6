/* SPDX-FileCopyrightText: 2026 The ampscope developers
 * SPDX-License-Identifier: Apache-2.0
 *
 * The one entry of libampscope_torch.so, loaded by the Python bootstrap or the preload stub. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Proves that this adapter fits the torch in this process, starts the tracer and installs the observer. Returns null
 * when recording has begun, or one sentence that says why not (static storage). `torch_version` is what the program
 * says its torch is, or null where nobody can say (a C++ program). `fields` as in ampscope_start. `native` is not 0
 * for a program without Python. */
__attribute__((visibility("default"))) const char* ampscope_torch_attach(const char* torch_version, const char* fields,
                                                                         int native);

#ifdef __cplusplus
}
#endif
