// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet/parquet_report.h"

#include <fmt/format.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;

/// A folder of its own under the system's temporary one, which goes with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    path_ = (fs::temp_directory_path(error) / "ampscope-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) {
      reason_ = std::strerror(errno);
    }
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (reason_.empty()) {
      fs::remove_all(path_, error);
    }
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }  ///< why there is none; "": there is

 private:
  std::string path_;
  std::string reason_;
};

}  // namespace

std::span<const ParquetFormat> parquetFormats() noexcept {
  static const std::array<ParquetFormat, 4> kFormats = {
      {{"parquet", "a row per op, role and dtype (Apache Parquet)", &opTable()},
       {"parquet-findings", "a row per finding (Apache Parquet)", &findingTable()},
       {"parquet-casts", "a row per dtype cast (Apache Parquet)", &castTable()},
       {"parquet-scale", "a row per update of a loss scale (Apache Parquet)", &scaleTable()}}};
  return kFormats;
}

Result<void> ParquetReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  const TemporaryFolder folder;
  if (!folder.reason().empty()) {
    return inputError(fmt::format("cannot write {}: {}", folder.path(), folder.reason()));
  }
  const std::string path = fs::path(folder.path()) / "table.parquet";
  AMPSCOPE_RETURN_IF_ERROR(
      writeParquet(module_, path, path, format_.table->columns, [&](RowSink& rows) -> Result<void> {
        format_.table->write(data.analysis, rows);
        return {};
      }));
  std::ifstream file(path, std::ios::binary);
  out << file.rdbuf();
  return finish(out);
}

}  // namespace ampscope::reports
