// SPDX-License-Identifier: MIT
#include "app/views/spectrum_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace swath {
namespace {

std::string csvText(const std::string& text) {
    const std::string plain = oneLine(text);
    if (plain.find_first_of(",\"") == std::string::npos) return plain;
    std::string quoted = "\"";
    for (const char c : plain) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string csvNumber(double value) {
    return std::isfinite(value) ? fmt::format("{:.7g}", value) : "";
}

}  // namespace

bool SpectrumTable::hasWavelengths(const RasterInfo& scene) {
    return std::ranges::count_if(scene.bands, [](const BandInfo& b) { return b.wavelengthNm > 0; }) >= 2;
}

SpectrumTable::SpectrumTable(const RasterInfo& scene, bool wavelengths)
    : bandCount_(scene.bands.size()), overWavelengths_(wavelengths && hasWavelengths(scene)) {
    for (std::size_t b = 0; b < bandCount_; ++b)
        if (!overWavelengths_ || scene.bands[b].wavelengthNm > 0) order_.push_back(b);
    if (overWavelengths_)
        std::ranges::stable_sort(order_, {}, [&](std::size_t b) { return scene.bands[b].wavelengthNm; });
    for (const std::size_t b : order_) {
        const BandInfo& band = scene.bands[b];
        x_.push_back(overWavelengths_ ? band.wavelengthNm : static_cast<double>(b + 1));
        wavelengths_.push_back(band.wavelengthNm);
        names_.push_back(band.name);
    }
}

void SpectrumTable::add(Line line) {
    const auto ordered = [&](const std::vector<double>& of) {
        std::vector<double> kept;
        for (const std::size_t b : order_) kept.push_back(of[b]);
        return kept;
    };
    if (line.values.size() != bandCount_) return;
    line.values = ordered(line.values);
    line.deviations = line.deviations.size() == bandCount_ ? ordered(line.deviations) : std::vector<double>();
    lines_.push_back(std::move(line));
}

std::string SpectrumTable::csv() const {
    std::string text = "band,name,wavelength_nm";
    for (const Line& line : lines_) {
        text += "," + csvText(line.label);
        if (!line.deviations.empty()) text += "," + csvText(line.label + " deviation");
    }
    text += "\n";
    for (std::size_t i = 0; i < x_.size(); ++i) {
        text += fmt::format("{},{},{}", order_[i] + 1, csvText(names_[i]),
                            wavelengths_[i] > 0 ? csvNumber(wavelengths_[i]) : "");
        for (const Line& line : lines_) {
            text += "," + csvNumber(line.values[i]);
            if (!line.deviations.empty()) text += "," + csvNumber(line.deviations[i]);
        }
        text += "\n";
    }
    return text;
}

}  // namespace swath
