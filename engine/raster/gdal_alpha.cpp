// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_alpha.h"

#include <fmt/format.h>
#include <gdal_priv.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

constexpr std::size_t kMostMaskValues = 8;  ///< transparent, opaque, and the rounding of some programs
constexpr int kBlocksAcross = 3;
constexpr int kMostSide = 512;  ///< of what is read of a block

/// In these, alpha is what the format says that the fourth channel is.
constexpr std::string_view kPictureFormats[] = {"PNG", "WEBP", "GIF"};

/// Up to one more than kMostMaskValues.
std::size_t distinctValues(GDALRasterBand& band) {
    int width = 0, height = 0;
    band.GetBlockSize(&width, &height);
    if (width <= 0 || height <= 0 ||
        double{1} * width * height * GDALGetDataTypeSizeBytes(band.GetRasterDataType()) > kMostBlockBytes)
        return 0;
    width = std::min({width, kMostSide, band.GetXSize()});
    height = std::min({std::max(height, kMostSide / width), kMostSide, band.GetYSize()});
    const GdalErrors quiet;  // what cannot be read says so when it is read
    std::set<float> values;
    std::vector<float> samples(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const auto place = [](int i, int length, int part) {
        return static_cast<int>(std::int64_t{length - part} * i / (kBlocksAcross - 1));
    };
    for (int y = 0; y < kBlocksAcross; ++y)
        for (int x = 0; x < kBlocksAcross; ++x) {
            if (band.RasterIO(GF_Read, place(x, band.GetXSize(), width), place(y, band.GetYSize(), height),
                              width, height, samples.data(), width, height, GDT_Float32, 0, 0,
                              nullptr) != CE_None)
                continue;
            for (const float sample : samples)
                if (values.insert(sample).second && values.size() > kMostMaskValues) return values.size();
        }
    return values.size();
}

}  // namespace

AlphaVerdict judgeAlpha(GDALDataset& dataset, AlphaUse use) {
    if (dataset.GetRasterCount() < 2) return {};
    for (int number = 1; number <= dataset.GetRasterCount(); ++number) {
        GDALRasterBand* band = dataset.GetRasterBand(number);
        if (!band || band->GetColorInterpretation() != GCI_AlphaBand) continue;
        GDALDriver* driver = dataset.GetDriver();
        const bool picture = driver && std::ranges::find(kPictureFormats, driver->GetDescription()) !=
                                           std::end(kPictureFormats);
        const bool mask = use == AlphaUse::Mask ||
                          (use == AlphaUse::Detect && (picture || distinctValues(*band) <= kMostMaskValues));
        if (mask)
            return {
                number,
                fmt::format("Band {}, marked as alpha, is taken for a mask of where there is data.", number)};
        return {0, fmt::format("Band {} is marked as alpha but {}: it is taken for data.", number,
                               use == AlphaUse::Band ? "was chosen as a band"
                                                     : "holds more values than a mask would")};
    }
    return {};
}

}  // namespace swath
