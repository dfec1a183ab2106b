# How everything is compiled: build types, warnings, hardening, sanitizers, compiler cache and linker.
include(CheckLinkerFlag)

set(FAIRLEAD_SANITIZE "" CACHE STRING "address, thread or fuzzer (clang only)")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  check_linker_flag(CXX -fuse-ld=mold CAN_USE_MOLD)
  if(CAN_USE_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY)

# Frame pointers stay, so that a profiler can walk the stack of the program that serves.
add_compile_options(-fno-omit-frame-pointer)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT FAIRLEAD_SANITIZE)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()

# Sanitized code is compiled with -O1: -O0 runs too slowly for the end-to-end tests, -O2 compiles too slowly.
if(FAIRLEAD_SANITIZE STREQUAL "address")
  # Not vptr: to see whether an object can be read it opens a pipe, so it reports nonsense where the tests have used up the
  # descriptors.
  add_compile_options(-O1 -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
elseif(FAIRLEAD_SANITIZE STREQUAL "thread")
  add_compile_options(-O1 -fsanitize=thread -Wno-tsan) # Asio's fences
  add_link_options(-fsanitize=thread)
elseif(FAIRLEAD_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()
