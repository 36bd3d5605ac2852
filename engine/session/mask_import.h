// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/raster/raster_info.h"

namespace swath {

struct MaskImportRequest {
    std::filesystem::path file;
    RasterInfo scene;
    std::string sceneName;
    ClassTable classes;
    std::map<int, std::uint8_t>
        valueMap;  ///< empty: a mask value is the class of the same number, 0 unlabelled
};

/// Reads a one-band mask of the scene's size into a label map. Nodata declared in the mask is not special:
/// masks often call their background so. Errors: BadFormat (not one band of whole numbers), InvalidInput
/// (other size or CRS than the scene; a value without a class: lists the values found, with their pixel
/// counts).
Result<LabelMap> importMask(const MaskImportRequest& request, JobContext& job);

/// "255=building,0=background,-1=ignore" → values by name. Errors: InvalidInput.
Result<std::map<int, std::uint8_t>> parseValueMap(const std::string& text, const ClassTable& classes);

}  // namespace swath
