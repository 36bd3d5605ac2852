// SPDX-License-Identifier: MIT
#include "engine/learn/config/catalogs.h"

namespace swath {

const std::vector<SpecEntry>& featureCatalog() {
    static const SpecArgument sigma{"sigma", 1, 0.3, 30,
                                    "Width of the Gaussian in pixels; several may be listed: (1, 2, 4)"};
    static const SpecArgument window{"window", 5, 3, 201,
                                     "Side of the square in pixels, odd; several may be listed: (5, 15)"};
    static const std::vector<SpecEntry> catalogue{
        {"bands", "Bands", "Each band as it is, on the common scale", {}},
        {"gaussian", "Gaussian", "Each band smoothed: what lies around, the nearer the more", {sigma}},
        {"gradient", "Gradient", "Each band's steepness at a scale: where edges are", {sigma}},
        {"hessian",
         "Hessian",
         "Both curvatures of the brightness at a scale: ridges, valleys and blobs",
         {sigma}},
        {"structure",
         "Structure",
         "Strength of the brightness's edges along and across their main direction, averaged over twice the "
         "scale: "
         "lines against corners against plain areas",
         {sigma}},
        {"statistics", "Mean and deviation", "Each band's mean and deviation in a square", {window}},
        {"texture",
         "Texture",
         "Contrast and homogeneity of neighbouring pixels' brightness in a square: mean d² and mean 1 / (1 + "
         "d²) "
         "(Haralick 1973, without the grey-level matrix)",
         {window}},
        {"ratios", "All ratios", "(a − b) / (a + b) of each pair of bands, in the bands' own units", {}},
        {"index", "Index", "(a − b) / (a + b) of two bands, by number from 1: index(4, 3)", {}},
        {"expression",
         "Formula",
         "A formula of bands in their own units: expression((b4 - b3) / (b4 + b3 + 0.5))",
         {}},
    };
    return catalogue;
}

}  // namespace swath
