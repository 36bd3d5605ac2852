// SPDX-License-Identifier: MIT
#include "engine/raster/sample_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {

Nodata::Nodata(const BandInfo& band) {
    if (!band.nodata || !std::isfinite(*band.nodata)) return;  // not finite is invalid anyway
    constexpr float kMax = std::numeric_limits<float>::max(), kBeyond = 1e38F;
    low_ = high_ = static_cast<float>(std::clamp(*band.nodata, -double{kMax}, double{kMax}));
    if (low_ <= -kBeyond) low_ = -kMax, high_ = -kBeyond;
    if (high_ >= kBeyond) low_ = kBeyond, high_ = kMax;
}

std::string scalingText(const BandInfo& band) {
    if (band.scale == 1 && band.offset == 0) return "";
    const std::string offset = band.offset == 0  ? ""
                               : band.offset < 0 ? fmt::format(" − {}", -band.offset)
                                                 : fmt::format(" + {}", band.offset);
    return fmt::format("stored × {}{}", band.scale, offset);
}

void rawToValues(const BandInfo& band, std::span<float> samples) {
    const Nodata nodata(band);
    const bool plain = band.scale == 1 && band.offset == 0;
    for (float& sample : samples) {
        if (nodata.isInvalid(sample))
            sample = std::numeric_limits<float>::quiet_NaN();
        else if (!plain)
            sample = static_cast<float>(toValue(band, double{sample}));
    }
}

}  // namespace swath
