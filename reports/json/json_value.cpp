// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "reports/json/json_values_reader.h"

namespace ampscope::reports {
namespace {

const nlohmann::json g_absent;
const nlohmann::json g_no_elements = nlohmann::json::array();
const nlohmann::json g_no_members = nlohmann::json::object();

}  // namespace

JsonValue JsonValue::operator[](std::string_view member) const {
  std::string place = place_ + "." + std::string(member);
  if (value_->is_null()) {
    return {g_absent, std::move(place)};
  }
  const auto found = object().find(member);
  return {found == value_->end() ? g_absent : *found, std::move(place)};
}

const nlohmann::json& JsonValue::array() const {
  if (!value_->is_array() && !value_->is_null()) {
    fail("is no array");
  }
  return value_->is_null() ? g_no_elements : *value_;
}

const nlohmann::json& JsonValue::object() const {
  if (!value_->is_object() && !value_->is_null()) {
    fail("is no object");
  }
  return value_->is_null() ? g_no_members : *value_;
}

std::uint64_t JsonValue::count() const {
  if (value_->is_null()) {
    return 0;
  }
  if (!value_->is_number_unsigned()) {
    fail("is no count");
  }
  return value_->get<std::uint64_t>();
}

std::uint32_t JsonValue::small() const {
  const std::uint64_t number = count();
  if (number > std::numeric_limits<std::uint32_t>::max()) {
    fail("is too large");
  }
  return static_cast<std::uint32_t>(number);
}

std::int64_t JsonValue::integer() const {
  if (value_->is_null()) {
    return 0;
  }
  if (!value_->is_number_integer()) {
    fail("is no integer");
  }
  return value_->get<std::int64_t>();
}

double JsonValue::number() const {
  if (value_->is_null()) {
    return 0;
  }
  if (value_->is_string()) {
    constexpr double kInf = std::numeric_limits<double>::infinity();
    const auto& word = value_->get_ref<const std::string&>();
    if (word == "inf" || word == "-inf") {
      return word == "inf" ? kInf : -kInf;
    }
    if (word == "nan") {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  if (!value_->is_number()) {
    fail("is no number");
  }
  return value_->get<double>();
}

double JsonValue::measured() const { return value_->is_null() ? std::numeric_limits<double>::quiet_NaN() : number(); }

bool JsonValue::truth() const {
  if (!value_->is_boolean() && !value_->is_null()) {
    fail("is neither true nor false");
  }
  return value_->is_boolean() && value_->get<bool>();
}

std::string JsonValue::text() const {
  if (value_->is_null()) {
    return {};
  }
  if (!value_->is_string()) {
    fail("is no text");
  }
  return value_->get<std::string>();
}

std::optional<double> JsonValue::optionalNumber() const {
  return value_->is_null() ? std::nullopt : std::optional<double>(number());
}

std::optional<std::int64_t> JsonValue::optionalInteger() const {
  return value_->is_null() ? std::nullopt : std::optional<std::int64_t>(integer());
}

analysis::EvidenceValue JsonValue::evidence() const {
  if (value_->is_number_unsigned()) {
    return value_->get<std::uint64_t>();
  }
  if (value_->is_number()) {
    return value_->get<double>();
  }
  return text();  // "inf" and "nan" stay words, which look the same again
}

}  // namespace ampscope::reports
