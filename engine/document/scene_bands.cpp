// SPDX-License-Identifier: MIT
#include "engine/document/scene_bands.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace swath {
namespace {

namespace fs = std::filesystem;

bool isOfFile(const BandDef& def) {
    return std::holds_alternative<FileBand>(def);
}

bool isVirtual(const std::string& path) {
    return path.starts_with("/vsi") || path.find("://") != std::string::npos;
}

/// Absolute paths stay where no way leads from the folder to them.
std::string asSeenFrom(const fs::path& folder, const std::string& path) {
    if (isVirtual(path) || isVirtual(folder.string())) return path;
    const fs::path way = fs::path(path).lexically_relative(folder);
    return way.empty() ? path : way.string();
}

std::string resolved(const fs::path& folder, const std::string& path) {
    if (isVirtual(path) || fs::path(path).is_absolute()) return path;
    return (folder / path).lexically_normal().string();
}

/// Each path of a stack, through a function.
template <class Path>
BandStack withPaths(BandStack stack, const Path& path) {
    for (BandDef& def : stack.bands)
        if (auto* band = std::get_if<FileBand>(&def)) band->path = path(band->path);
    if (!stack.reference.empty()) stack.reference = path(stack.reference);
    return stack;
}

}  // namespace

BandStack stackOf(const Scene& scene) {
    BandStack stack = scene.stack;
    if (scene.ready) stack.grid = gridOf(scene.info);
    return stack;
}

std::span<const BandDef> derivedOf(const Scene& scene) {
    const auto first = std::ranges::find_if_not(scene.stack.bands, isOfFile);
    return {first, scene.stack.bands.end()};
}

std::vector<FileBand> fileBandsOf(const Scene& scene) {
    const auto& bands = scene.stack.bands;
    const auto files = static_cast<std::size_t>(std::ranges::count_if(bands, isOfFile));
    // At most one of them means all bands of its file: the others are one each.
    const std::size_t others = derivedOf(scene).size() + files - 1;
    const std::size_t all = scene.info.bands.size() - std::min(others, scene.info.bands.size());
    std::vector<FileBand> each;
    for (const BandDef& def : bands) {
        const auto* band = std::get_if<FileBand>(&def);
        if (!band) continue;
        if (band->band != FileBand::kAll) {
            each.push_back(*band);
            continue;
        }
        for (std::size_t b = 1; b <= all; ++b) {
            each.push_back(*band);
            each.back().band = static_cast<int>(b);
        }
    }
    return each;
}

bool isOneFile(const Scene& scene) {
    const auto& bands = scene.stack.bands;
    return scene.stack.reference.empty() && std::ranges::count_if(bands, isOfFile) == 1 &&
           std::get<FileBand>(bands.front()) == FileBand{.path = scene.info.path};
}

Scene sceneOf(BandStack stack) {
    Scene scene;
    stack.grid = {};
    scene.stack = std::move(stack);
    scene.info.path = filesOf(scene.stack).front();
    return scene;
}

std::string sceneBandsText(const Scene& scene) {
    BandStack stack = scene.stack;
    stack.grid = {};
    if (stack.bands.empty()) return "";  // not known yet
    if (isOneFile(scene)) {
        stack.bands.erase(stack.bands.begin());
        return stack == BandStack{} ? "" : toJson(stack);
    }
    const fs::path folder = fs::path(scene.info.path).parent_path();
    return toJson(
        withPaths(std::move(stack), [&](const std::string& path) { return asSeenFrom(folder, path); }));
}

Status setSceneBands(Scene& scene, std::string_view text) {
    auto stack = text.empty() ? Result<BandStack>(BandStack{}) : bandStackFromJson(text);
    if (!stack) return stack.error();
    const auto derived = std::ranges::find_if_not(stack->bands, isOfFile);
    const bool named = derived != stack->bands.begin();
    if (std::any_of(derived, stack->bands.end(), isOfFile))
        return Error{Errc::BadFormat, "a band of a file stands after one that is worked out",
                     "add the scene anew"};
    const fs::path folder = fs::path(scene.info.path).parent_path();
    const fs::path own = fs::path(scene.info.path).lexically_normal();
    BandStack bands = withPaths(std::move(*stack), [&](const std::string& path) {
        const std::string file = resolved(folder, path);
        return fs::path(file).lexically_normal() == own ? scene.info.path : file;
    });
    if (!named) bands.bands.insert(bands.bands.begin(), FileBand{.path = scene.info.path});
    if (filesOf(bands).front() != scene.info.path)
        return Error{Errc::BadFormat, "the bands of a scene are those of another file", "add the scene anew"};
    bands.grid = {};
    scene.stack = std::move(bands);
    return {};
}

void relinkFiles(Scene& scene, const std::map<std::string, std::string>& moves) {
    const auto now = [&](const std::string& file) {
        const auto at = moves.find(file);
        return at == moves.end() ? file : at->second;
    };
    scene.stack = withPaths(std::move(scene.stack), now);
    scene.info.path = now(scene.info.path);
}

bool sameSceneBands(const Scene& a, const Scene& b) {
    return sceneBandsText(a) == sceneBandsText(b);
}

}  // namespace swath
