#pragma once

#include "http/client/http_message.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace acp::conformance {

/// Takes secrets out of what is kept.
class mask {
public:
  /// Never to be shown, wherever it stands; empty ones are passed over.
  void hide(const std::string& secret);

  std::string text(std::string from) const;
  /// The headers, with what authorizes left out.
  std::vector<outbound::http_header> headers(std::vector<outbound::http_header> from) const;
  /// Of JSON also what members like `token` or `number` hold.
  std::string body(const std::string& from) const;
  std::string document(nlohmann::json from) const;

private:
  std::vector<std::string> secrets_; // longest first: one may be the beginning of another
};

} // namespace acp::conformance
