// SPDX-License-Identifier: MIT
#include "engine/imagery/true_colour.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swath {
namespace {

enum Colour { kRed, kGreen, kBlue };
using Bands = std::array<int, 3>;

/// The first band of each colour that the rule knows.
std::optional<Bands> firstOf(const RasterInfo& info,
                             const std::function<bool(const BandInfo&, Colour)>& isColour) {
    Bands bands{};
    for (const Colour colour : {kRed, kGreen, kBlue}) {
        const auto found =
            std::ranges::find_if(info.bands, [&](const BandInfo& band) { return isColour(band, colour); });
        if (found == info.bands.end()) return std::nullopt;
        bands[colour] = static_cast<int>(found - info.bands.begin());
    }
    return bands;
}

/// The band nearest to the middle of each colour, within what the eye takes for it.
std::optional<Bands> byWavelength(const RasterInfo& info) {
    struct Range {
        double low, middle, high;
    };
    static constexpr Range kRanges[] = {{610, 660, 700}, {515, 560, 600}, {440, 485, 515}};  // nm
    Bands bands{};
    for (const Colour colour : {kRed, kGreen, kBlue}) {
        const Range& range = kRanges[colour];
        const auto apart = [&](const BandInfo& band) {
            const double nm = band.wavelengthNm;
            return nm >= range.low && nm <= range.high ? std::abs(nm - range.middle) : 1e9;
        };
        const auto nearest = std::ranges::min_element(info.bands, {}, apart);
        if (nearest == info.bands.end() || apart(*nearest) >= 1e9) return std::nullopt;
        bands[colour] = static_cast<int>(nearest - info.bands.begin());
    }
    return bands;
}

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
    if (has("edge") || has("rededge")) return false;
    return has(kWords[colour]) || (!numbered && has(kLetters[colour]));  // "B2" is no blue
}

/// "B04", "B8A" as a word of its own; without leading noughts. Empty: there is none. Only the capital: files
/// of other programs number their bands b1, b2 …
std::string missionBand(const std::string& name) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto isWordChar = [&](std::size_t i) {
            return i < name.size() && std::isalnum(static_cast<unsigned char>(name[i]));
        };
        if (name[at] != 'B' || (at > 0 && isWordChar(at - 1))) continue;
        std::size_t end = at + 1;
        while (end < name.size() && std::isdigit(static_cast<unsigned char>(name[end]))) ++end;
        if (end == at + 1 || end > at + 3) continue;
        std::string number = name.substr(at + 1, end - at - 1);
        if (end < name.size() && (name[end] == 'A' || name[end] == 'a')) number += 'A', ++end;
        if (isWordChar(end)) continue;
        return number.front() == '0' ? number.substr(1) : number;
    }
    return "";
}

/// Blue, green and red are bands 2, 3, 4 of Sentinel-2 and of Landsat 8 and 9, but 1, 2, 3 of the Landsats
/// before, whose files hold a band 1 and, as surface reflectance, none of 6 and none above 7.
std::optional<Bands> byMission(const RasterInfo& info) {
    std::vector<std::string> numbers;
    for (const BandInfo& band : info.bands) numbers.push_back(missionBand(band.name));
    const auto has = [&](const char* number) { return std::ranges::find(numbers, number) != numbers.end(); };
    const bool later =
        !has("1") || has("6") || has("8") || has("8A") || has("9") || has("10") || has("11") || has("12");
    static constexpr const char* kLater[] = {"4", "3", "2"};
    static constexpr const char* kEarlier[] = {"3", "2", "1"};
    Bands bands{};
    for (std::size_t c = 0; c < 3; ++c) {
        const auto found = std::ranges::find(numbers, (later ? kLater : kEarlier)[c]);
        if (found == numbers.end()) return std::nullopt;
        bands[c] = static_cast<int>(found - numbers.begin());
    }
    return bands;
}

}  // namespace

std::optional<std::array<int, 3>> trueColourBands(const RasterInfo& info) {
    if (const auto bands = byWavelength(info)) return bands;
    if (const auto bands =
            firstOf(info, [](const BandInfo& band, Colour c) { return isNamed(band.name, c); }))
        return bands;
    if (const auto bands = byMission(info)) return bands;
    static constexpr BandRole kRoles[] = {BandRole::Red, BandRole::Green, BandRole::Blue};
    return firstOf(info, [](const BandInfo& band, Colour c) { return band.role == kRoles[c]; });
}

}  // namespace swath
