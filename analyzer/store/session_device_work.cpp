// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/session_state.h"
#include "analyzer/trace/records.h"

namespace ampscope::store {

static_assert(trace::kCallCast == 4, "a statement below says so");

Result<std::vector<DeviceWorkTotalRow>> Session::deviceWorkTotals() const {
  AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(state_->database, "device_work"));
  if (!exists) {
    return std::vector<DeviceWorkTotalRow>();
  }
  // Of a session that is seen through a rank or a range, the calls that are not seen are left out. total() instead of
  // sum(): the numbers of a damaged session may be too large for the latter.
  return readAll<DeviceWorkTotalRow>(
      state_->database,
      "SELECT coalesce(c.site, 0), coalesce(c.flags & 4, 0) <> 0, d.owner, d.kind, n.name, count(DISTINCT d.call), "
      "CAST(total(d.count) AS INTEGER), "
      "CAST(total(d.duration_ns) AS INTEGER), CAST(total(d.bytes) AS INTEGER) "
      "FROM device_work d JOIN device_work_name n ON n.id = d.name LEFT JOIN call c ON c.id = d.call "
      "WHERE d.call IS NULL OR c.id IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
      [](const sqlite::Statement& row, DeviceWorkTotalRow& out) {
        out.site = SiteId(field<std::uint32_t>(row, 0));
        out.cast = row.integer(1) != 0;
        out.owner = word<DeviceWorkOwner>(row, 2);
        out.kind = word<DeviceWorkKind>(row, 3);
        out.name = row.text(4);
        out.calls = field<std::uint64_t>(row, 5);
        out.count = field<std::uint64_t>(row, 6);
        out.duration_ns = field<std::uint64_t>(row, 7);
        out.bytes = field<std::uint64_t>(row, 8);
      });
}

}  // namespace ampscope::store
