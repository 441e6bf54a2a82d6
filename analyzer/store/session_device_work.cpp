// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "analyzer/store/session_state.h"
#include "analyzer/trace/records.h"

namespace ampscope::store {

static_assert(trace::kCallCast == 4 && static_cast<int>(DeviceWorkOwner::kOp) == 0, "statements below say so");

Result<std::vector<DeviceWorkTotalRow>> Session::deviceWorkTotals(std::optional<StepSpan> steps) const {
  AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(state_->database, "device_work"));
  if (!exists) {
    return std::vector<DeviceWorkTotalRow>();
  }
  // Of a session that is seen through a rank or a range, the calls that are not seen are left out. total() instead of
  // sum(): the numbers of a damaged session may be too large for the latter.
  const std::string seen = steps ? fmt::format("c.step BETWEEN {} AND {}", steps->first, steps->last)
                                 : std::string("d.call IS NULL OR c.id IS NOT NULL");
  const std::string statement =
      "SELECT coalesce(c.site, 0), coalesce(c.flags & 4, 0) <> 0, d.owner, d.kind, n.name, count(DISTINCT d.call), "
      "CAST(total(d.count) AS INTEGER), "
      "CAST(total(d.duration_ns) AS INTEGER), CAST(total(d.bytes) AS INTEGER) "
      "FROM device_work d JOIN device_work_name n ON n.id = d.name LEFT JOIN call c ON c.id = d.call "
      "WHERE " +
      seen + " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";
  return readAll<DeviceWorkTotalRow>(state_->database, statement.c_str(),
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

Result<std::vector<DeviceTimeRow>> Session::castDeviceTimes() const {
  AMPSCOPE_ASSIGN_OR_RETURN(const bool exists, hasTable(state_->database, "device_work"));
  if (!exists) {
    return std::vector<DeviceTimeRow>();
  }
  return readAll<DeviceTimeRow>(
      state_->database,
      "SELECT d.call, CAST(total(d.duration_ns) AS INTEGER) FROM device_work d JOIN call c ON c.id = d.call "
      "WHERE c.flags & 4 AND d.owner = 0 GROUP BY 1 ORDER BY 1",
      [](const sqlite::Statement& row, DeviceTimeRow& out) {
        out = {CallId(field<std::uint64_t>(row, 0)), field<std::uint64_t>(row, 1)};
      });
}

}  // namespace ampscope::store
