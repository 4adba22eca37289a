# cmake -DFOLDER=… -DOUTPUT=… -P embed.cmake: writes a .cpp that holds the demo catalog.
file(READ ${FOLDER}/products.jsonl products)
file(READ ${FOLDER}/settings.json settings)
file(WRITE ${OUTPUT}
"#include \"merchant/demo/demo_catalog.hpp\"

namespace acp::merchant {

std::string_view demo_products() { return R\"acp_demo(${products})acp_demo\"; }
std::string_view demo_settings() { return R\"acp_demo(${settings})acp_demo\"; }

} // namespace acp::merchant
")
