# Rooms: one library per folder. A room sees another room's headers only through that room's target, so an include that
# the design forbids is not found by the compiler, and a forbidden call does not link.

# acp_room(<folder> SOURCES … [DEPENDS …] [PRIVATE_DEPENDS …] [PCH …])
# makes the library acp_<folder> ("/" becomes "_"). Headers are included by their path from the top: "checkout/values/money.hpp".
# DEPENDS are the rooms and libraries its headers need; PRIVATE_DEPENDS those only its sources need; PCH heavy headers
# to precompile, in <…> form.
function(acp_room folder)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS;PCH" ${ARGN})
  string(REPLACE "/" "_" target acp_${folder})
  set(root ${CMAKE_BINARY_DIR}/rooms/${target})
  get_filename_component(parent ${root}/${folder} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${root}/${folder} SYMBOLIC)

  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    set(visibility PUBLIC)
    target_compile_options(${target} PRIVATE ${ACP_WARNINGS})
    if(ROOM_PCH)
      target_precompile_headers(${target} PRIVATE ${ROOM_PCH})
    endif()
    target_link_libraries(${target} PRIVATE ${ROOM_PRIVATE_DEPENDS})
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(${target} ${visibility} ${root})
  target_link_libraries(${target} ${visibility} ${ROOM_DEPENDS})
endfunction()

# acp_test(<name> SOURCES … [DEPENDS …] [PCH …] [TIMEOUT seconds] [LABELS …] [LENGTHY])
# makes a GoogleTest executable of that name and one ctest entry that runs all of it. LENGTHY: begun before others.
function(acp_test name)
  cmake_parse_arguments(TEST "LENGTHY" "TIMEOUT" "SOURCES;DEPENDS;LABELS;PCH" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_compile_options(${name} PRIVATE ${ACP_WARNINGS})
  if(TEST_PCH)
    target_precompile_headers(${name} PRIVATE ${TEST_PCH})
  else()
    target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
  endif()
  target_link_libraries(${name} PRIVATE ${TEST_DEPENDS} gmock gtest gtest_main)
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS}"
    ENVIRONMENT "ACP_SOURCE_DIR=${CMAKE_SOURCE_DIR};ACP_BINARY_DIR=${CMAKE_BINARY_DIR}")
  if(TEST_LENGTHY)
    set_tests_properties(${name} PROPERTIES COST 100)
  endif()
endfunction()
