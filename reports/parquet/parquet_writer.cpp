// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet/parquet_writer.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cassert>
#include <filesystem>
#include <tuple>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRowGroup = 65536;  // rows that are kept in memory, and that a reader can skip together

std::string dlErrorText() {
  const char* text = ::dlerror();
  return text != nullptr ? text : "no reason was given";
}

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

/// Rows as columns, until they are a row group.
class ColumnBuffer final : public RowSink {
 public:
  ColumnBuffer(std::span<const Column> columns, std::function<Result<void>(const ColumnBuffer&)> flush)
      : columns_(columns.begin(), columns.end()), flush_(std::move(flush)) {
    for (const Column& column : columns) {
      cells_.emplace_back().name = column.name;
    }
  }

  using RowSink::add;
  RowSink& add(std::string_view text) override {
    cell(ColumnType::kText).text += validUtf8(text);
    return next(true);
  }
  RowSink& add(std::int64_t count) override {
    cell(ColumnType::kCount).counts.push_back(count);
    return next(true);
  }
  RowSink& add(double real) override {
    cell(ColumnType::kReal).reals.push_back(real);
    return next(true);
  }
  RowSink& add(bool truth) override {
    cell(ColumnType::kTruth).truths.push_back(truth ? 1 : 0);
    return next(true);
  }
  RowSink& skip() override {
    Cells& cells = cells_[at_];
    switch (columns_[at_].type) {
      case ColumnType::kText:
        break;
      case ColumnType::kCount:
        cells.counts.push_back(0);
        break;
      case ColumnType::kReal:
        cells.reals.push_back(0);
        break;
      case ColumnType::kTruth:
        cells.truths.push_back(0);
        break;
    }
    return next(false);
  }
  void end() override {
    assert(at_ == columns_.size());
    at_ = 0;
    if (++rows_ == kRowGroup) {
      std::ignore = flush();
    }
  }

  /// Error: that of the first row group that could not be written.
  Result<void> flush() {
    if (rows_ != 0 && status_) {
      status_ = flush_(*this);
    }
    rows_ = 0;
    for (Cells& cells : cells_) {
      cells.valid.clear();
      cells.text.clear();
      cells.ends.clear();
      cells.counts.clear();
      cells.reals.clear();
      cells.truths.clear();
    }
    return status_;
  }

  [[nodiscard]] std::int64_t rows() const noexcept { return static_cast<std::int64_t>(rows_); }

  /// Valid until the buffer changes.
  [[nodiscard]] std::vector<AmpscopeParquetColumn> view() const {
    std::vector<AmpscopeParquetColumn> view;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Cells& cells = cells_[i];
      AmpscopeParquetColumn& column = view.emplace_back();
      column.name = cells.name.c_str();
      column.valid = cells.valid.data();
      switch (columns_[i].type) {
        case ColumnType::kText:
          column.type = kAmpscopeParquetText;
          column.values = cells.text.data();
          column.ends = cells.ends.data();
          break;
        case ColumnType::kCount:
          column.type = kAmpscopeParquetCount;
          column.values = cells.counts.data();
          break;
        case ColumnType::kReal:
          column.type = kAmpscopeParquetReal;
          column.values = cells.reals.data();
          break;
        case ColumnType::kTruth:
          column.type = kAmpscopeParquetTruth;
          column.values = cells.truths.data();
          break;
      }
    }
    return view;
  }

 private:
  /// Of one column; the vector of its type is as long as `valid`.
  struct Cells {
    std::string name;
    std::vector<std::uint8_t> valid;
    std::string text;
    std::vector<std::int64_t> ends;
    std::vector<std::int64_t> counts;
    std::vector<double> reals;
    std::vector<std::uint8_t> truths;
  };

  Cells& cell([[maybe_unused]] ColumnType type) {
    assert(at_ < columns_.size() && columns_[at_].type == type);
    return cells_[at_];
  }

  RowSink& next(bool valid) {
    Cells& cells = cells_[at_];
    cells.valid.push_back(valid ? 1 : 0);
    cells.ends.push_back(static_cast<std::int64_t>(cells.text.size()));
    ++at_;
    return *this;
  }

  std::vector<Column> columns_;
  std::function<Result<void>(const ColumnBuffer&)> flush_;
  std::vector<Cells> cells_;
  std::size_t at_ = 0;
  std::size_t rows_ = 0;
  Result<void> status_;
};

}  // namespace

Result<ParquetModule> ParquetModule::load(const std::string& module_path, const std::string& library_folder) {
  if (parquetRequirement().empty() || !fs::exists(module_path)) {
    return environmentError(
        fmt::format("Parquet needs {}, which this ampscope was built without: build it where a Python has pyarrow "
                    "(docs/fleet.md), or give --format csv",
                    module_path));
  }
  // What is loaded already satisfies a library that needs it by name, wherever it lies.
  for (const char* library : {AMPSCOPE_ARROW_LIBRARY, AMPSCOPE_PARQUET_LIBRARY}) {
    if (library_folder.empty()) {
      break;
    }
    if (::dlopen((library_folder + "/" + library).c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
      return environmentError(
          fmt::format("Parquet needs {} of Apache Arrow, and {} has none that loads ({}): python3 "
                      "-m pip install '{}', or give --format csv",
                      library, library_folder, dlErrorText(), parquetRequirement()));
    }
  }
  void* library = ::dlopen(module_path.c_str(), RTLD_NOW | RTLD_LOCAL);
  ParquetModule module;
  if (library == nullptr || !find(library, "ampscope_parquet_open", module.open) ||
      !find(library, "ampscope_parquet_write", module.write) ||
      !find(library, "ampscope_parquet_close", module.close) || !find(library, "ampscope_parquet_free", module.free)) {
    return environmentError(fmt::format("{} cannot be loaded ({}): python3 -m pip install '{}', or give --format csv",
                                        module_path, dlErrorText(), parquetRequirement()));
  }
  return module;
}

Result<void> writeParquet(const ParquetModule& module, const std::string& path, const std::string& shown_path,
                          std::span<const Column> columns, const WriteRows& write) {
  std::array<char, 1024> reason{};
  const auto failed = [&reason, &shown_path] {
    return inputError(fmt::format("cannot write {}: {}", shown_path, reason.data()));
  };
  std::unique_ptr<AmpscopeParquetFile, decltype(module.free)> file(nullptr, module.free);
  ColumnBuffer buffer(columns, [&](const ColumnBuffer& full) -> Result<void> {
    if (module.write(file.get(), full.view().data(), full.rows(), reason.data(), reason.size()) != 0) {
      return failed();
    }
    return {};
  });
  AmpscopeParquetFile* opened = nullptr;
  const std::vector<AmpscopeParquetColumn> names = buffer.view();
  if (module.open(path.c_str(), names.data(), static_cast<std::int32_t>(names.size()), &opened, reason.data(),
                  reason.size()) != 0) {
    return failed();
  }
  file.reset(opened);
  AMPSCOPE_RETURN_IF_ERROR(write(buffer));
  AMPSCOPE_RETURN_IF_ERROR(buffer.flush());
  if (module.close(file.get(), reason.data(), reason.size()) != 0) {
    return failed();
  }
  return {};
}

std::string parquetRequirement() { return AMPSCOPE_PYARROW_REQUIREMENT; }

}  // namespace ampscope::reports
