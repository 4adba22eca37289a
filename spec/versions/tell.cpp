#include "spec/versions/tell.hpp"

#include "spec/json/escape.hpp"
#include "spec/versions/paths.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace acp::versions {
namespace {

class teller {
public:
  teller(std::string& out, std::string_view document, const told_for& how) : in_(document), out_(out), how_(how) {}

  bool object(const object_shape& shape);

private:
  bool value(const value_shape& shape);
  bool word(const value_shape& shape);
  bool path();
  bool array(const value_shape& shape);
  bool tagged(const value_shape& shape);
  bool members(const object_shape& shape, object_text& to);
  bool member(const member_shape& shape, object_text& to);

  scanner in_;
  std::string& out_;
  const told_for& how_;
};

bool teller::value(const value_shape& shape) {
  switch (shape.how) {
  case telling::copy: out_ += in_.skip(); return true;
  case telling::constant:
    in_.skip();
    out_ += shape.text;
    return true;
  case telling::word: return word(shape);
  case telling::path: return path();
  case telling::object: return object(*shape.object);
  case telling::array: return array(shape);
  case telling::tagged: return tagged(shape);
  }
  return false;
}

bool teller::word(const value_shape& shape) {
  const auto found = std::ranges::find(shape.words, in_.skip(), &word_pair::from);
  if (found == shape.words.end()) return false;
  out_ += found->to;
  return true;
}

bool teller::path() {
  const auto newest = plain_text(in_.skip());
  const auto told = newest.empty() ? std::nullopt : session_path(newest, how_.version);
  if (!told) return false;
  append_json_string(out_, *told);
  return true;
}

bool teller::array(const value_shape& shape) {
  in_.enter('[');
  out_ += '[';
  bool first = true;
  while (in_.next_element()) {
    const auto mark = out_.size();
    if (!first) out_ += ',';
    if (value(*shape.items)) {
      first = false;
    } else {
      out_.resize(mark);
    }
  }
  out_ += ']';
  return true;
}

bool teller::tagged(const value_shape& shape) {
  const auto start = in_.position();
  const auto whole = in_.skip();
  const auto found = std::ranges::find(shape.options, member_of(whole, shape.tag), &tagged_shape::tag);
  if (found == shape.options.end()) return false;
  in_.go_to(start);
  return object(*found->object);
}

bool teller::object(const object_shape& shape) {
  const auto start = in_.position();
  const auto mark = out_.size();
  object_text to{out_};
  if (in_.peek() == '{' && members(shape, to)) {
    to.close();
    return true;
  }
  out_.resize(mark);
  in_.go_to(start);
  in_.skip();
  return false;
}

bool teller::members(const object_shape& shape, object_text& to) {
  source_object source;
  in_.enter('{');
  for (std::string_view name; in_.next_member(name);) {
    const auto start = in_.position();
    auto end = start;
    for (const auto& each : shape.members) {
      if (each.from != name) continue;
      in_.go_to(start);
      const bool told = member(each, to);
      if (!told && each.required) return false;
      if (told && each.inner.empty()) end = in_.position();
    }
    in_.go_to(end);
    if (end == start) in_.skip();
    if (shape.finish != nullptr) source.add(name, in_.since(start));
  }
  return shape.finish == nullptr || shape.finish(source, to, how_);
}

/// A member that can't be told is left out, as is null.
bool teller::member(const member_shape& shape, object_text& to) {
  if (!shape.inner.empty() && !in_.step_to(shape.inner)) return false;
  if (in_.peek() == 'n') return false;
  const auto mark = out_.size();
  const bool was_first = to.first();
  to.key(shape.key);
  if (value(*shape.value)) return true;
  to.take_back(mark, was_first);
  return false;
}

} // namespace

void source_object::add(std::string_view name, std::string_view json) {
  if (size_ == room_.entries.size()) throw std::length_error{"an object with too many members"};
  std::construct_at(&room_.entries[size_++], entry{name, json});
}

std::string_view source_object::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i)
    if (room_.entries[i].name == name)
      return room_.entries[i].json == "null" ? std::string_view{} : room_.entries[i].json;
  return {};
}

void object_text::key(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += name;
}

void object_text::raw(std::string_view name, std::string_view json) {
  key(name);
  out_ += json;
}

void object_text::number(std::string_view name, std::int64_t value) { raw(name, std::to_string(value)); }

void object_text::text(std::string_view name, std::string_view value) {
  key(name);
  append_json_string(out_, value);
}

void object_text::take_back(std::size_t mark, bool was_first) {
  out_.resize(mark);
  first_ = was_first;
}

bool tell(std::string& out, std::string_view document, const object_shape& shape, const told_for& how) {
  return teller{out, document, how}.object(shape);
}

} // namespace acp::versions
