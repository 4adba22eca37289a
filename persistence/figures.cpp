#include "persistence/figures.hpp"

#include "persistence/connection.hpp"

#include <pqxx/pqxx>
#include <utility>

namespace acp::persistence {

namespace {

figures read_figures(const pqxx::result& rows) {
  figures found;
  for (const auto& row : rows) {
    const std::string figure = row[0].c_str();
    const std::string label = row[1].c_str();
    const auto number = row[2].as<std::int64_t>();
    if (figure == "lag") {
      found.lag[label] = {.events = number, .seconds = row[3].as<double>()};
    } else if (figure == "backlog") {
      found.backlog[label] = number;
    } else if (figure == "endpoints") {
      found.endpoints[label] = number;
    } else if (figure == "blocked_sessions") {
      found.blocked_sessions = number;
    } else if (figure == "bytes") {
      found.bytes = number;
    }
  }
  return found;
}

class postgres_figures final : public figures_reader {
public:
  postgres_figures(std::string url, std::chrono::milliseconds patience)
      : settings_{.url = std::move(url),
                  .application_name = "acp-checkout metrics",
                  .statement_timeout = patience,
                  .grace = std::chrono::milliseconds{500},
                  .connect_timeout = std::chrono::ceil<std::chrono::seconds>(patience)} {}

  std::optional<figures> read() override {
    try {
      ask_whether_it_answers();
    } catch (...) {
      session_.reset();
      throw;
    }
    try {
      return read_figures(session_->run([](pqxx::nontransaction& tx) {
        return tx.exec("SELECT figure, label, number, seconds FROM acp.figures()");
      }));
    } catch (const std::exception&) {
      session_.reset(); // whether it still answers, the next look tells
      return std::nullopt;
    }
  }

private:
  void ask_whether_it_answers() {
    if (!session_) {
      session_ = std::make_unique<connection>(settings_);
    }
    session_->run([](pqxx::nontransaction& tx) { tx.exec("SELECT"); });
  }

  const connection_settings settings_;
  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<figures_reader> make_figures_reader(std::string database_url, std::chrono::milliseconds patience) {
  return std::make_unique<postgres_figures>(std::move(database_url), patience);
}

} // namespace acp::persistence
