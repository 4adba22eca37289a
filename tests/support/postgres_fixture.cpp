#include "tests/support/postgres_fixture.hpp"

#include "persistence/connection.hpp"
#include "persistence/migrations.hpp"
#include "tests/support/process.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace acp::test {

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 30s;
constexpr auto template_name = "acp_template";

std::string program(const std::string& name) {
  const char* folder = std::getenv("ACP_POSTGRES_BIN");
  return std::string(folder != nullptr ? folder : ACP_POSTGRES_BIN_DEFAULT) + "/" + name;
}

std::string make_directory(const run_as& owner) {
  auto pattern = (std::filesystem::temp_directory_path() / "acp-pg-XXXXXX").string();
  if (pattern.size() > 80) {
    pattern = "/tmp/acp-pg-XXXXXX"; // a socket's path has at most 107 characters
  }
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("can't make " + pattern + ": " + std::strerror(errno));
  }
  if (owner.change && ::chown(pattern.c_str(), owner.uid, owner.gid) != 0) {
    throw std::runtime_error("can't give " + pattern + " to postgres: " + std::strerror(errno));
  }
  return pattern;
}

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(probe, generic, size) == 0 && ::getsockname(probe, generic, &size) == 0;
  ::close(probe);
  if (!bound) {
    throw std::runtime_error(std::string("no free port: ") + std::strerror(errno));
  }
  return ntohs(address.sin_port);
}

} // namespace

postgres_cluster::postgres_cluster(cluster_options options)
    : options_(std::move(options))
    , directory_(make_directory(unprivileged_user())) {
  start_guardian();
  initialise();
  start();
}

postgres_cluster::~postgres_cluster() {
  try {
    stop();
  } catch (const std::exception&) {
    ::kill(process_, SIGKILL); // the guardian sees to the rest
  }
  ::close(guardian_pipe_);
  ::waitpid(guardian_, nullptr, 0);
}

postgres_cluster& postgres_cluster::shared() {
  static postgres_cluster cluster;
  return cluster;
}

/// A shell that waits for the end of this process, however it comes, then ends PostgreSQL and removes the directory.
void postgres_cluster::start_guardian() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::runtime_error(std::string("pipe: ") + std::strerror(errno));
  }
  // initdb writes its process id with a minus; files may still appear while a killed test's initdb runs, hence the
  // loop.
  constexpr auto script = R"(read -r nothing
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null | tr -d -)
      [ -z "$pid" ] || kill -QUIT "$pid" 2>/dev/null
      rm -rf "$1" 2>/dev/null && break
      sleep 0.2
    done)";
  guardian_ = ::fork();
  if (guardian_ == 0) {
    ::setsid();
    ::dup2(ends[0], STDIN_FILENO);
    ::execl("/bin/sh", "sh", "-c", script, "sh", directory_.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[0]);
  guardian_pipe_ = ends[1];
}

void postgres_cluster::initialise() {
  run_process({program("initdb"), "-D", directory_ + "/data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
               "--locale=C.UTF-8", "--no-sync", "--no-instructions"},
              unprivileged_user(), directory_ + "/log");
  write_settings();
}

void postgres_cluster::write_settings() {
  if (options_.tcp) {
    port_ = free_port();
  }
  std::ofstream conf(directory_ + "/data/postgresql.conf", std::ios::app);
  conf << "unix_socket_directories = '" << directory_ << "'\nport = " << port_ << "\nlisten_addresses = '"
       << (options_.tcp ? "127.0.0.1" : "") << "'\nmax_connections = 100\nshared_buffers = 64MB\nmax_wal_size = 2GB\n";
  if (!options_.fsync) {
    conf << "fsync = off\nfull_page_writes = off\n";
  }
  for (const auto& line : options_.settings) {
    conf << line << "\n";
  }
  if (!conf.flush()) {
    throw std::runtime_error("can't write postgresql.conf in " + directory_);
  }
}

void postgres_cluster::start() {
  if (running()) {
    return;
  }
  process_ = start_process({program("postgres"), "-D", directory_ + "/data"}, unprivileged_user(), directory_ + "/log");
  await_ready();
}

void postgres_cluster::await_ready() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (PQping(url("postgres").c_str()) != PQPING_OK) {
    if (!running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("PostgreSQL did not start: " + log_tail());
    }
    std::this_thread::sleep_for(5ms);
  }
}

void postgres_cluster::await_end() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (running()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("PostgreSQL did not stop: " + log_tail());
    }
    std::this_thread::sleep_for(2ms);
  }
  process_ = -1;
}

bool postgres_cluster::running() const { return process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == 0; }

void postgres_cluster::stop() {
  if (running()) {
    ::kill(process_, SIGINT);
  }
  await_end();
}

void postgres_cluster::crash() {
  if (running()) {
    ::kill(process_, SIGQUIT);
  }
  await_end();
}

void postgres_cluster::restart() {
  stop();
  start();
}

std::string postgres_cluster::url(const std::string& database, const std::string& user) const {
  return "postgresql:///" + database + "?host=" + directory_ + "&port=" + std::to_string(port_) + "&user=" + user;
}

std::string postgres_cluster::tcp_url(const std::string& database, const std::string& user) const {
  if (!options_.tcp) {
    throw std::logic_error("this cluster was made without tcp");
  }
  return "postgresql://" + user + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string postgres_cluster::create(const std::string& clause) {
  const auto name = "test_" + std::to_string(++databases_);
  persistence::connection session{{.url = url("postgres"), .role = std::nullopt, .statement_timeout = patience}};
  session.run([&](pqxx::nontransaction& tx) { tx.exec0("CREATE DATABASE " + name + clause); });
  return name;
}

std::string postgres_cluster::create_empty_database() { return create(""); }

std::string postgres_cluster::create_database() {
  if (!template_made_) {
    const auto made = create("");
    if (const auto report = persistence::migrate(url(made)); !report) {
      throw std::runtime_error(report.error().message);
    }
    persistence::connection session{{.url = url("postgres"), .role = std::nullopt, .statement_timeout = patience}};
    session.run([&](pqxx::nontransaction& tx) { tx.exec0("ALTER DATABASE " + made + " RENAME TO " + template_name); });
    template_made_ = true;
  }
  return create(std::string(" TEMPLATE ") + template_name);
}

std::string postgres_cluster::log_tail() const { return tail_of(directory_ + "/log"); }

} // namespace acp::test
