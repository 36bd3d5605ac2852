// SPDX-License-Identifier: MIT
#pragma once

#include "engine/core/result.h"
#include "engine/document/document.h"

namespace swath {

/// Whether a raster can stand for a scene whose file is gone: as many pixels and bands, and, where both say,
/// the same ground to a twentieth of a pixel. Errors: InvalidInput, with what differs.
Status fitsScene(const Scene& scene, const RasterInfo& file);

}  // namespace swath
