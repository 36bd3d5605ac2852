// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/file.h"
#include "engine/core/work_queue.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/composition.h"
#include "engine/imagery/resources.h"
#include "engine/label/label_map.h"

namespace swath {

/// A picture of part of a scene, as it is looked at.
struct PictureOrder {
    BandStack stack;
    Composition composition;
    RectI window;  ///< scene px; what lies beyond the scene is left out. Empty: all of it
    Size size;     ///< of the picture; empty, or more than the window has: a pixel for each of the scene
    /// Class numbers that are laid over it, the lowest first.
    struct Over {
        LabelMap classes;
        double opacity = 1;  ///< [0, 1]
    };
    std::vector<Over> over;
    std::array<Rgb, 256> colours{};  ///< of classes; 0 and 255 are never laid over anything
};

/// What was written.
struct WrittenPicture {
    RectI window;  ///< of the scene
    Size size;
    bool placed = false;                ///< it says where on the ground it lies
    std::filesystem::path worldFile{};  ///< of a PNG
};

/// The part of the scene that is shown, and how many pixels it becomes: never more than it has.
/// Errors: InvalidInput, where no part of the scene lies in the window.
Result<WrittenPicture> planned(const PictureOrder& order, Size scene);

/// Writes it as GeoTIFF (.tif, .tiff) that lies where the scene's pixels lie, or as PNG (.png) with a world
/// file (.pgw) beside it. Rows are read as they are written. Errors: InvalidInput (another ending, a file
/// that may not be replaced, nothing to see); those of opening and reading the scene; Io; Cancelled.
Result<WrittenPicture> exportPicture(const PictureOrder& order, const std::filesystem::path& file,
                                     const OutputRules& rules, const Resources& resources, JobContext& job);

/// The affine map of a picture of `size` pixels over a window of a raster.
Geotransform pictureTransform(const Geotransform& scene, const RectI& window, Size size);

}  // namespace swath
