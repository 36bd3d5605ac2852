// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/work_queue.h"
#include "engine/imagery/composition.h"
#include "engine/label/class_table.h"
#include "engine/learn/data/scene_patch_source.h"

namespace swath {

/// How scenes are cut into patches for other programs. The rules that drop patches are those of CerraData
/// (Miranda et al. 2021): empty and dark ones are of no use.
struct PatchExportOptions {
    int side = 224;      ///< pixels
    int stride = 0;      ///< between the corners of two patches; 0: side
    bool cover = false;  ///< the last of a row and column are moved inwards, so that nothing is left over
    bool png = false;    ///< three bands as they are shown, 8 bit; otherwise all bands as they are stored
    bool masks = true;   ///< beside the images
    bool byRole = true;  ///< into folders train, validation and test
    double mostNodata = 0.5;   ///< share of the pixels
    double leastLabelled = 0;  ///< share of the pixels
    double leastMean = 0;      ///< of all stored samples; 0: any
    friend bool operator==(const PatchExportOptions&, const PatchExportOptions&) = default;
};
/// Errors: InvalidInput, with the value that is out of range.
Status validate(const PatchExportOptions& options);

struct PatchExportScene {
    SceneSnapshot snapshot;
    Composition composition;  ///< of PNG
};

struct PatchExportReport {
    int written = 0, empty = 0, dark = 0, unlabelled = 0;
    int tooSmall = 0;             ///< scenes
    std::string summary() const;  ///< "120 patches; left out: 3 empty, …"
};

/// Upper left corners of the patches along an axis.
std::vector<int> patchCorners(int length, const PatchExportOptions& options);

/// Writes images/scene_x_y.tif, masks/… of the same name, and what each patch is into index.csv and
/// index.json; with byRole in a folder a role: a patch that touches a validation or test region is of that
/// role, so that nothing of it is trained on. GeoTIFFs lie where the patch lies. Masks hold numbers of
/// classes, 0 where nothing is labelled, 255 for ignore. @param folder  made; it must be empty. Errors:
/// InvalidInput; those of opening the scenes; Io; Cancelled (what is written stays).
Result<PatchExportReport> exportPatches(const std::vector<PatchExportScene>& scenes,
                                        const ClassTable& classes, const PatchExportOptions& options,
                                        const std::filesystem::path& folder, const Resources& resources,
                                        JobContext& job);

}  // namespace swath
