#pragma once

// How values become compact JSON text, without a tree in between. The generated writers of the
// structs are made from these.

#include "spec/field.hpp"
#include "spec/json/append.hpp"
#include "spec/json/escape.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace acp {

inline void write_json(std::string& out, const std::string& value) { append_json_string(out, value); }
inline void write_json(std::string& out, bool value) { out += value ? "true" : "false"; }
void write_json(std::string& out, std::int64_t value);
/// Shortest form that reads back as the same number; what JSON cannot express becomes null.
void write_json(std::string& out, double value);
void write_json(std::string& out, const nlohmann::json& value);

template <class E>
requires std::is_enum_v<E>
void write_json(std::string& out, E value) { append_all(out, '"', to_string(value), '"'); }

template <class T>
void write_json(std::string& out, const std::vector<T>& values);

template <class... Ts>
void write_json(std::string& out, const std::variant<Ts...>& value) {
  std::visit([&out](const auto& option) { write_json(out, option); }, value);
}

template <class T>
void write_json(std::string& out, const std::vector<T>& values) {
  out += '[';
  bool first = true;
  for (const auto& value : values) {
    if (!first) out += ',';
    first = false;
    write_json(out, value);
  }
  out += ']';
}

/// Writes the members of one object; the names come with quotes and colon.
class object_writer {
public:
  explicit object_writer(std::string& out) : out_{out} {}

  template <class T>
  void member(std::string_view name, const T& value) {
    key(name);
    write_json(out_, value);
  }
  template <class T>
  void member(std::string_view name, const field<T>& value) {
    if (value.is_absent()) return;
    key(name);
    value ? write(value) : null();
  }
  /// A member whose value is JSON text already.
  void raw(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
  }

  /// What write_changes is made of: the member if it differs, null if it went away.
  template <class T>
  void changed(std::string_view name, const T& before, const T& after) {
    if (before != after) member(name, after);
  }
  template <class T>
  void changed(std::string_view name, const field<T>& before, const field<T>& after) {
    if (before == after) return;
    key(name);
    after ? write(after) : null();
  }

  void close() {
    if (before_ == '{') out_ += '{';
    out_ += '}';
  }

private:
  void key(std::string_view name) {
    append_all(out_, before_, name);
    before_ = ',';
  }
  void null() { out_ += "null"; }
  template <class T>
  void write(const field<T>& value) {
    if constexpr (is_shared<T>)
      value.append_to(out_, [](std::string& out, const T& v) { write_json(out, v); });
    else
      write_json(out_, *value);
  }

  std::string& out_;
  char before_ = '{'; ///< what stands before the next member
};

} // namespace acp
