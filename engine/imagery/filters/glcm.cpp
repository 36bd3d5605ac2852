// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/glcm_window.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

/// Levels of equal width from low to high; what lies outside belongs to the first or the last.
filters::LevelPlane levelsOf(const FilterPlane& in, double low, double high, int levels) {
    filters::LevelPlane plane{in.size.width, in.size.height, {}};
    plane.levels.reserve(in.values.size());
    const double perUnit = high > low ? levels / (high - low) : 0;
    for (const float value : in.values) {
        if (std::isnan(value))
            plane.levels.push_back(filters::LevelPlane::kNoLevel);
        else if (value <= low)
            plane.levels.push_back(0);
        else if (value >= high)
            plane.levels.push_back(levels - 1);
        else
            plane.levels.push_back(std::min(levels - 1, static_cast<int>((value - low) * perUnit)));
    }
    return plane;
}

template <double (filters::GreyPairs::*kFigure)() const>
void glcmOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const int levels = static_cast<int>(arguments.at("levels"));
    glcmFigures(levelsOf(in, arguments.at("low"), arguments.at("high"), levels), levels,
                filters::radiusOf(arguments), kFigure, out);
}

template <double (filters::GreyPairs::*kFigure)() const>
BandFilter glcmFilter(std::string name, std::string label, const std::string& formula) {
    constexpr double kFar = 1e30;
    return {std::move(name),
            std::move(label),
            formula +
                ", of how often grey levels i and j are neighbours in the square, mean over four directions. "
                "Haralick et al. 1973, IEEE Transactions on Systems, Man, and Cybernetics 3(6)",
            {filters::radiusArgument(4, 15),
             {"levels", 16, 2, 64, "Grey levels that the values are put into", true},
             {"low", 0, -kFar, kFar, "Where the first level begins; 2 % of the scene lie below", false,
              SceneFigure::Low},
             {"high", 255, -kFar, kFar, "Where the last level ends; 2 % of the scene lie above", false,
              SceneFigure::High}},
            filters::radiusOf,
            glcmOf<kFigure>};
}

}  // namespace

BandFilter glcmContrastFilter() {
    return glcmFilter<&filters::GreyPairs::contrast>("glcm_contrast", "Texture: contrast",
                                                     "Contrast Σ p (i − j)²");
}

BandFilter glcmHomogeneityFilter() {
    return glcmFilter<&filters::GreyPairs::homogeneity>("glcm_homogeneity", "Texture: homogeneity",
                                                        "Homogeneity Σ p / (1 + (i − j)²)");
}

BandFilter glcmEntropyFilter() {
    return glcmFilter<&filters::GreyPairs::entropy>("glcm_entropy", "Texture: entropy", "Entropy −Σ p ln p");
}

BandFilter glcmEnergyFilter() {
    return glcmFilter<&filters::GreyPairs::energy>("glcm_energy", "Texture: energy", "Energy √ Σ p²");
}

}  // namespace swath
