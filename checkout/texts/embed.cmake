# cmake -DFOLDER=… -DOUTPUT=… -P embed.cmake: writes a .cpp that holds every FOLDER/*.json.
file(GLOB files ${FOLDER}/*.json)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(tag ${file} NAME_WE)
  file(READ ${file} json)
  string(APPEND rows "  if (tag == \"${tag}\") return R\"acp_texts(${json})acp_texts\";\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"checkout/texts/catalogues.hpp\"

namespace acp::checkout {

std::string_view catalogue_of(std::string_view tag) {
${rows}  return {};
}

} // namespace acp::checkout
")
