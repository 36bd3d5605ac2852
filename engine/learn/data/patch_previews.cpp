// SPDX-License-Identifier: MIT
#include "engine/learn/data/patch_previews.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/learn/data/batch_maker.h"

namespace swath {
namespace {

constexpr int kMostPreviews = 256;
constexpr std::uint8_t kGrey = 96;
constexpr std::size_t kMostSamples = 100'000'000;  ///< of a batch; a run would halve it too when memory ends

struct Picture {
    PatchPreview preview;
    std::vector<float> samples;  ///< side × side × 3, in deviations; exactly 0: no data, or blanked
};

struct Stretch {
    float low = -1, high = 1;
};

std::array<Stretch, 3> commonStretch(const std::vector<Picture>& pictures) {
    std::array<Stretch, 3> stretch;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<float> values;
        for (const Picture& picture : pictures)
            for (std::size_t i = c; i < picture.samples.size(); i += 3)
                if (picture.samples[i] != 0) values.push_back(picture.samples[i]);
        if (values.empty()) continue;
        const auto at = [&values](double share) {
            const auto nth =
                values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
            std::nth_element(values.begin(), nth, values.end());
            return *nth;
        };
        stretch[c] = {at(0.02), at(0.98)};
        if (!(stretch[c].high > stretch[c].low)) stretch[c].high = stretch[c].low + 1;
    }
    return stretch;
}

void paint(Picture& picture, const std::array<Stretch, 3>& stretch) {
    picture.preview.rgb.resize(picture.samples.size());
    for (std::size_t i = 0; i < picture.samples.size(); i += 3) {
        const float* v = picture.samples.data() + i;
        const bool nothing = v[0] == 0 && v[1] == 0 && v[2] == 0;
        for (std::size_t c = 0; c < 3; ++c) {
            const float share = (v[c] - stretch[c].low) / (stretch[c].high - stretch[c].low);
            picture.preview.rgb[i + c] =
                nothing ? kGrey : static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0F, 1.0F)));
        }
    }
}

}  // namespace

Result<std::vector<PatchPreview>> patchPreviews(const TrainConfig& wanted, const PatchSource& source,
                                                const PatchIndex& index, std::shared_ptr<SceneScales> scales,
                                                const PreviewOptions& options, std::stop_token stop) {
    if (index.empty()) return nothingToLearnFrom(*source.clone());
    const auto side = static_cast<std::size_t>(wanted.patchSize), area = side * side;
    const auto bands = static_cast<std::size_t>(source.bandCount());
    TrainConfig config = wanted;
    while (config.batchSize > 1 && static_cast<std::size_t>(config.batchSize) * area * bands > kMostSamples)
        config.batchSize /= 2;
    const auto batchSize = static_cast<std::size_t>(config.batchSize);
    BatchMaker maker(source.clone(), index, std::move(scales), config);
    std::vector<float> images(batchSize * area * bands), weights;
    std::vector<std::int64_t> targets(batchSize * area);

    const std::int64_t count = std::clamp(options.count, 1, kMostPreviews);
    const std::int64_t batches = (count + config.batchSize - 1) / config.batchSize;
    std::vector<Picture> pictures;
    for (std::int64_t step = 1 + options.page * batches; std::ssize(pictures) < count; ++step) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const auto facts = maker.make(step, {images, targets, weights}, stop);
        if (!facts) return facts.error();
        for (std::size_t i = 0; i < batchSize && std::ssize(pictures) < count; ++i) {
            const BatchPatch& patch = facts->patches[i];
            Picture picture;
            picture.preview = {.side = config.patchSize,
                               .rgb = {},
                               .classes = {},
                               .scene = source.sceneName(patch.place.scene),
                               .window = patch.place.window,
                               .drawn = text(patch.draw)};
            if (patch.mixedFrom >= 0) picture.preview.drawn += ", part of another patch";
            for (std::size_t p = 0; p < area; ++p) {
                for (const int band : options.bands)
                    picture.samples.push_back(
                        images[(i * area + p) * bands +
                               std::min(static_cast<std::size_t>(std::max(0, band)), bands - 1)]);
                const std::int64_t target = targets[i * area + p];
                picture.preview.classes.push_back(
                    target < source.classCount() ? source.classValue(static_cast<int>(target)) : kUnlabelled);
            }
            pictures.push_back(std::move(picture));
        }
    }
    const auto stretch = commonStretch(pictures);
    std::vector<PatchPreview> previews;
    for (Picture& picture : pictures) {
        paint(picture, stretch);
        previews.push_back(std::move(picture.preview));
    }
    return previews;
}

}  // namespace swath
