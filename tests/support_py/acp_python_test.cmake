include_guard(GLOBAL)

# acp_python_test(<name> SCRIPT <file> [TIMEOUT seconds] [ARGUMENTS …])
# makes one ctest entry of a Python test module that runs the built server as a process.
function(acp_python_test name)
  cmake_parse_arguments(TEST "" "SCRIPT;TIMEOUT" "ARGUMENTS" ${ARGN})
  if(NOT TARGET acp-checkout)
    return()
  endif()
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/${TEST_SCRIPT} ${TEST_ARGUMENTS})
  set(environment ACP_SOURCE_DIR=${CMAKE_SOURCE_DIR} ACP_TEST_BINARY=$<TARGET_FILE:acp-checkout>
      PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/support_py)
  # Each starts a cluster and a server of its own and loads them: side by side they would only starve each other.
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT "${environment}" RUN_SERIAL TRUE)
endfunction()
