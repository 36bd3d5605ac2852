// SPDX-License-Identifier: MIT
#pragma once

#include <gdal.h>

#include "engine/raster/raster_info.h"

namespace swath {

/// The type GDAL converts from or to when it fills or takes a buffer of ours.
inline GDALDataType gdalType(PixelType type) {
    switch (type) {
        case PixelType::UInt8:
            return GDT_Byte;
        case PixelType::UInt16:
            return GDT_UInt16;
        case PixelType::Int16:
            return GDT_Int16;
        case PixelType::Float32:
            return GDT_Float32;
    }
    return GDT_Float32;
}

}  // namespace swath
