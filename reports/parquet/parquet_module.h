/* SPDX-FileCopyrightText: 2026 The ampscope developers
 * SPDX-License-Identifier: Apache-2.0
 *
 * The border between ampscope and its Parquet module, libampscope_parquet.so: the only code that uses Apache Arrow,
 * loaded when Parquet is asked for, so that the program starts without Arrow. Plain C, because Arrow comes from another
 * compiler. A module belongs to the ampscope it was built with.
 *
 * Every function returns 0, or 1 with a sentence in `error`, ended by a NUL.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { kAmpscopeParquetText, kAmpscopeParquetCount, kAmpscopeParquetReal, kAmpscopeParquetTruth };

// NOLINTBEGIN(modernize-use-using): C reads this, too
typedef struct AmpscopeParquetColumn {
  const char* name;     /* ended by a NUL */
  int32_t type;         /* kAmpscopeParquet... */
  const uint8_t* valid; /* of each row: 0 is absent, and its value is not looked at */
  const void* values;   /* of each row: int64_t, double, or uint8_t (truth); for text: all bytes, one after another */
  const int64_t* ends;  /* text only: of each row, where its bytes end in `values` */
} AmpscopeParquetColumn;

typedef struct AmpscopeParquetFile AmpscopeParquetFile;
// NOLINTEND(modernize-use-using)

/* Creates `path`. Of the columns only name and type are looked at. */
__attribute__((visibility("default"))) int ampscope_parquet_open(const char* path, const AmpscopeParquetColumn* columns,
                                                                 int32_t column_count, AmpscopeParquetFile** file,
                                                                 char* error, size_t error_size);
/* Appends rows, at least one; the columns are those of open(). */
__attribute__((visibility("default"))) int ampscope_parquet_write(AmpscopeParquetFile* file,
                                                                  const AmpscopeParquetColumn* columns, int64_t rows,
                                                                  char* error, size_t error_size);
/* Ends the file, so that it is one. `file` stays valid until it is freed. */
__attribute__((visibility("default"))) int ampscope_parquet_close(AmpscopeParquetFile* file, char* error,
                                                                  size_t error_size);
__attribute__((visibility("default"))) void ampscope_parquet_free(AmpscopeParquetFile* file);

#ifdef __cplusplus
}
#endif
