// SPDX-License-Identifier: MIT
#include "app/demo_project.h"

#include <fmt/format.h>

#include "engine/core/file.h"
#include "engine/raster/raster_writer.h"
#include "projects/demo/demo_scene.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr Size kDemoSize{2048, 2048};

GeoReference georeference(const DemoScene& demo) {
    return {demo.geotransform, demo.epsg ? fmt::format("EPSG:{}", demo.epsg) : ""};
}

Status writeScene(const DemoScene& demo, const fs::path& file) {
    return writeRaster(file, demo.size, PixelType::UInt16, std::as_bytes(std::span(demo.bands)),
                       {"blue", "green", "red", "near infrared"}, georeference(demo));
}

/// The validation window's truth as a mask over the whole scene, unlabelled outside it.
Status writeValidationMask(const DemoScene& demo, const RectI& window, const fs::path& file) {
    std::vector<std::uint8_t> mask(demo.truth.size(), kUnlabelled);
    for (int y = window.y; y < window.bottom(); ++y) {
        const auto row = static_cast<std::ptrdiff_t>(y) * demo.size.width + window.x;
        std::copy_n(demo.truth.begin() + row, window.width, mask.begin() + row);
    }
    return writeRaster(file, demo.size, PixelType::UInt8, std::as_bytes(std::span(mask)), {"class"},
                       georeference(demo));
}

Status fill(Session& session, const DemoScene& demo, const fs::path& folder, std::uint64_t seed) {
    if (Status added = session.apply(AddScene{folder / "scene.tif", "demo"}); !added) return added;
    const SceneId scene = session.document().currentScene;
    const RectI window = demoValidationWindow(demo);
    const fs::path mask = folder / "validation.tif";
    if (Status written = writeValidationMask(demo, window, mask); !written) return written;
    if (Status imported = session.apply(ImportMask{mask, scene, {}, Role::Validation}); !imported)
        return imported;
    session.waitIdle();
    // Importing made the whole scene a complete region; only the window was looked at.
    for (const Region& region : session.document().regionsOf(scene)) {
        Region changed = region;
        changed.window = window;
        if (Status done = session.apply(ChangeRegion{changed}); !done) return done;
    }
    for (const DemoStroke& stroke : demoStrokes(demo, seed)) {
        const PaintStroke paint{scene, stroke.classValue, PaintOver::Unlabelled, stroke.points,
                                stroke.radius};
        if (Status painted = session.apply(paint); !painted) return painted;
    }
    session.waitIdle();
    return {};
}

}  // namespace

Result<std::unique_ptr<Session>> openDemoProject(const fs::path& folder, std::uint64_t seed, bool overwrite) {
    const fs::path project = folder / "demo.swath";
    std::error_code failed;
    if (fs::exists(project, failed)) return Session::open(project);
    fs::create_directories(folder, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", folder.string(), failed.message()),
                     "start swath demo where you may write"};
    for (const char* name : {"scene.tif", "truth.tif", "validation.tif"})
        if (const auto claimed = claimOutput(folder / name, {.inputs = {}, .overwrite = overwrite}); !claimed)
            return claimed.error();
    const DemoScene demo = generateDemoScene(kDemoSize, seed);
    if (Status written = writeScene(demo, folder / "scene.tif"); !written) return written.error();
    if (Status written = writeRaster(folder / "truth.tif", demo.size, PixelType::UInt8,
                                     std::as_bytes(std::span(demo.truth)), {"class"}, georeference(demo));
        !written)
        return written.error();
    auto session = Session::create(project, demo.classes);
    if (!session) return session;
    if (Status filled = fill(**session, demo, folder, seed); !filled) return filled.error();
    return session;
}

}  // namespace swath
