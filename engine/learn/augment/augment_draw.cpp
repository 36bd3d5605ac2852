// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment_draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

std::vector<BandChange> drawBandChanges(Rng& rng, const Augmentation& settings, int bands) {
    if (settings.brightness <= 0 && settings.contrast <= 0 && settings.bandJitter <= 0) return {};
    const auto within = [&rng](double most) { return most > 0 ? rng.uniform(-most, most) : 0.0; };
    const double shift = within(settings.brightness), factor = 1 + within(settings.contrast);
    std::vector<BandChange> changes;
    for (int b = 0; b < bands; ++b) {
        const double own = 1 + within(settings.bandJitter);
        changes.push_back(
            {static_cast<float>(factor * own), static_cast<float>(shift + within(settings.bandJitter))});
    }
    return changes;
}

RectI drawCutOut(Rng& rng, double share, int patchSize) {
    const int side = static_cast<int>(std::lround(rng.uniform(0, share) * patchSize));
    const auto room = static_cast<std::uint64_t>(patchSize - side + 1);
    const int x = static_cast<int>(rng.below(room)), y = static_cast<int>(rng.below(room));
    return side > 0 ? RectI{x, y, side, side} : RectI{};
}

}  // namespace

AugmentDraw drawAugmentation(Rng& rng, const Augmentation& settings, int patchSize, int bands) {
    AugmentDraw draw;
    draw.orientation = drawOrientation(rng, settings.flips, settings.quarterTurns);
    if (settings.rotation > 0) draw.angle = rng.uniform(-settings.rotation, settings.rotation);
    if (settings.scaleLeast != 1 || settings.scaleMost != 1)
        draw.scale =
            std::clamp(std::exp(rng.uniform(std::log(settings.scaleLeast), std::log(settings.scaleMost))),
                       settings.scaleLeast, settings.scaleMost);
    if (settings.elastic > 0) draw.elastic = rng.uniform(0, settings.elastic);
    draw.elasticSmoothness = settings.elasticSmoothness;
    draw.bands = drawBandChanges(rng, settings, bands);
    if (settings.blur > 0) draw.blur = rng.uniform(0, settings.blur);
    if (settings.noise > 0) draw.noise = rng.uniform(0, settings.noise);
    if (settings.cutOut > 0) draw.cutOut = drawCutOut(rng, settings.cutOut, patchSize);
    if (draw.elastic > 0 || draw.noise > 0) draw.seed = rng.next();
    return draw;
}

std::string text(const AugmentDraw& draw) {
    std::string said;
    const auto add = [&said](const std::string& part) { said += (said.empty() ? "" : ", ") + part; };
    if (draw.orientation.flip) add("mirrored");
    if (draw.orientation.quarterTurns != 0)
        add(fmt::format("turned {}°", 90 * draw.orientation.quarterTurns));
    if (draw.angle != 0) add(fmt::format("rotated {:.0f}°", draw.angle));
    if (draw.scale != 1) add(fmt::format("{:.2f} times as large", draw.scale));
    if (draw.elastic > 0) add(fmt::format("bent by {:.1f} px", draw.elastic));
    if (!draw.bands.empty()) {
        double shift = 0, factor = 0;
        for (const BandChange& band : draw.bands) shift += double{band.shift}, factor += double{band.factor};
        const auto count = static_cast<double>(draw.bands.size());
        add(fmt::format("contrast {:.2f}, brightness {:+.2f}", factor / count, shift / count));
    }
    if (draw.blur > 0) add(fmt::format("blurred by {:.1f} px", draw.blur));
    if (draw.noise > 0) add(fmt::format("noise {:.2f}", draw.noise));
    if (!draw.cutOut.empty()) add(fmt::format("{} px cut out", draw.cutOut.width));
    return said.empty() ? "as it is" : said;
}

}  // namespace swath
