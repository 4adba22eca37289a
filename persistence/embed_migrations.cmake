# cmake -DFOLDER=… -DOUTPUT=… -P embed_migrations.cmake: writes a .cpp with the content and checksum of every FOLDER/*.sql.
file(GLOB files ${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(rows "")
set(last "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(SUBSTRING ${name} 0 4 number)
  if(number STREQUAL last)
    message(FATAL_ERROR "two migrations have the number ${number}")
  endif()
  set(last ${number})
  file(SHA256 ${file} sum)
  file(READ ${file} sql)
  string(APPEND rows "    {\"${name}\", \"${sum}\", R\"acp_sql(${sql})acp_sql\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"persistence/embedded_migrations.hpp\"

namespace acp::persistence {

namespace {
constexpr embedded_migration all[] = {
${rows}};
} // namespace

std::span<const embedded_migration> embedded_migrations() { return all; }

} // namespace acp::persistence
")
