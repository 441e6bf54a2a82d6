// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet/parquet_module.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct AmpscopeParquetFile {
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<arrow::io::FileOutputStream> stream;
  std::unique_ptr<parquet::arrow::FileWriter> writer;
};

namespace {

std::shared_ptr<arrow::DataType> typeOf(std::int32_t type) {
  switch (type) {
    case kAmpscopeParquetCount:
      return arrow::int64();
    case kAmpscopeParquetReal:
      return arrow::float64();
    case kAmpscopeParquetTruth:
      return arrow::boolean();
    default:
      return arrow::utf8();
  }
}

template <class Builder, class Value>
arrow::Result<std::shared_ptr<arrow::Array>> numbers(const AmpscopeParquetColumn& column, std::int64_t rows) {
  Builder builder;
  ARROW_RETURN_NOT_OK(builder.AppendValues(static_cast<const Value*>(column.values), rows, column.valid));
  return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> texts(const AmpscopeParquetColumn& column, std::int64_t rows) {
  arrow::StringBuilder builder;
  const char* const bytes = static_cast<const char*>(column.values);
  std::int64_t begin = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t end = column.ends[row];
    ARROW_RETURN_NOT_OK(column.valid[row] != 0
                            ? builder.Append(std::string_view(bytes + begin, static_cast<std::size_t>(end - begin)))
                            : builder.AppendNull());
    begin = end;
  }
  return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> arrayOf(const AmpscopeParquetColumn& column, std::int64_t rows) {
  switch (column.type) {
    case kAmpscopeParquetCount:
      return numbers<arrow::Int64Builder, std::int64_t>(column, rows);
    case kAmpscopeParquetReal:
      return numbers<arrow::DoubleBuilder, double>(column, rows);
    case kAmpscopeParquetTruth:
      return numbers<arrow::BooleanBuilder, std::uint8_t>(column, rows);
    default:
      return texts(column, rows);
  }
}

arrow::Status open(const char* path, const AmpscopeParquetColumn* columns, std::int32_t count,
                   AmpscopeParquetFile& file) {
  arrow::FieldVector fields;
  for (std::int32_t i = 0; i < count; ++i) {
    fields.push_back(arrow::field(columns[i].name, typeOf(columns[i].type)));
  }
  file.schema = arrow::schema(fields);
  ARROW_ASSIGN_OR_RAISE(file.stream, arrow::io::FileOutputStream::Open(path));
  // Snappy is what every reader of Parquet has.
  const auto properties = parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->build();
  ARROW_ASSIGN_OR_RAISE(file.writer, parquet::arrow::FileWriter::Open(*file.schema, arrow::default_memory_pool(),
                                                                      file.stream, properties));
  return arrow::Status::OK();
}

arrow::Status write(AmpscopeParquetFile& file, const AmpscopeParquetColumn* columns, std::int64_t rows) {
  std::vector<std::shared_ptr<arrow::Array>> arrays;
  for (int i = 0; i < file.schema->num_fields(); ++i) {
    ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Array> array, arrayOf(columns[i], rows));
    arrays.push_back(std::move(array));
  }
  return file.writer->WriteTable(*arrow::Table::Make(file.schema, arrays, rows), rows);
}

arrow::Status close(AmpscopeParquetFile& file) {
  ARROW_RETURN_NOT_OK(file.writer->Close());
  return file.stream->Close();
}

/// Arrow's statuses, and what parquet throws, as the border has them.
template <class Action>
int guarded(char* error, std::size_t error_size, const Action& action) noexcept {
  try {
    const arrow::Status status = action();
    if (status.ok()) {
      return 0;
    }
    // The detail is what the system said: no space left on device.
    const std::string reason = status.detail() ? status.detail()->ToString() : status.message();
    std::snprintf(error, error_size, "%s", reason.c_str());
  } catch (const std::exception& exception) {
    std::snprintf(error, error_size, "%s", exception.what());
  } catch (...) {
    std::snprintf(error, error_size, "Apache Arrow failed without a reason");
  }
  return 1;
}

}  // namespace

int ampscope_parquet_open(const char* path, const AmpscopeParquetColumn* columns, int32_t column_count,
                          AmpscopeParquetFile** file, char* error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto opened = std::make_unique<AmpscopeParquetFile>();
    ARROW_RETURN_NOT_OK(open(path, columns, column_count, *opened));
    *file = opened.release();
    return arrow::Status::OK();
  });
}

int ampscope_parquet_write(AmpscopeParquetFile* file, const AmpscopeParquetColumn* columns, int64_t rows, char* error,
                           size_t error_size) {
  return guarded(error, error_size, [&] { return write(*file, columns, rows); });
}

int ampscope_parquet_close(AmpscopeParquetFile* file, char* error, size_t error_size) {
  return guarded(error, error_size, [&] { return close(*file); });
}

void ampscope_parquet_free(AmpscopeParquetFile* file) {
  try {
    delete file;
  } catch (...) {  // a file that could not be closed: what it holds is thrown away anyway
    return;
  }
}
