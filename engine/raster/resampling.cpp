// SPDX-License-Identifier: MIT
#include "engine/raster/resampling.h"

#include <utility>

namespace swath {
namespace {

constexpr std::pair<Resampling, const char*> kNames[] = {{Resampling::Nearest, "nearest"},
                                                         {Resampling::Bilinear, "bilinear"},
                                                         {Resampling::Cubic, "cubic"},
                                                         {Resampling::Average, "average"}};

}  // namespace

const char* resamplingName(Resampling resampling) {
    for (const auto& [value, name] : kNames)
        if (value == resampling) return name;
    return "";
}

std::optional<Resampling> parseResampling(std::string_view text) {
    for (const auto& [value, name] : kNames)
        if (text == name) return value;
    return std::nullopt;
}

}  // namespace swath
