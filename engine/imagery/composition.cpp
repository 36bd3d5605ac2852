// SPDX-License-Identifier: MIT
#include "engine/imagery/composition.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace swath {
namespace {

enum Colour { kRed, kGreen, kBlue };

/// "Red", "TCI_R", "B04 (red)" but not "red edge 1".
bool isNamed(const std::string& name, Colour colour) {
    static constexpr const char* kWords[] = {"red", "green", "blue"};
    static constexpr const char* kLetters[] = {"r", "g", "b"};
    std::vector<std::string> words(1);
    for (const char c : name) {
        if (std::isalpha(static_cast<unsigned char>(c)))
            words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        else if (!words.back().empty())
            words.emplace_back();
    }
    const bool numbered =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); });
    const auto has = [&](const char* word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (has("edge")) return false;
    return has(kWords[colour]) || (!numbered && has(kLetters[colour]));  // "B2" is no blue
}

int findNamed(const RasterInfo& info, Colour colour) {
    const auto found = std::find_if(info.bands.begin(), info.bands.end(),
                                    [&](const BandInfo& band) { return isNamed(band.name, colour); });
    return found == info.bands.end() ? -1 : static_cast<int>(found - info.bands.begin());
}

ChannelStretch stretched(int band, const SceneStatistics& statistics) {
    if (band < 0 || static_cast<std::size_t>(band) >= statistics.bands.size()) return {band, 0, 1};
    const BandStatistics& s = statistics.bands[static_cast<std::size_t>(band)];
    if (s.count == 0) return {band, 0, 1};
    if (s.p98 > s.p2) return {band, s.p2, s.p98};
    if (s.max > s.min) return {band, s.min, s.max};  // a mask with few pixels set
    return {band, s.min, s.min + 1};
}

std::uint8_t shade(const ChannelStretch& channel, double gamma, float sample) {
    const double span = channel.hi - channel.lo;
    const double t = span == 0 ? (sample > channel.lo ? 1 : 0) : (sample - channel.lo) / span;
    if (!(t > 0)) return 0;  // not a number is black
    return static_cast<std::uint8_t>(std::lround(255 * std::pow(std::min(t, 1.0), 1 / gamma)));
}

}  // namespace

Composition defaultComposition(const RasterInfo& info, const SceneStatistics& statistics) {
    std::array<int, 3> bands{findNamed(info, kRed), findNamed(info, kGreen), findNamed(info, kBlue)};
    const bool named = *std::min_element(bands.begin(), bands.end()) >= 0;
    if (!named) bands = info.bandCount() >= 3 ? std::array{0, 1, 2} : std::array{0, 0, 0};
    const bool picture = info.type == PixelType::UInt8 && (named || info.bandCount() == 3);
    Composition composition;
    for (std::size_t c = 0; c < 3; ++c)
        composition.channels[c] =
            picture ? ChannelStretch{bands[c], 0, 255} : stretched(bands[c], statistics);
    return composition;
}

Composition restretched(const Composition& composition, const SceneStatistics& statistics) {
    Composition result = composition;
    for (ChannelStretch& channel : result.channels) channel = stretched(channel.band, statistics);
    return result;
}

Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples) {
    const auto at = [&](std::size_t c) {
        return shade(composition.channels[c], composition.gamma, samples[c]);
    };
    return {at(0), at(1), at(2)};
}

}  // namespace swath
