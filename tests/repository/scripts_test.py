"""What the scripts promise when things are not as they should be: their functions, sourced, in folders of their own."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import unittest
import uuid
from contextlib import contextmanager
from pathlib import Path

from acp_harness.postgres import Cluster
from files import ROOT

ROOT_HERE = os.geteuid() == 0
CLUSTER_USER = "postgres" if ROOT_HERE else pwd.getpwuid(os.geteuid()).pw_name


class Sourced(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="acp-scripts-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)

    def bash(self, code: str, **variables: str) -> subprocess.CompletedProcess:
        """Runs the code after script/lib.sh and script/cluster.sh, with a local folder of its own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACP_", "PG"))}
        sourced = f"set -euo pipefail; . '{ROOT}/script/lib.sh'; . '{ROOT}/script/cluster.sh'\n"
        return subprocess.run(["bash", "-c", sourced + code], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, env={**kept, "ACP_TEST_LOCAL_DIR": str(self.folder), **variables})

    def tool(self, name: str, code: str):
        """A command of this test's own."""
        (self.folder / name).write_text(f"#!/bin/bash\n{code}\n")
        (self.folder / name).chmod(0o755)


class SocketFolder(Sourced):
    def setUp(self):
        super().setUp()
        # A clone of its own, whose path is too long for a socket.
        self.code = f"root=/{uuid.uuid4()} cluster_data=/{'x' * 90}/postgres\n"
        self.path = Path(self.bash(self.code + "echo /tmp/acp-checkout-$(id -u)-$(clone_hash)").stdout.strip())
        self.addCleanup(lambda: self.path.unlink() if self.path.is_symlink() else shutil.rmtree(self.path, True))

    def make(self) -> subprocess.CompletedProcess:
        return self.bash(self.code + "cluster_make_socket_folder; echo $cluster_socket")

    def assert_refused(self):
        before = self.path.lstat()
        done = self.make()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("mode 700", done.stderr)
        after = self.path.lstat()
        self.assertEqual((before.st_mode, before.st_uid), (after.st_mode, after.st_uid), "it was altered")

    def test_it_is_made_for_the_clusters_user_alone_and_used_again(self):
        for _ in range(2):
            done = self.make()
            self.assertEqual((done.returncode, done.stdout.strip()), (0, str(self.path)), done.stderr)
            state = self.path.lstat()
            self.assertEqual((oct(state.st_mode), state.st_uid), ("0o40700", pwd.getpwnam(CLUSTER_USER).pw_uid))

    def test_one_that_others_may_enter_is_refused(self):
        self.path.mkdir()
        if ROOT_HERE:
            shutil.chown(self.path, CLUSTER_USER)
        self.path.chmod(0o777)
        self.assert_refused()

    def test_one_that_belongs_to_another_user_is_refused(self):
        if not ROOT_HERE:
            self.skipTest("only root can make one")
        self.path.mkdir(mode=0o700)
        shutil.chown(self.path, "nobody")
        self.assert_refused()

    def test_a_link_is_refused(self):
        (self.folder / "elsewhere").mkdir(mode=0o700)
        self.path.symlink_to(self.folder / "elsewhere")
        self.assert_refused()


class StaleProcessNumber(Sourced):
    """postmaster.pid of a cluster that was killed, whose number now belongs to another process of the same user."""

    def setUp(self):
        super().setUp()
        data = self.folder / "postgres"
        data.mkdir(mode=0o700)
        (data / "PG_VERSION").write_text("15\n")
        self.file = data / "postmaster.pid"
        self.code = f"cluster_data={data}\n"
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if ROOT_HERE else []
        self.bystander = subprocess.Popen([*command, "sleep", "60"])
        self.addCleanup(self.bystander.wait)
        self.addCleanup(self.bystander.kill)
        self.write(self.bystander.pid)
        if ROOT_HERE:
            shutil.chown(data, "postgres")

    def write(self, pid: int):
        self.file.write_text(f"{pid}\n{self.file.parent}\n1760000000\n5432\n/nowhere\n127.0.0.1\n")
        if ROOT_HERE:
            shutil.chown(self.file, "postgres")

    def test_it_is_not_the_cluster(self):
        self.assertNotEqual(self.bash(self.code + "cluster_running").returncode, 0)

    def test_it_is_not_stopped(self):
        done = self.bash(self.code + 'exec 7>>"$local_dir/a" 8>>"$local_dir/b"; cluster_leave')
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIsNone(self.bystander.poll())

    def test_its_file_is_put_away_for_a_start(self):
        done = self.bash(self.code + "cluster_forget_stranger")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertFalse(self.file.exists())
        self.assertIsNone(self.bystander.poll())

    def test_a_file_whose_process_may_not_be_looked_at_stays(self):
        if not ROOT_HERE:
            self.skipTest("all processes here are of one user")
        self.write(os.getpid())
        self.assertEqual(self.bash(self.code + "cluster_forget_stranger").returncode, 0)
        self.assertTrue(self.file.exists())


class EarlyEnd(Sourced):
    def test_a_script_that_ends_before_it_has_a_cluster_says_only_why(self):
        done = self.bash("make_local_folder() { die 'not this folder'; }; root=/nowhere\n"
                         f"mkdir -p $local_dir/script; ln -s /bin/true $local_dir/script/setup; root=$local_dir; use_database")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


class Setup(Sourced):
    """script/setup on a machine where every package is missing, and nothing can be installed."""

    TOOLS = ("bash", "dirname", "basename", "grep", "awk", "comm", "sed", "sort", "mktemp", "tail", "flock", "rm", "env")

    def setup(self, *groups: str) -> subprocess.CompletedProcess:
        for tool in self.TOOLS:
            (self.folder / tool).symlink_to(shutil.which(tool))
        self.tool("dpkg-query", "")
        self.tool("id", "echo 1000")
        self.tool("apt-get", 'echo "$@" >>"$0.calls"')
        return subprocess.run([ROOT / "script" / "setup", *groups], capture_output=True, text=True, timeout=60,
                              env={"PATH": str(self.folder)})

    def test_without_root_and_sudo_it_says_so(self):
        done = self.setup("build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("needs root or sudo", done.stderr)
        self.assertIn("g++", done.stderr)
        self.assertFalse((self.folder / "apt-get.calls").exists())

    def test_an_unknown_group_is_an_error(self):
        done = self.setup("build", "nonsense")
        self.assertEqual((done.returncode, done.stderr), (1, "script/setup: no package group named nonsense\n"))


class SetupKilled(Sourced):
    """script/setup on a machine in a folder, with an apt-get of this test's own; what a killed run leaves behind."""

    CONFIG = "#create_main_cluster = true\n"
    FOREIGN = "#!/bin/sh\nexit 101\n"

    def setUp(self):
        super().setUp()
        self.machine = self.folder / "machine"
        for folder in ("usr/sbin", "etc/postgresql-common", "var/lib/dpkg"):
            (self.machine / folder).mkdir(parents=True)
        self.policy = self.machine / "usr/sbin/policy-rc.d"
        self.config = self.machine / "etc/postgresql-common/createcluster.conf"
        self.config.write_text(self.CONFIG)
        self.tools = self.folder / "tools"
        self.tools.mkdir()
        self.packages(missing=True)
        self.apt("true")

    def put(self, name: str, code: str) -> None:
        (self.tools / name).write_text(f"#!/bin/bash\n{code}\n")
        (self.tools / name).chmod(0o755)

    def apt(self, when_installing: str) -> None:
        """Root's, as far as the script can see."""
        self.put("id", "echo 0")
        self.put("apt-get", f'case "$*" in *"install -y"*postgresql-15*) {when_installing} ;; esac')

    def packages(self, missing: bool) -> None:
        self.put("dpkg-query", "" if missing else 'for each; do echo "installed $each"; done')

    def run_setup(self) -> subprocess.CompletedProcess:
        return subprocess.run([ROOT / "script" / "setup", "run"], capture_output=True, text=True, timeout=60, env={
            "PATH": f"{self.tools}:{os.environ['PATH']}", "ACP_TEST_MACHINE": str(self.machine), "TMPDIR": str(self.folder)})

    def assert_as_before(self, policy: str | None = None) -> None:
        self.assertEqual(self.policy.read_text() if self.policy.exists() else None, policy)
        self.assertEqual(self.config.read_text(), self.CONFIG)
        self.assertEqual(sorted(p.name for p in [*self.policy.parent.iterdir(), *self.config.parent.iterdir()]),
                         ["createcluster.conf", *(["policy-rc.d"] if policy else [])])

    def test_a_whole_run_starts_nothing_and_leaves_nothing(self):
        self.apt(f"{self.policy}; [ $? = 101 ] && grep -q '^create_main_cluster = false' {self.config}")
        done = self.run_setup()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_as_before()

    def killed(self) -> None:
        self.apt(f'kill -KILL "$(cat {self.folder}/setup.pid)"')
        self.put("flock", f'echo $PPID >{self.folder}/setup.pid; exec {shutil.which("flock")} "$@"')
        done = self.run_setup()
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)
        self.assertTrue(self.policy.exists())
        self.assertNotEqual(self.config.read_text(), self.CONFIG)
        self.apt("true")

    def test_the_next_run_removes_what_a_killed_one_left(self):
        for missing in (True, False):
            with self.subTest(missing=missing):
                self.packages(missing=True)
                self.killed()
                self.packages(missing)
                done = self.run_setup()
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_as_before()

    def test_another_ones_policy_stays(self):
        self.policy.write_text(self.FOREIGN)
        for missing in (True, False):
            self.packages(missing)
            self.assertEqual(self.run_setup().returncode, 0)
            self.assert_as_before(self.FOREIGN)

    def test_that_of_a_run_under_way_stays(self):
        self.killed()
        theirs = self.policy.read_text()
        self.packages(missing=False)
        with self.locked():
            self.assertEqual(self.run_setup().returncode, 0)
            self.assertEqual(self.policy.read_text(), theirs)
        self.assertEqual(self.run_setup().returncode, 0)
        self.assertFalse(self.policy.exists())

    @contextmanager
    def locked(self):
        folder = os.open(self.machine / "var/lib/dpkg", os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


class Build(Sourced):
    def test_two_at_once_take_turns(self):
        self.tool("ninja", f"mkdir {self.folder}/building && sleep 0.3 && rmdir {self.folder}/building")
        done = self.bash(f"root={self.folder}; PATH={self.folder}:$PATH; mkdir -p $root/build\n"
                         "build dev & first=$!; build dev; wait $first")
        self.assertEqual(done.returncode, 0, done.stderr)


class Passwords(Sourced):
    """Arguments of a process are public on its machine."""

    CONNECTIONS = {
        "host=h password=p4ss dbname=d": ("host=h dbname=d", "p4ss"),
        "host=h password = 'it\\'s p4ss' dbname='a b'": ("host=h dbname='a b'", "it's p4ss"),
        "options='-c password=no' dbname=d": ("options='-c password=no' dbname=d", ""),
        "postgresql://u:p4ss%21@h:5433/d?sslmode=require": ("postgresql://u@h:5433/d?sslmode=require", "p4ss!"),
        "postgres://u@h1,h2/d?password=p4ss&sslmode=off": ("postgres://u@h1,h2/d?sslmode=off", "p4ss"),
        "postgresql:///d": ("postgresql:///d", ""),
    }

    def psql(self):
        """A psql that writes down its arguments and its password."""
        self.tool("psql", 'printf "%s\\n" "$@" >"$0.arguments"; printf "%s" "${PGPASSWORD:-}" >"$0.password"; '
                          'env >"$0.environment"; cat >"$0.input"')
        return {"PATH": f"{self.folder}:{os.environ['PATH']}"}

    def said(self, what: str) -> str:
        return (self.folder / f"psql.{what}").read_text()

    def test_script_psql_keeps_them_out_of_its_arguments(self):
        for connection, (shown, password) in self.CONNECTIONS.items():
            with self.subTest(connection):
                environment = {**self.psql(), "ACP_DATABASE_URL": connection, "ACP_TEST_LOCAL_DIR": str(self.folder)}
                done = subprocess.run([ROOT / "script" / "psql", "-Atc", "select 1"], capture_output=True, text=True,
                                      stdin=subprocess.DEVNULL, env=environment, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.said("arguments"), f"-d\n{shown}\n-Atc\nselect 1\n")
                self.assertEqual(self.said("password"), password)

    def test_what_is_not_understood_is_not_passed_on(self):
        done = subprocess.run([ROOT / "script" / "psql"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env={**self.psql(), "ACP_DATABASE_URL": "host=h password='p4ss"}, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("p4ss", done.stdout + done.stderr)
        self.assertFalse((self.folder / "psql.arguments").exists())

    def test_the_containers_roles_keep_them_out_of_their_arguments(self):
        roles = {"POSTGRES_USER": "postgres", "POSTGRES_DB": "acp", "SERVER_PASSWORD": "p4ss-1", "OPERATOR_PASSWORD": "p4ss-2"}
        subprocess.run([ROOT / "docker" / "roles.sh"], check=True, env={**self.psql(), **roles}, timeout=60)
        self.assertNotIn("p4ss", self.said("arguments"))
        self.assertIn("\\getenv server SERVER_PASSWORD\n", self.said("input"))


class Server(Sourced):
    def test_a_login_that_may_not_make_keys_is_told_so_at_once(self):
        self.tool("psql", "echo f")
        self.tool("acp-checkout", 'echo "$@" >>"$0.calls"')
        done = subprocess.run([ROOT / "script" / "server"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
                              env={"PATH": f"{self.folder}:{os.environ['PATH']}", "ACP_TEST_LOCAL_DIR": str(self.folder),
                                   "ACP_TEST_BINARY": str(self.folder / "acp-checkout"), "ACP_DATABASE_URL": "user=acp_server"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("ACP_OWNER_DATABASE_URL", done.stderr)
        self.assertFalse((self.folder / "acp-checkout.calls").exists())


class Roles(unittest.TestCase):
    def test_the_containers_roles_can_log_in(self):
        cluster = Cluster()
        self.addCleanup(cluster.remove)
        cluster.start()
        cluster.create_database()
        subprocess.run([ROOT / "docker" / "roles.sh"], check=True, timeout=60, env={
            **os.environ, "PGHOST": str(cluster.socket), "POSTGRES_USER": "postgres", "POSTGRES_DB": "acp",
            "SERVER_PASSWORD": "it's one", "OPERATOR_PASSWORD": "two"})
        roles = cluster.psql("SELECT rolname, rolcanlogin, rolpassword IS NOT NULL FROM pg_authid"
                             " WHERE rolname LIKE 'acp_%' ORDER BY 1")
        self.assertEqual(roles.split(), ["acp_operator|t|t", "acp_owner|t|f", "acp_server|t|t"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
