include_guard(GLOBAL)

# acp_python_test(<name> SCRIPT <file> [TIMEOUT seconds] [ALONE] [LENGTHY] [ARGUMENTS …])
# makes one ctest entry of a Python test module that runs the built server as a process. ALONE: it loads the machine, or
# measures it, and would be starved by others, or starve them. LENGTHY: it is begun before others, so that it is not
# waited for at the end.
function(acp_python_test name)
  cmake_parse_arguments(TEST "ALONE;LENGTHY" "SCRIPT;TIMEOUT" "ARGUMENTS" ${ARGN})
  if(NOT TARGET acp-checkout)
    return()
  endif()
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/${TEST_SCRIPT} ${TEST_ARGUMENTS})
  set(environment ACP_SOURCE_DIR=${CMAKE_SOURCE_DIR} ACP_TEST_BINARY=$<TARGET_FILE:acp-checkout>
      PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/support_py)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT "${environment}" RUN_SERIAL ${TEST_ALONE})
  if(TEST_LENGTHY)
    set_tests_properties(${name} PROPERTIES COST 100)
  endif()
endfunction()
