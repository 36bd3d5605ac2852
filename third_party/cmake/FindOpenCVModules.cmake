# Debian's OpenCVConfig.cmake comes with libopencv-dev, which drags in VTK and a desktop; the modules' own packages are
# enough here, so each module is found by itself: OpenCV::core, OpenCV::imgproc …
find_path(OpenCVModules_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(OpenCVModules_REQUIRED OpenCVModules_INCLUDE_DIR)
foreach(module ${OpenCVModules_FIND_COMPONENTS})
  find_library(OpenCVModules_${module}_LIBRARY opencv_${module})
  list(APPEND OpenCVModules_REQUIRED OpenCVModules_${module}_LIBRARY)
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVModules DEFAULT_MSG ${OpenCVModules_REQUIRED})
foreach(module ${OpenCVModules_FIND_COMPONENTS})
  if(OpenCVModules_FOUND AND NOT TARGET OpenCV::${module})
    add_library(OpenCV::${module} UNKNOWN IMPORTED)
    set_target_properties(OpenCV::${module} PROPERTIES
      IMPORTED_LOCATION "${OpenCVModules_${module}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${OpenCVModules_INCLUDE_DIR}")
  endif()
endforeach()
