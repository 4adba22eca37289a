// Faults of libraries that the sanitizers would report as ours. Part of every program of the presets asan and tsan.

extern "C" {
const char* __lsan_default_suppressions();
const char* __lsan_default_options();

const char* __lsan_default_suppressions() {
  // libpqxx 6 loses the result of a statement that finds its connection lost: it asks for the connection's encoding,
  // which throws, before it takes hold of the result. A few hundred bytes for each connection that is lost.
  return "leak:PQmakeEmptyPGresult\n"
         "leak:pqResultAlloc\n";
}

const char* __lsan_default_options() { return "print_suppressions=0"; }
}
