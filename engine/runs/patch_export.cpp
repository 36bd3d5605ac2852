// SPDX-License-Identifier: MIT
#include "engine/runs/patch_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/imagery/open_stack.h"
#include "engine/raster/image_file.h"
#include "engine/raster/raster_writer.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kLeastSide = 8, kMostSide = 4096;
constexpr std::int64_t kMostPatches = 1'000'000;

/// A name that every file system takes.
std::string fileName(const std::string& scene) {
    std::string name;
    for (const char c : scene)
        name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ? c : '_';
    return name.empty() ? "scene" : name;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of("\",\n") == std::string::npos) return text;
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

/// What a patch is, for the index.
struct PatchFacts {
    std::string image, mask, scene;
    RectI window;
    Role role = Role::Train;
    double nodata = 0, labelled = 0;
    std::array<std::int64_t, 256> pixels{};  ///< of each class
};

class PatchWriter {
  public:
    PatchWriter(const ClassTable& classes, const PatchExportOptions& options, fs::path folder)
        : classes_(classes), options_(options), folder_(std::move(folder)) {
        const LabelClass* background = classes.background();
        background_ = background ? background->value : kUnlabelled;
        for (const LabelClass& c : classes.all()) maskClasses_.push_back({c.value, c.name, c.colour});
    }

    Status writeScene(const PatchExportScene& scene, const std::string& name, const Resources& resources,
                      const std::function<bool(double)>& goesOn) {
        auto source = openStack(scene.snapshot.stack, resources);
        if (!source) return source.error();
        const Size size = (*source)->info().size;
        const auto columns = patchCorners(size.width, options_), rows = patchCorners(size.height, options_);
        if (columns.empty() || rows.empty()) ++report_.tooSmall;
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (const int x : columns) {
                const double done = static_cast<double>(r) / static_cast<double>(rows.size());
                if (!goesOn(done)) return Error{Errc::Cancelled, "cancelled", ""};
                if (Status written =
                        writePatch(**source, scene, name, {x, rows[r], options_.side, options_.side});
                    !written)
                    return written;
            }
        return {};
    }

    Status writeIndex() const {
        std::string csv = "image,mask,scene,x,y,side,role,nodata_share,labelled_share";
        for (const LabelClass& c : classes_.all()) csv += "," + quoted(c.name);
        csv += "\n";
        Json patches = Json::array();
        for (const PatchFacts& p : facts_) {
            csv += fmt::format("{},{},{},{},{},{},{},{:.4f},{:.4f}", quoted(p.image), quoted(p.mask),
                               quoted(p.scene), p.window.x, p.window.y, options_.side, roleName(p.role),
                               p.nodata, p.labelled);
            Json pixels = Json::object();
            for (const LabelClass& c : classes_.all()) {
                csv += fmt::format(",{}", p.pixels[c.value]);
                pixels[c.name] = p.pixels[c.value];
            }
            csv += "\n";
            patches.push_back({{"image", p.image},
                               {"mask", p.mask},
                               {"scene", p.scene},
                               {"x", p.window.x},
                               {"y", p.window.y},
                               {"role", roleName(p.role)},
                               {"nodata_share", p.nodata},
                               {"labelled_share", p.labelled},
                               {"pixels", std::move(pixels)}});
        }
        Json classes = Json::array();
        for (const LabelClass& c : classes_.all())
            classes.push_back({{"value", c.value}, {"name", c.name}, {"colour", formatColour(c.colour)}});
        const Json index{{"software", kOutputMark},
                         {"side", options_.side},
                         {"classes", std::move(classes)},
                         {"patches", std::move(patches)}};
        if (Status written = writeText(folder_ / "index.csv", csv); !written) return written;
        return writeText(folder_ / "index.json",
                         index.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    }
    const PatchExportReport& report() const { return report_; }

  private:
    Status writePatch(RasterSource& source, const PatchExportScene& scene, const std::string& name,
                      const RectI& window) {
        const RasterInfo& info = source.info();
        const auto pixels = static_cast<std::size_t>(window.area());
        std::vector<int> bands(info.bands.size());
        std::iota(bands.begin(), bands.end(), 0);
        std::vector<float> samples(bands.size() * pixels);
        std::vector<std::uint8_t> valid(pixels);
        if (Status read = source.readWindow(window, bands, samples, valid); !read) return read;
        if (info.type != PixelType::Float32)  // what a damaged file did not yield
            for (std::size_t i = 0; i < samples.size(); ++i)
                if (!std::isfinite(samples[i]))
                    samples[i] = static_cast<float>(info.bands[i / pixels].nodata.value_or(0));
        PatchFacts facts{.scene = scene.snapshot.name, .window = window};
        facts.nodata = static_cast<double>(std::ranges::count(valid, 0)) / static_cast<double>(pixels);
        if (facts.nodata > options_.mostNodata) return ++report_.empty, Status();
        if (options_.leastMean > 0 && meanOf(samples, valid) < options_.leastMean)
            return ++report_.dark, Status();
        std::vector<std::uint8_t> truth(pixels);
        fillTruth(scene.snapshot.labels, scene.snapshot.regions, background_, window, truth);
        for (const std::uint8_t value : truth) ++facts.pixels[value];
        const auto labelled =
            static_cast<std::int64_t>(pixels) - facts.pixels[kUnlabelled] - facts.pixels[kIgnore];
        facts.labelled = static_cast<double>(labelled) / static_cast<double>(pixels);
        if (facts.labelled < options_.leastLabelled) return ++report_.unlabelled, Status();
        facts.role = roleOf(scene.snapshot.regions, window);

        const fs::path under = options_.byRole ? fs::path(roleName(facts.role)) : fs::path();
        const std::string file =
            fmt::format("{}_{}_{}.{}", name, window.x, window.y, options_.png ? "png" : "tif");
        facts.image = (under / "images" / file).string();
        if (options_.masks) facts.mask = (under / "masks" / file).string();
        if (Status made = makeFolders(under); !made) return made;
        if (Status written = options_.png ? writePicture(facts, scene.composition, info, samples)
                                          : writeImage(facts, source, bands);
            !written)
            return written;
        if (options_.masks)
            if (Status written = writeMask(facts, info, truth); !written) return written;
        ++report_.written;
        facts_.push_back(std::move(facts));
        return {};
    }

    static double meanOf(const std::vector<float>& samples, const std::vector<std::uint8_t>& valid) {
        double sum = 0;
        std::int64_t count = 0;
        for (std::size_t i = 0; i < samples.size(); ++i)
            if (valid[i % valid.size()] && std::isfinite(samples[i])) sum += samples[i], ++count;
        return count > 0 ? sum / static_cast<double>(count) : 0;
    }
    static Role roleOf(const std::vector<Region>& regions, const RectI& window) {
        Role role = Role::Train;
        for (const Region& region : regions)
            if (!intersection(region.window, window).empty()) role = std::max(role, region.role);
        return role;
    }
    Status makeFolders(const fs::path& under) const {
        std::error_code failed;
        fs::create_directories(folder_ / under / "images", failed);
        if (!failed && options_.masks) fs::create_directories(folder_ / under / "masks", failed);
        if (!failed) return {};
        return Error{Errc::Io,
                     fmt::format("could not make folders in {}: {}", folder_.string(), failed.message()),
                     "check that it may be written to"};
    }
    GeoReference placeOf(const RasterInfo& info, const RectI& window) const {
        GeoReference place{info.geotransform, info.crsWkt};
        if (!place.geotransform) return place;
        const Vec2 corner = place.geotransform->toWorld({double(window.x), double(window.y)});
        place.geotransform->t[0] = corner.x;
        place.geotransform->t[3] = corner.y;
        return place;
    }
    /// Samples as the file stores them.
    Status writeImage(const PatchFacts& facts, RasterSource& source, const std::vector<int>& bands) const {
        const RasterInfo& info = source.info();
        std::vector<std::byte> samples(bands.size() * static_cast<std::size_t>(facts.window.area()) *
                                       static_cast<std::size_t>(bytesPerSample(info.type)));
        if (Status read =
                source.readSamples(facts.window, facts.window.size(), bands, info.type, samples.data());
            !read)
            return read;
        std::vector<std::string> names;
        for (const BandInfo& band : info.bands) names.push_back(band.name);
        return writeRaster(folder_ / facts.image, facts.window.size(), info.type, samples, names,
                           placeOf(info, facts.window), info.bands.front().nodata);
    }
    /// The three bands that are shown, with their stretch.
    Status writePicture(const PatchFacts& facts, const Composition& composition, const RasterInfo& info,
                        const std::vector<float>& samples) const {
        const auto pixels = static_cast<std::size_t>(facts.window.area());
        std::vector<float> values = samples;
        std::vector<std::span<const float>> planes;
        for (std::size_t b = 0; b < info.bands.size(); ++b) {
            const auto plane = std::span(values).subspan(b * pixels, pixels);
            rawToValues(info.bands[b], plane);
            planes.emplace_back(plane);
        }
        const std::vector<float> channels = channelValues(composition, planes, pixels);
        Image image{facts.window.size(), 3, std::vector<std::uint8_t>(3 * pixels)};
        for (std::size_t i = 0; i < pixels; ++i) {
            const std::array<float, 3> at{channels[i], channels[pixels + i], channels[2 * pixels + i]};
            const Rgb colour = colourOf(composition, info, at);
            image.pixels[3 * i] = colour.r, image.pixels[3 * i + 1] = colour.g,
                             image.pixels[3 * i + 2] = colour.b;
        }
        return writePng(folder_ / facts.image, image);
    }
    Status writeMask(const PatchFacts& facts, const RasterInfo& info,
                     const std::vector<std::uint8_t>& truth) const {
        if (options_.png) return writePng(folder_ / facts.mask, Image{facts.window.size(), 1, truth});
        auto writer = MaskWriter::create(folder_ / facts.mask, facts.window.size(),
                                         placeOf(info, facts.window), maskClasses_);
        if (!writer) return writer.error();
        if (Status written = (*writer)->writeRows(truth); !written) return written;
        return (*writer)->finish();
    }

    const ClassTable& classes_;
    const PatchExportOptions& options_;
    const fs::path folder_;
    std::uint8_t background_ = kUnlabelled;
    std::vector<MaskClass> maskClasses_;
    std::vector<PatchFacts> facts_;
    PatchExportReport report_;
};

}  // namespace

Status validate(const PatchExportOptions& o) {
    const auto refuse = [](const std::string& what, const std::string& hint) {
        return Error{Errc::InvalidInput, what, hint};
    };
    if (o.side < kLeastSide || o.side > kMostSide)
        return refuse(fmt::format("patches of {} pixels a side are not possible", o.side),
                      fmt::format("choose {} to {}", kLeastSide, kMostSide));
    if (o.stride < 0 || o.stride > kMostSide)
        return refuse(fmt::format("a stride of {} is not possible", o.stride), "0 lays them side by side");
    for (const double share : {o.mostNodata, o.leastLabelled})
        if (!(share >= 0 && share <= 1)) return refuse(fmt::format("{} is no share", share), "from 0 to 1");
    if (!std::isfinite(o.leastMean)) return refuse("the least mean is no number", "0 drops none");
    return {};
}

std::vector<int> patchCorners(int length, const PatchExportOptions& o) {
    const int stride = o.stride > 0 ? o.stride : o.side;
    std::vector<int> corners;
    for (std::int64_t at = 0; at + o.side <= length; at += stride) corners.push_back(static_cast<int>(at));
    if (o.cover && !corners.empty() && corners.back() + o.side < length) corners.push_back(length - o.side);
    return corners;
}

std::string PatchExportReport::summary() const {
    std::vector<std::string> left;
    if (empty > 0) left.push_back(fmt::format("{} without data", formatCount(empty)));
    if (dark > 0) left.push_back(fmt::format("{} too dark", formatCount(dark)));
    if (unlabelled > 0) left.push_back(fmt::format("{} with too few labels", formatCount(unlabelled)));
    if (tooSmall > 0)
        left.push_back(fmt::format("{} scene{} smaller than a patch", tooSmall, tooSmall == 1 ? "" : "s"));
    return fmt::format("{} patch{}{}{}", formatCount(written), written == 1 ? "" : "es",
                       left.empty() ? "" : "; left out: ", fmt::join(left, ", "));
}

Result<PatchExportReport> exportPatches(const std::vector<PatchExportScene>& scenes,
                                        const ClassTable& classes, const PatchExportOptions& options,
                                        const fs::path& folder, const Resources& resources, JobContext& job) {
    if (Status valid = validate(options); !valid) return valid.error();
    std::error_code failed;
    if (fs::exists(folder, failed) && (!fs::is_directory(folder, failed) || !fs::is_empty(folder, failed)))
        return Error{Errc::InvalidInput, fmt::format("{} is not an empty folder", folder.string()),
                     "name a new one: patches never replace anything"};
    std::int64_t count = 0;
    for (const PatchExportScene& scene : scenes) {
        const Size size = scene.snapshot.labels.size();
        count += static_cast<std::int64_t>(patchCorners(size.width, options).size()) *
                 static_cast<std::int64_t>(patchCorners(size.height, options).size());
    }
    if (count > kMostPatches)
        return Error{Errc::InvalidInput, fmt::format("that would be {} patches", formatCount(count)),
                     "choose larger ones, a larger stride, or fewer scenes"};
    fs::create_directories(folder, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", folder.string(), failed.message()),
                     "check that you may write there"};
    PatchWriter writer(classes, options, folder);
    std::vector<std::string> taken;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        std::string name = fileName(scenes[i].snapshot.name);
        const std::string base = name;
        for (int n = 2; std::ranges::find(taken, name) != taken.end(); ++n)
            name = fmt::format("{}-{}", base, n);
        taken.push_back(name);
        const auto goesOn = [&](double done) {
            job.report(scenes[i].snapshot.name,
                       (static_cast<double>(i) + done) / static_cast<double>(scenes.size()));
            return !job.stopRequested();
        };
        if (Status written = writer.writeScene(scenes[i], name, resources, goesOn); !written)
            return written.error();
    }
    if (Status written = writer.writeIndex(); !written) return written.error();
    return writer.report();
}

}  // namespace swath
