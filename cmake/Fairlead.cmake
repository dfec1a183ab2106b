# How every folder is built: one static library from its sources, one test program from its *_test.cc, one benchmark
# program from its *_benchmark.cc, one program from each of its *_fuzz_test.cc.
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

# What is built apart from the programs: `--target unit_tests` builds these alone; benchmarks and fuzz targets are only
# built when asked for.
add_custom_target(unit_tests)
add_custom_target(benchmarks)
add_custom_target(fuzzers)

# fairlead_fuzzer(SOURCE LIBRARY): a libFuzzer target when sanitizing for it; everywhere else the same code runs once over
# its seeds in test/corpus/<stem>/, as a test.
function(fairlead_fuzzer source library)
  cmake_path(GET source STEM name)
  set(corpus ${CMAKE_SOURCE_DIR}/test/corpus/${name})
  if(FAIRLEAD_SANITIZE STREQUAL "fuzzer")
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers ${name})
  elseif(EXISTS ${corpus})
    add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/test/corpus/replay.cc)
    add_test(NAME ${name} COMMAND ${name} ${corpus})
    add_dependencies(unit_tests ${name})
  else()
    return()
  endif()
  target_link_libraries(${name} PRIVATE ${library})
endfunction()

# fairlead_precompile(TARGET [HEADER...]): what most sources include, and these headers, are compiled once for the target,
# which halves its share of a build. Sources include what they need all the same: lint compiles them without.
function(fairlead_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN}
    <algorithm> <array> <atomic> <chrono> <functional> <map> <memory> <mutex> <optional> <span> <string> <string_view>
    <thread> <utility> <variant> <vector>
    <absl/container/inlined_vector.h> <absl/functional/any_invocable.h> <absl/functional/function_ref.h>
    <absl/status/statusor.h> <absl/strings/str_cat.h>
    <boost/intrusive/list.hpp> <boost/smart_ptr/intrusive_ptr.hpp> <boost/smart_ptr/intrusive_ref_counter.hpp>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess) # lets ccache see through it
  endif()
endfunction()

# Tests are compiled often and run briefly: without optimisation (what they test keeps its own).
function(fairlead_compile_quickly target)
  target_compile_options(${target} PRIVATE -O0 -U_FORTIFY_SOURCE -Wno-dangling-else)
  fairlead_precompile(${target} <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

# fairlead_test(NAME SOURCES file... LIBRARIES lib...): NAME_test, run by ctest as NAME and built with `unit_tests`. Not
# there in a build for fuzzing.
function(fairlead_test name)
  if(FAIRLEAD_SANITIZE STREQUAL "fuzzer")
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main)
  fairlead_compile_quickly(${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  add_dependencies(unit_tests ${name}_test)
endfunction()

# fairlead_library(NAME [DEPENDS lib...]) builds the current folder (sub-folders included).
function(fairlead_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS *_test.cc)
  file(GLOB_RECURSE benchmarks CONFIGURE_DEPENDS *_benchmark.cc)
  file(GLOB_RECURSE fuzzers CONFIGURE_DEPENDS *_fuzz_test.cc)
  list(REMOVE_ITEM tests ${fuzzers})
  list(REMOVE_ITEM sources ${tests} ${benchmarks} ${fuzzers})
  if(sources)
    add_library(fairlead_${name} STATIC ${sources})
    fairlead_precompile(fairlead_${name})
    target_include_directories(fairlead_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(fairlead_${name} PUBLIC ${ARG_DEPENDS})
  else()
    add_library(fairlead_${name} INTERFACE)
    target_include_directories(fairlead_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(fairlead_${name} INTERFACE ${ARG_DEPENDS})
  endif()
  foreach(fuzzer ${fuzzers})
    fairlead_fuzzer(${fuzzer} fairlead_${name})
  endforeach()
  if(tests)
    fairlead_test(${name} SOURCES ${tests} LIBRARIES fairlead_${name})
  endif()
  if(benchmarks)
    add_executable(${name}_benchmark EXCLUDE_FROM_ALL ${benchmarks})
    target_link_libraries(${name}_benchmark fairlead_${name} benchmark::benchmark_main)
    add_dependencies(benchmarks ${name}_benchmark)
  endif()
endfunction()
