// SPDX-License-Identifier: MIT
#include "engine/imagery/colour_maps.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace swath {
namespace {

constexpr ColourMapInfo kMaps[] = {
    {ColourMap::Viridis, "viridis", "viridis"},
    {ColourMap::Magma, "magma", "magma"},
    {ColourMap::Inferno, "inferno", "inferno"},
    {ColourMap::Cividis, "cividis", "cividis"},
    {ColourMap::Turbo, "turbo", "turbo"},
    {ColourMap::RdYlGn, "RdYlGn", "RdYlGn, red to green", true},
    {ColourMap::RdBu, "RdBu", "RdBu, red to blue", true},
    {ColourMap::Terrain, "terrain", "terrain"},
};

/// A colour and where it stands, in [0, 1].
struct ColourStop {
    double at;
    Rgb colour;
};

constexpr ColourStop kRdYlGn[] = {
    {0.0, {0xa5, 0x00, 0x26}}, {0.1, {0xd7, 0x30, 0x27}}, {0.2, {0xf4, 0x6d, 0x43}},
    {0.3, {0xfd, 0xae, 0x61}}, {0.4, {0xfe, 0xe0, 0x8b}}, {0.5, {0xff, 0xff, 0xbf}},
    {0.6, {0xd9, 0xef, 0x8b}}, {0.7, {0xa6, 0xd9, 0x6a}}, {0.8, {0x66, 0xbd, 0x63}},
    {0.9, {0x1a, 0x98, 0x50}}, {1.0, {0x00, 0x68, 0x37}}};
constexpr ColourStop kRdBu[] = {
    {0.0, {0x67, 0x00, 0x1f}}, {0.1, {0xb2, 0x18, 0x2b}}, {0.2, {0xd6, 0x60, 0x4d}},
    {0.3, {0xf4, 0xa5, 0x82}}, {0.4, {0xfd, 0xdb, 0xc7}}, {0.5, {0xf7, 0xf7, 0xf7}},
    {0.6, {0xd1, 0xe5, 0xf0}}, {0.7, {0x92, 0xc5, 0xde}}, {0.8, {0x43, 0x93, 0xc3}},
    {0.9, {0x21, 0x66, 0xac}}, {1.0, {0x05, 0x30, 0x61}}};
constexpr ColourStop kTerrain[] = {{0.0, {51, 51, 153}},   {0.15, {0, 153, 255}}, {0.25, {0, 204, 102}},
                                   {0.5, {255, 255, 153}}, {0.75, {128, 92, 84}}, {1.0, {255, 255, 255}}};
constexpr ColourStop kGreyStops[] = {{0.0, {0, 0, 0}}, {1.0, {255, 255, 255}}};

ColourTable between(std::span<const ColourStop> stops) {
    ColourTable table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double t = static_cast<double>(i) / 255;
        const auto above = std::max<std::ptrdiff_t>(
            1, std::ranges::lower_bound(stops, t, {}, &ColourStop::at) - stops.begin());
        const ColourStop &from = stops[static_cast<std::size_t>(above - 1)],
                         &to = stops[static_cast<std::size_t>(above)];
        const double part = (t - from.at) / (to.at - from.at);
        const auto mixed = [part](std::uint8_t a, std::uint8_t b) {
            return static_cast<std::uint8_t>(std::lround(a + part * (b - a)));
        };
        table[i] = {mixed(from.colour.r, to.colour.r), mixed(from.colour.g, to.colour.g),
                    mixed(from.colour.b, to.colour.b)};
    }
    return table;
}

ColourTable ofLibrary(int map) {
    cv::Mat ramp(1, 256, CV_8UC1), colours;
    for (int i = 0; i < 256; ++i) ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(i);
    cv::applyColorMap(ramp, colours, map);
    ColourTable table{};
    for (int i = 0; i < 256; ++i) {
        const auto& bgr = colours.at<cv::Vec3b>(0, i);
        table[static_cast<std::size_t>(i)] = {bgr[2], bgr[1], bgr[0]};
    }
    return table;
}

ColourTable tableOf(ColourMap map) {
    switch (map) {
        case ColourMap::Viridis:
            return ofLibrary(cv::COLORMAP_VIRIDIS);
        case ColourMap::Magma:
            return ofLibrary(cv::COLORMAP_MAGMA);
        case ColourMap::Inferno:
            return ofLibrary(cv::COLORMAP_INFERNO);
        case ColourMap::Cividis:
            return ofLibrary(cv::COLORMAP_CIVIDIS);
        case ColourMap::Turbo:
            return ofLibrary(cv::COLORMAP_TURBO);
        case ColourMap::RdYlGn:
            return between(kRdYlGn);
        case ColourMap::RdBu:
            return between(kRdBu);
        case ColourMap::Terrain:
            return between(kTerrain);
        case ColourMap::None:
            break;
    }
    return between(kGreyStops);
}

}  // namespace

std::span<const ColourMapInfo> colourMaps() {
    return kMaps;
}

const ColourMapInfo* findColourMap(ColourMap map) {
    const auto found = std::ranges::find(kMaps, map, &ColourMapInfo::map);
    return found == std::end(kMaps) ? nullptr : found;
}

const ColourMapInfo* findColourMap(std::string_view name) {
    const auto found = std::ranges::find(kMaps, name, &ColourMapInfo::name);
    return found == std::end(kMaps) ? nullptr : found;
}

const ColourTable& colourTable(ColourMap map) {
    static const auto tables = [] {
        std::array<ColourTable, std::size(kMaps) + 1> all{};
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = tableOf(static_cast<ColourMap>(i));
        return all;
    }();
    return tables[static_cast<std::size_t>(map)];
}

}  // namespace swath
