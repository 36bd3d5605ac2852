// SPDX-License-Identifier: MIT
#include "engine/learn/classic/band_scale.h"

#include <algorithm>
#include <cmath>

#include "engine/learn/normalisation.h"

namespace swath {
namespace {

constexpr int kWindows = 64;
constexpr std::size_t kValuesOfWindow = 2048;  ///< of each band; quantiles need no more
constexpr double kNormalSpread = 4.1075;  ///< deviations between the 2nd and 98th percentile of a normal band

/// A scene that can only be read, as a source of its own.
class ReadOnlyScene final : public PatchSource {
  public:
    ReadOnlyScene(Size size, int bands, const WindowReader& read) : size_(size), bands_(bands), read_(read) {}
    std::unique_ptr<PatchSource> clone() const override { return std::make_unique<ReadOnlyScene>(*this); }
    int sceneCount() const override { return 1; }
    int bandCount() const override { return bands_; }
    int classCount() const override { return 0; }
    Size sceneSize(int) const override { return size_; }
    std::uint8_t classValue(int) const override { return 0; }
    std::string className(int) const override { return {}; }
    Status readImage(int, const RectI& window, std::span<float> out) override { return read_(window, out); }
    void readTargets(int, const RectI&, Role, std::span<std::uint8_t> out) override {
        std::ranges::fill(out, kTargetIgnore);
    }
    std::vector<RectI> labelledWindows(int, Role) const override { return {}; }

  private:
    Size size_;
    int bands_;
    const WindowReader& read_;
};

bool isRobust(NormalisationKind kind) {
    return kind == NormalisationKind::RobustDataSet || kind == NormalisationKind::RobustScene;
}

/// Values of each band from tiles spread evenly over the scenes.
Result<std::vector<std::vector<float>>> gatherValues(PatchSource& source, std::stop_token stop) {
    std::vector<std::pair<int, TileIndex>> tiles;
    for (int s = 0; s < source.sceneCount(); ++s) {
        const LabelMap grid(source.sceneSize(s));
        for (int y = 0; y < grid.tilesY(); ++y)
            for (int x = 0; x < grid.tilesX(); ++x) tiles.push_back({s, {x, y}});
    }
    const std::size_t count = std::min<std::size_t>(tiles.size(), kWindows);
    const auto bands = static_cast<std::size_t>(source.bandCount());
    std::vector<std::vector<float>> values(bands);
    std::vector<float> samples;
    for (std::size_t i = 0; i < count; ++i) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const auto& [scene, tile] = tiles[(i * tiles.size() + tiles.size() / 2) / count];
        const RectI window = tileWindow(source.sceneSize(scene), tile);
        const auto pixels = static_cast<std::size_t>(window.area());
        samples.resize(bands * pixels);
        if (Status read = source.readImage(scene, window, samples); !read) return read.error();
        const std::size_t stride =
            std::max<std::size_t>(1, pixels / kValuesOfWindow) | 1;  // odd: not one column
        for (std::size_t b = 0; b < bands; ++b)
            for (std::size_t p = 0; p < pixels; p += stride)
                if (const float v = samples[b * pixels + p]; std::isfinite(v)) values[b].push_back(v);
    }
    return values;
}

BandScale robustScale(std::vector<std::vector<float>> values) {
    BandScale scale;
    for (auto& band : values) {
        const auto quantile = [&band](double q) {
            const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(band.size() - 1));
            std::ranges::nth_element(band, band.begin() + at);
            return band[static_cast<std::size_t>(at)];
        };
        const float median = band.empty() ? 0 : quantile(0.5);
        const double spread =
            band.empty() ? 0 : static_cast<double>(quantile(0.98)) - static_cast<double>(quantile(0.02));
        scale.mean.push_back(median);
        scale.deviation.push_back(spread > 1e-7 * std::abs(static_cast<double>(median)) && spread > 1e-30
                                      ? static_cast<float>(spread / kNormalSpread)
                                      : 1.0F);
    }
    return scale;
}

}  // namespace

Result<BandScale> dataSetScale(PatchSource& source, NormalisationKind kind, std::stop_token stop) {
    if (isRobust(kind)) {
        auto values = gatherValues(source, stop);
        if (!values) return values.error();
        return robustScale(std::move(*values));
    }
    auto normalisation = computeNormalisation(source, stop, kWindows);
    if (!normalisation) return normalisation.error();
    return BandScale{std::move(normalisation->mean), std::move(normalisation->deviation)};
}

Result<BandScale> sceneScale(Size scene, int bands, const WindowReader& read, NormalisationKind kind,
                             std::stop_token stop) {
    ReadOnlyScene source(scene, bands, read);
    auto scale = dataSetScale(source, kind, stop);
    if (scale || scale.error().code != Errc::InvalidInput) return scale;
    const auto count = static_cast<std::size_t>(bands);  // no data: nothing to scale
    return BandScale{std::vector<float>(count, 0.0F), std::vector<float>(count, 1.0F)};
}

Result<std::vector<BandScale>> scalesOf(PatchSource& source, const BandScale& dataSet, NormalisationKind kind,
                                        std::stop_token stop, const std::function<bool(int)>& wanted) {
    std::vector<BandScale> scales(static_cast<std::size_t>(source.sceneCount()), dataSet);
    if (!isPerScene(kind)) return scales;
    for (int s = 0; s < source.sceneCount(); ++s) {
        if (wanted && !wanted(s)) continue;
        auto scale = sceneScale(
            source.sceneSize(s), source.bandCount(),
            [&](const RectI& window, std::span<float> out) { return source.readImage(s, window, out); }, kind,
            stop);
        if (!scale) return scale.error();
        scales[static_cast<std::size_t>(s)] = std::move(*scale);
    }
    return scales;
}

bool isLabelled(const PatchSource& source, int scene) {
    return !source.labelledWindows(scene, Role::Train).empty() ||
           !source.labelledWindows(scene, Role::Validation).empty();
}

}  // namespace swath
