// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/document/mask_values.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/raster/raster_info.h"

namespace swath {

struct MaskImportRequest {
    std::filesystem::path file;
    RasterInfo scene;  ///< its size and georeference count
    ClassTable classes;
    MaskMap map;  ///< empty: a mask value is the class of the same number, 0 unlabelled, 255 ignore
};

struct MaskImport {
    LabelMap labels;
    std::vector<std::string> notes;  ///< what a person should know of how it was taken, a sentence each
};

/// Reads a mask into a label map of the scene: cut or brought onto its grid where it shows the same ground on
/// another. What is not a number, and what the mask does not reach, is unlabelled. Declared nodata is not
/// special: masks often call their background so. Errors: as MaskReader; BadFormat for more than 256 values;
/// InvalidInput for values without a class and for colours and palettes without a map: with the values found
/// and, for colours, a map that is ready to be filled in.
Result<MaskImport> importMask(const MaskImportRequest& request, JobContext& job);

}  // namespace swath
