// SPDX-License-Identifier: MIT
#include <cpl_vsi.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "engine/raster/raster_source.h"

/// A file in memory, opened and read as a viewer and a trainer do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr const char* kFile = "/vsimem/input";
    VSIFCloseL(VSIFileFromMemBuffer(kFile, const_cast<std::uint8_t*>(data), size, FALSE));
    if (auto source = swath::RasterSource::open(kFile)) {
        const swath::RasterInfo& info = (*source)->info();
        std::vector<int> bands(std::min<std::size_t>(info.bands.size(), 4));
        std::iota(bands.begin(), bands.end(), 0);
        (void)(*source)->readTile(swath::levelCount(info.size) - 1, 0, 0, bands);
        std::vector<float> window(48 * 48 * bands.size());
        (void)(*source)->readValues({-8, -8, 48, 48}, bands, window);
        (void)(*source)->readReduced(10'000);
    }
    VSIUnlink(kFile);
    return 0;
}
