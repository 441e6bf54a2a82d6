// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// JSON values -> the values of an analysis: the inverse of json_values.h. Used by json_reader.cpp only.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/analysis/analysis.h"

namespace ampscope::reports {

/// What is wrong with a report, and where in it. Thrown by this reader and caught in json_reader.cpp.
struct ReportFault {
  std::string what;
};

/// One value of a report and where it stands, for sentences. Absent members read as null; what has another type than
/// asked for is a fault.
class JsonValue {
 public:
  JsonValue(const nlohmann::json& value, std::string place) : value_(&value), place_(std::move(place)) {}

  [[nodiscard]] JsonValue operator[](std::string_view member) const;  ///< null where it is absent
  [[nodiscard]] bool isNull() const noexcept { return value_->is_null(); }

  [[nodiscard]] std::uint64_t count() const;  ///< null: 0
  [[nodiscard]] std::uint32_t small() const;  ///< a count of at most 32 bits
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] double number() const;     ///< null: 0; "inf", "-inf", "nan" as written
  [[nodiscard]] double measured() const;   ///< null: NaN
  [[nodiscard]] bool truth() const;        ///< null: false
  [[nodiscard]] std::string text() const;  ///< null: ""
  [[nodiscard]] std::optional<double> optionalNumber() const;
  [[nodiscard]] std::optional<std::int64_t> optionalInteger() const;
  [[nodiscard]] analysis::EvidenceValue evidence() const;

  /// `each(element)` for the elements of an array; null: none.
  template <class Each>
  void forEach(Each each) const {
    std::size_t index = 0;
    for (const nlohmann::json& element : array()) {
      each(JsonValue(element, place_ + "[" + std::to_string(index++) + "]"));
    }
  }
  /// `each(name, value)` for the members of an object; null: none.
  template <class Each>
  void forEachMember(Each each) const {
    for (const auto& [key, element] : object().items()) {
      each(key, JsonValue(element, place_ + "." + key.substr(0, 40)));
    }
  }

  /// The value of a closed list whose name() is the text. `count`: how many values to try.
  template <class Enum>
  [[nodiscard]] Enum word(std::size_t count) const {
    const std::string own = text();
    for (std::size_t i = 0; i < count; ++i) {
      if (name(static_cast<Enum>(i)) == own) {
        return static_cast<Enum>(i);
      }
    }
    fail("is '" + own.substr(0, 60) + "', which this ampscope does not know");
  }

  [[noreturn]] void fail(const std::string& what) const { throw ReportFault{place_ + " " + what}; }

 private:
  [[nodiscard]] const nlohmann::json& array() const;
  [[nodiscard]] const nlohmann::json& object() const;

  const nlohmann::json* value_;
  std::string place_;
};

void read(const JsonValue& from, analysis::RunInfo& to);
void read(const JsonValue& from, analysis::Coverage& to);
void read(const JsonValue& from, analysis::Overhead& to);
void read(const JsonValue& from, store::RangeTotalRow& to);
void read(const JsonValue& from, analysis::DeviceWork& to);
void read(const JsonValue& from, analysis::Layer& to);
void read(const JsonValue& from, analysis::Cast& to);
void read(const JsonValue& from, analysis::Fp8Scale& to);
void read(const JsonValue& from, analysis::CastTotal& to);
void read(const JsonValue& from, analysis::ScalerLedger& to);
void read(const JsonValue& from, analysis::NonFinite& to);
void read(const JsonValue& from, analysis::Finding& to);
void read(const JsonValue& from, analysis::Timeline& to);

}  // namespace ampscope::reports
