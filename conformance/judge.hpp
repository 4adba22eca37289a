#pragma once

#include "conformance/caller.hpp"
#include "conformance/report.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// What a request is answered with when it succeeds.
enum class answer_kind : std::uint8_t { session, order, cart, delegation, discovery, error, anything };

/// An answer, and what it answers.
struct judged {
  const reply& answer;
  std::string_view version;
  answer_kind kind;
  const message& asked;
};

/// What holds for every answer, whatever was asked: faults of bodies (by the version's schema), headers and amounts,
/// and answers that say the server failed. The same fault of the same request counts once, however often it is seen.
class judge {
public:
  /// `strict`: advice is a fault. `older_words`: the type of a refused key is taken in the word older versions had for
  /// it.
  judge(bool strict, bool older_words) : strict_(strict), older_words_(older_words) {}

  void look_at(const judged& it);
  /// Only its document: what is part of an answer in another form. Faults of bodies and amounts.
  void look_into(const judged& it);
  /// How many answers were looked at.
  std::size_t answers() const { return answers_; }
  /// Those with one of these codes.
  std::vector<fault> faults_with(std::string_view code) const;

private:
  void add(const judged& it, std::string code, std::string where, std::string expected, std::string came,
           bool advice = false);
  void check_body(const judged& it);
  void check_headers(const judged& it);
  void check_totals(const judged& it);

  bool strict_;
  bool older_words_;
  std::size_t answers_ = 0;
  std::vector<fault> found_;
};

} // namespace acp::conformance
