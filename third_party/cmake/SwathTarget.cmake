# swath_library(NAME SOURCES … PUBLIC … PRIVATE …): one folder of the house as a static library.
# The link lists are the architecture: PRIVATE unless a public header needs it.
function(swath_options target)
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}")
  # Several sources are compiled at once: what headers and templates cost is paid once for all of them, which is less than
  # half the time for the whole. Off for tools that look at one source at a time (-DSWATH_UNITY=OFF).
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SWATH_UNITY} UNITY_BUILD_BATCH_SIZE 8)
  if(SWATH_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # In an included source it takes the anonymous namespace of a source for that of a header.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
  # A designated initialiser that names some fields leaves the others at their defaults on purpose.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-missing-field-initializers)
  # Position-independent, and yet inlined as in a program: nobody puts other functions in the place of ours.
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  # Nobody reads errno after a square root; loops with one become vector instructions without it.
  target_compile_options(${target} PRIVATE -fno-math-errno)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies where a short literal is assigned to a std::string (GCC bug 105329).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(SWATH_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(SWATH_SANITIZE)
    # What sanitizers add makes GCC take values of LibTorch's headers for uninitialised.
    target_compile_options(${target} PRIVATE -fsanitize=${SWATH_SANITIZE} -fno-omit-frame-pointer
      -Wno-maybe-uninitialized)
    target_link_options(${target} PUBLIC -fsanitize=${SWATH_SANITIZE})
  endif()
endfunction()

function(swath_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(swath_${name} STATIC ${ARG_SOURCES})
  add_library(swath::${name} ALIAS swath_${name})
  swath_options(swath_${name})
  target_link_libraries(swath_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# A program that loads the networks' module when it needs them, and shares with it the code that both have.
function(swath_loads_torch target)
  set_target_properties(${target} PROPERTIES ENABLE_EXPORTS ON)
  add_dependencies(${target} swath_torch_module)
endfunction()

# A program takes the precompiled header of a library, and is compiled as position-independent as that one is.
function(swath_reuse_headers target library)
  target_precompile_headers(${target} REUSE_FROM ${library})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()
