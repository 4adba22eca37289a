# Compiler, linker and library settings that hold for every target.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# ccache keeps rebuilds short; the sloppiness lets it see through precompiled headers.
find_program(ACP_CCACHE ccache)
if(ACP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${ACP_CCACHE})
  add_compile_options(-fpch-preprocess)
endif()
find_program(ACP_MOLD mold)
if(ACP_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(ACP_SANITIZE)
  add_compile_options(-fsanitize=${ACP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ACP_SANITIZE})
  if(ACP_SANITIZE STREQUAL thread)
    add_compile_options(-Wno-tsan) # Asio's fences: GCC warns that the sanitizer does not follow them
  endif()
  # What is known of libraries, for every program that is linked.
  add_library(acp_sanitizer_notes OBJECT ${CMAKE_SOURCE_DIR}/cmake/sanitizer_notes.cpp)
  link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:acp_sanitizer_notes>>)
endif()

set(ACP_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror
    -Wno-maybe-uninitialized) # GCC 12 sees uninitialised values in std::expected and std::optional where there are none

find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark)
# Debian's own Python where there is one: script/setup installs the packages that the build needs for that one.
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(CAF REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS system url)
find_package(spdlog REQUIRED)
