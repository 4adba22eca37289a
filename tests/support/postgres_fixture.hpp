#pragma once

#include <string>
#include <vector>

/// A PostgreSQL of one's own: a cluster in a temporary directory, gone when the test executable ends, however it ends.
namespace acp::test {

struct cluster_options {
  bool fsync = false;                     ///< true for measurements and for tests that pull the plug
  bool tcp = false;                       ///< listen on 127.0.0.1 at a free port, beside the unix socket
  std::vector<std::string> settings = {}; ///< further lines of postgresql.conf: `max_connections = 50`
};

/// Runs as the caller, or as the user `postgres` where the caller is root (PostgreSQL refuses root). Every call throws
/// std::runtime_error, with the end of the server's log, when PostgreSQL does not do as told within 30 s. One thread at
/// a time.
class postgres_cluster {
public:
  /// Makes the cluster and starts it.
  explicit postgres_cluster(cluster_options options = {});
  /// Stops it at once and removes its directory.
  ~postgres_cluster();
  postgres_cluster(const postgres_cluster&) = delete;
  postgres_cluster& operator=(const postgres_cluster&) = delete;

  /// The cluster that the tests of this executable share; made by the first call. Not to be stopped.
  static postgres_cluster& shared();

  /// A database with all migrations applied (16 shards), cheap: a copy of a template. Returns its name.
  std::string create_database();
  /// A database with nothing in it. Returns its name.
  std::string create_empty_database();

  /// `postgresql://` through the unix socket. `user`: postgres (superuser), acp_owner, acp_server or acp_operator.
  std::string url(const std::string& database, const std::string& user = "postgres") const;
  /// The same through 127.0.0.1; only with `tcp`.
  std::string tcp_url(const std::string& database, const std::string& user = "postgres") const;

  void start();
  void stop();    ///< fast: connections are ended, data is kept
  void crash();   ///< all processes end at once, as if the power failed
  void restart(); ///< stop, then start
  bool running() const;

  int process() const noexcept { return process_; }
  const std::string& directory() const noexcept { return directory_; }

private:
  void initialise();
  void write_settings();
  void start_guardian();
  void await_ready();
  void await_end();
  std::string create(const std::string& clause);
  std::string log_tail() const;

  cluster_options options_;
  std::string directory_;
  int port_ = 5432;
  int process_ = -1;
  int guardian_ = -1;
  int guardian_pipe_ = -1;
  int databases_ = 0;
  bool template_made_ = false;
};

/// A fresh migrated database in the shared cluster.
struct test_database {
  std::string name = postgres_cluster::shared().create_database();

  std::string url(const std::string& user = "postgres") const { return postgres_cluster::shared().url(name, user); }
};

} // namespace acp::test
