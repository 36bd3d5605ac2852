// SPDX-License-Identifier: MIT
#include "engine/raster/class_names.h"

#include <gdal_priv.h>

#include <charconv>
#include <memory>
#include <string_view>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"

namespace swath {

std::map<int, std::string> classNamesOf(const std::filesystem::path& file) {
    std::map<int, std::string> names;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) return names;
    prepareGdal();
    const GdalErrors quiet;
    const char* const drivers[] = {"GTiff", nullptr};
    const GDALDatasetUniquePtr dataset(
        GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, drivers));
    if (!dataset || dataset->GetRasterCount() < 1) return names;
    constexpr std::string_view kPrefix = "CLASS_";
    for (char** item = dataset->GetRasterBand(1)->GetMetadata(); item && *item; ++item) {
        const std::string_view text(*item);
        const auto equals = text.find('=');
        if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
        int value = 0;
        const auto [end, failed] = std::from_chars(text.data() + kPrefix.size(), text.data() + equals, value);
        if (failed == std::errc() && end == text.data() + equals) names[value] = text.substr(equals + 1);
    }
    return names;
}

}  // namespace swath
