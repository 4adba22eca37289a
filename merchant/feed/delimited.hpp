#pragma once

#include <span>
#include <string>
#include <string_view>

namespace acp::merchant {

/// Appends one record of comma-separated values (RFC 4180): fields that need it in quotes, quotes doubled, CRLF at the
/// end.
void append_csv(std::string& out, std::span<const std::string> fields);

/// Appends one record of tab-separated values (IANA text/tab-separated-values), which know no quoting: what would end a
/// field or a record becomes a space.
void append_tsv(std::string& out, std::span<const std::string> fields);

} // namespace acp::merchant
