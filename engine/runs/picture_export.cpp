// SPDX-License-Identifier: MIT
#include "engine/runs/picture_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>

#include "engine/imagery/open_stack.h"
#include "engine/imagery/rendering.h"
#include "engine/raster/image_file.h"
#include "engine/raster/raster_writer.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kStripPixels = 2'000'000;
constexpr std::int64_t kMostPngPixels = 100'000'000;

bool isPng(const fs::path& file) {
    return file.extension() == ".png" || file.extension() == ".PNG";
}

Status knownEnding(const fs::path& file) {
    const std::string ending = file.extension().string();
    if (isPng(file) || ending == ".tif" || ending == ".tiff" || ending == ".TIF") return {};
    return Error{Errc::InvalidInput, fmt::format("{} is no kind of picture that is written", file.string()),
                 "end its name in .tif, for a GeoTIFF, or in .png"};
}

/// The scene pixel in the middle of a picture's pixel.
int sceneAt(int from, int length, int pixel, int pixels) {
    return from + static_cast<int>((pixel + 0.5) * length / pixels);
}

/// Lays classes over rows of the picture. @param top  the first row of `image` in the picture.
void layOver(Image& image, const PictureOrder& order, const WrittenPicture& plan, int top) {
    const RectI& w = plan.window;
    for (const PictureOrder::Over& over : order.over)
        for (int y = 0; y < image.size.height; ++y)
            for (int x = 0; x < image.size.width; ++x) {
                const auto value = over.classes.at(sceneAt(w.x, w.width, x, plan.size.width),
                                                   sceneAt(w.y, w.height, top + y, plan.size.height));
                if (value == kUnlabelled || value == kIgnore) continue;
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(image.size.width) +
                                static_cast<std::size_t>(x);
                const Rgb ink = order.colours[value];
                const std::array<std::uint8_t, 3> inks{ink.r, ink.g, ink.b};
                for (std::size_t c = 0; c < 3; ++c) {
                    std::uint8_t& pixel = image.pixels[3 * at + c];
                    pixel = static_cast<std::uint8_t>(
                        std::lround(pixel + (inks[c] - pixel) * std::clamp(over.opacity, 0.0, 1.0)));
                }
            }
}

/// Renders it strip by strip, from the top. @param take  gets each strip.
Status render(RasterSource& source, const PictureOrder& order, const WrittenPicture& plan, JobContext& job,
              const std::function<Status(Image)>& take) {
    const RectI& w = plan.window;
    const int rows =
        static_cast<int>(std::clamp<std::int64_t>(kStripPixels / plan.size.width, 1, plan.size.height));
    for (int top = 0; top < plan.size.height; top += rows) {
        if (job.stop().stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
        job.report("drawing the picture", static_cast<double>(top) / plan.size.height);
        const int bottom = std::min(top + rows, plan.size.height);
        const auto sceneRow = [&](int row) {
            return w.y + static_cast<int>(std::int64_t{row} * w.height / plan.size.height);
        };
        const RectI part{w.x, sceneRow(top), w.width, sceneRow(bottom) - sceneRow(top)};
        auto strip = renderReduced(source, order.composition, part, Size{plan.size.width, bottom - top});
        if (!strip) return strip.error();
        layOver(*strip, order, plan, top);
        if (Status taken = take(std::move(*strip)); !taken) return taken;
    }
    return {};
}

Status writeTiff(const fs::path& target, const RasterInfo& info, const WrittenPicture& plan,
                 const std::function<Status(const std::function<Status(Image)>&)>& strips) {
    GeoReference reference{.geotransform = {}, .crsWkt = info.crsWkt};
    if (info.geotransform)
        reference.geotransform = pictureTransform(*info.geotransform, plan.window, plan.size);
    auto writer = PictureWriter::create(target, plan.size, reference);
    if (!writer) return writer.error();
    std::vector<std::uint8_t> planes;
    Status drawn = strips([&](Image strip) -> Status {
        const auto pixels = static_cast<std::size_t>(strip.size.area());
        planes.resize(3 * pixels);
        for (std::size_t i = 0; i < pixels; ++i)
            for (std::size_t c = 0; c < 3; ++c) planes[c * pixels + i] = strip.pixels[3 * i + c];
        return (*writer)->writeRows(planes);
    });
    return drawn ? (*writer)->finish() : drawn;
}

/// Six lines: the affine map of pixel centres.
std::string worldText(const Geotransform& g) {
    const Vec2 centre = g.toWorld({0.5, 0.5});
    return fmt::format("{:.12g}\n{:.12g}\n{:.12g}\n{:.12g}\n{:.12g}\n{:.12g}\n", g.t[1], g.t[4], g.t[2],
                       g.t[5], centre.x, centre.y);
}

Status writePicturePng(const fs::path& target, const OutputRules& rules, const RasterInfo& info,
                       WrittenPicture& plan,
                       const std::function<Status(const std::function<Status(Image)>&)>& strips) {
    if (plan.size.area() > kMostPngPixels)
        return Error{Errc::InvalidInput,
                     fmt::format("{} would have {} × {} pixels", target.string(),
                                 formatCount(plan.size.width), formatCount(plan.size.height)),
                     "write a GeoTIFF (.tif), or fewer pixels"};
    std::optional<fs::path> worldFile;
    if (info.geotransform) {
        // A text has no place for the mark: that of a picture of ours is ours.
        OutputRules beside = rules;
        beside.overwrite = rules.overwrite || writtenBySwath(target);
        auto claimed = claimOutput(fs::path(target).replace_extension(".pgw"), beside);
        if (!claimed) return claimed.error();
        worldFile = std::move(*claimed);
    }
    Image all{.size = plan.size, .channels = 3, .pixels = {}};
    all.pixels.reserve(3 * static_cast<std::size_t>(plan.size.area()));
    Status drawn = strips([&](const Image& strip) -> Status {
        all.pixels.insert(all.pixels.end(), strip.pixels.begin(), strip.pixels.end());
        return {};
    });
    if (!drawn) return drawn;
    if (Status written = writePng(target, all); !written || !worldFile) return written;
    plan.worldFile = *worldFile;
    return writeText(*worldFile, worldText(pictureTransform(*info.geotransform, plan.window, plan.size)));
}

}  // namespace

Result<WrittenPicture> planned(const PictureOrder& order, Size scene) {
    const RectI all{0, 0, scene.width, scene.height};
    WrittenPicture plan;
    plan.window = order.window == RectI{} ? all : intersection(order.window, all);
    if (plan.window.empty())
        return Error{
            Errc::InvalidInput, "no part of the scene lies in the window",
            fmt::format("the scene has {} × {} pixels", formatCount(scene.width), formatCount(scene.height))};
    const Size wanted = order.size.empty() ? plan.window.size() : order.size;
    plan.size = {std::min(wanted.width, plan.window.width), std::min(wanted.height, plan.window.height)};
    return plan;
}

Geotransform pictureTransform(const Geotransform& scene, const RectI& window, Size size) {
    const double sx = static_cast<double>(window.width) / size.width;
    const double sy = static_cast<double>(window.height) / size.height;
    const Vec2 corner = scene.toWorld({double(window.x), double(window.y)});
    return {{corner.x, scene.t[1] * sx, scene.t[2] * sy, corner.y, scene.t[4] * sx, scene.t[5] * sy}};
}

Result<WrittenPicture> exportPicture(const PictureOrder& order, const fs::path& file,
                                     const OutputRules& rules, const Resources& resources, JobContext& job) {
    if (Status known = knownEnding(file); !known) return known.error();
    const auto target = claimOutput(file, rules);
    if (!target) return target.error();
    auto source = openStack(order.stack, resources);
    if (!source) return source.error();
    const RasterInfo& info = (*source)->info();
    auto plan = planned(order, info.size);
    if (!plan) return plan.error();
    plan->placed = info.geotransform.has_value();
    const auto strips = [&](const std::function<Status(Image)>& take) {
        return render(**source, order, *plan, job, take);
    };
    const Status written = isPng(file) ? writePicturePng(*target, rules, info, *plan, strips)
                                       : writeTiff(*target, info, *plan, strips);
    if (!written) return written.error();
    return plan;
}

}  // namespace swath
