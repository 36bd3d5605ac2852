// SPDX-License-Identifier: MIT
#include "engine/imagery/scene_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace swath {
namespace {

constexpr int kLooksSquare = 9, kLooksSide = 14 * kLooksSquare,
              kLooksASide = 5;  // squares, windows of them, windows a side
constexpr std::int64_t kLeastSquares = 50;

/// How many squares have which share of variance in the mean squared, by its logarithm.
class ShareHistogram {
  public:
    void add(double share) {
        const double at = (std::log(share) - kLow) / kWidth;
        if (!(at >= 0 && at < kBins)) return;
        ++bins_[static_cast<std::size_t>(at)];
        ++count_;
    }
    std::int64_t count() const { return count_; }
    /// Where most of them lie: the middle, by weight, of the five bins around the fullest place.
    double peak() const {
        std::int64_t most = 0;
        double place = 0;
        for (int b = kSpread; b < kBins - kSpread; ++b) {
            std::int64_t near = 0;
            double moment = 0;
            for (int k = b - kSpread; k <= b + kSpread; ++k) {
                const std::int64_t n = bins_[static_cast<std::size_t>(k)];
                near += n;
                moment += static_cast<double>(n) * (k + 0.5);
            }
            if (near > most) most = near, place = moment / static_cast<double>(near);
        }
        return std::exp(kLow + kWidth * place);
    }

  private:
    static constexpr int kBins = 200, kSpread = 2;
    static constexpr double kLow = -8, kWidth = 0.06;  // shares from 0.0003 to 50
    std::array<std::int64_t, kBins> bins_{};
    std::int64_t count_ = 0;
};

/// Adds the squares of a window that hold data throughout.
void addSquares(const std::vector<float>& values, Size size, ShareHistogram& shares) {
    for (int top = 0; top + kLooksSquare <= size.height; top += kLooksSquare)
        for (int left = 0; left + kLooksSquare <= size.width; left += kLooksSquare) {
            RunningMoments moments;
            for (int y = top; y < top + kLooksSquare; ++y)
                for (int x = left; x < left + kLooksSquare; ++x)
                    moments.add(values[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                                       static_cast<std::size_t>(x)]);
            constexpr double kSampled =
                kLooksSquare * kLooksSquare / (kLooksSquare * kLooksSquare - 1.0);  // of a sample's variance
            const double mean = moments.mean(), deviation = moments.deviation();
            if (mean > 0 && deviation > 0) shares.add(kSampled * deviation * deviation / (mean * mean));
        }
}

/// Four digits: what a person would write.
double rounded(double value) {
    return std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr);
}

}  // namespace

Result<std::optional<double>> measureLooks(RasterSource& source, int band, bool decibels) {
    const Size scene = source.info().size;
    const Size side{std::min(kLooksSide, scene.width), std::min(kLooksSide, scene.height)};
    ShareHistogram shares;
    std::vector<float> values(static_cast<std::size_t>(side.area()));
    const auto place = [](int length, int part, int of) {
        return static_cast<int>((std::int64_t{2} * part + 1) * (length - of) / (2 * kLooksASide));
    };
    for (int k = 0; k < kLooksASide * kLooksASide; ++k) {
        const RectI window{place(scene.width, k % kLooksASide, side.width),
                           place(scene.height, k / kLooksASide, side.height), side.width, side.height};
        if (Status read = source.readValues(window, std::array{band}, values); !read) return read.error();
        if (decibels)
            for (float& value : values) value = std::pow(10.0F, value / 10);
        addSquares(values, side, shares);
    }
    if (shares.count() < kLeastSquares) return std::optional<double>();
    return std::optional(1 / shares.peak());
}

bool lacksSceneFigures(const Filter& filter, std::span<const BandFilter> filters) {
    const BandFilter* kind = findFilter(filters, filter.name);
    return kind && std::ranges::any_of(kind->arguments, [&](const FilterArgument& a) {
               return a.figure != SceneFigure::None && !filter.arguments.contains(a.name);
           });
}

Result<Filter> withSceneFigures(Filter filter, RasterSource& source, const SceneStatistics& statistics,
                                std::span<const BandFilter> filters) {
    const BandFilter* kind = findFilter(filters, filter.name);
    const auto band = static_cast<std::size_t>(filter.band - 1);
    if (!kind || band >= statistics.bands.size()) return filter;
    const BandStatistics& figures = statistics.bands[band];
    const bool decibels = figures.p2 < 0;
    const auto takes = [&](SceneFigure figure) {
        return std::ranges::find(kind->arguments, figure, &FilterArgument::figure) != kind->arguments.end();
    };
    if (decibels && takes(SceneFigure::Looks) && !takes(SceneFigure::Decibel) &&
        lacksSceneFigures(filter, filters))
        return Error{
            Errc::InvalidInput,
            fmt::format("band {} holds decibels, and {} takes linear power", filter.band, filter.name),
            fmt::format("add linear(b{}) first and filter that, or take refined_lee", filter.band)};
    for (const FilterArgument& a : kind->arguments) {
        if (a.figure == SceneFigure::None || filter.arguments.contains(a.name)) continue;
        if (figures.count == 0)
            return Error{Errc::InvalidInput, fmt::format("band {} holds no data", filter.band),
                         fmt::format("write {}={} or another value", a.name, a.otherwise)};
        double& value = filter.arguments[a.name];
        switch (a.figure) {
            case SceneFigure::None:
                break;
            case SceneFigure::Low:
                value = rounded(figures.p2);
                break;
            case SceneFigure::High:
                value = rounded(figures.p98);
                break;
            case SceneFigure::Decibel:
                value = decibels ? 1 : 0;
                break;
            case SceneFigure::Looks: {
                const auto looks = measureLooks(source, filter.band - 1, decibels);
                if (!looks) return looks.error();
                if (!*looks)
                    return Error{Errc::InvalidInput,
                                 fmt::format("the looks of band {} cannot be measured", filter.band),
                                 fmt::format("write them, as in {}(b{}, looks=4)", filter.name, filter.band)};
                value = std::clamp(rounded(**looks), a.least, a.most);
                break;
            }
        }
    }
    return filter;
}

}  // namespace swath
