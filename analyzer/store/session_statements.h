// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The statements of SessionWriter. Inside analyzer/store.
#pragma once

#include <array>
#include <cstdint>

#include "analyzer/store/session_writer.h"

namespace ampscope::store {

enum SessionWriter::Table : std::uint8_t {
  kOp,
  kModule,
  kParameter,
  kSite,
  kTensorType,
  kCall,
  kTensor,
  kStats,
  kSetStats,
  kCallTensors,
  kSetRole,
  kSetStep,
  kProcess,
  kProcessInfo,
  kStep,
  kScaler,
  kUnscale,
  kUpdate,
  kOpCount,
  kReference,
  kReferenceCount,
  kCancellation,
  kApiUse,
  kRange,
  kDeviceWorkName,
  kDeviceWork,
  kConstant,
  kSource,
  kCertification,
  kNotice,
  kRun,
  kIngestStat,
  kTableCount
};

/// In the order of SessionWriter::Table.
inline constexpr std::array kStatements = {
    "INSERT INTO op VALUES (?,?,?,?)",
    "INSERT INTO module VALUES (?,?,?,?)",
    "INSERT INTO parameter VALUES (?,?,?,?,?)",
    "INSERT INTO site VALUES (?,?,?,?,?,?,?)",
    "INSERT INTO tensor_type VALUES (?,?,?,?,?)",
    "INSERT INTO call VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO tensor VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO stats VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "UPDATE tensor SET stats = ?, unmeasured = 0 WHERE id = ?",
    "SELECT first_tensor, tensors FROM call WHERE id = ?",
    "UPDATE tensor SET role = ?, parameter = coalesce(?, parameter) WHERE id = ?",
    "UPDATE call SET step = ? WHERE id >= ? AND id < ?",
    "INSERT INTO process VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO process_info VALUES (?,?,?)",
    "INSERT INTO step VALUES (?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO scaler VALUES (?,?,?,?,?,?,?,?)",
    "INSERT INTO scaler_unscale VALUES (?,?,?,?,?,?,?)",
    "INSERT INTO scaler_update VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO op_count VALUES (?,?,?,?)",
    "INSERT OR IGNORE INTO reference VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO reference_count VALUES (?,?,?,?,?)",
    "INSERT OR IGNORE INTO cancellation VALUES (?,?,?,?,?,?,?)",
    "INSERT INTO api_use VALUES (NULL,?,?,?,?,?,?)",
    "INSERT INTO nvtx_range VALUES (NULL,?,?,?,?,?)",
    "INSERT INTO device_work_name VALUES (?,?)",
    "INSERT INTO device_work VALUES (?,?,?,?,?,?,?,?)",
    "INSERT OR IGNORE INTO constant VALUES (?,?,?,?)",
    "INSERT OR IGNORE INTO source SELECT site, ?2 FROM call WHERE id = ?1",
    "INSERT OR IGNORE INTO certification VALUES (?,?,?,?,?,?)",
    "INSERT INTO notice VALUES (NULL,?,?,?,?)",
    "INSERT OR REPLACE INTO run VALUES (?,?)",
    "INSERT INTO ingest_stat VALUES (NULL,?,?,?,?)",
};

}  // namespace ampscope::store
