// SPDX-License-Identifier: MIT
#include "engine/document/scene_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "engine/document/scene_bands.h"
#include "engine/raster/grid_match.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

/// Where files of a scene lie now, by where they lay.
using Moves = std::map<std::string, std::string>;

/// The files that a scene names, each once.
std::vector<std::string> ownFiles(const Scene& scene) {
    std::vector<std::string> files = filesOf(scene.stack);
    const std::string& reference = scene.stack.reference;
    if (!reference.empty() && std::ranges::find(files, reference) == files.end()) files.push_back(reference);
    return files;
}

/// The file on a disk that a path leads into: "/a/b.zip" of "/vsizip//a/b.zip/c.tif"; otherwise itself.
std::string onDisk(const std::string& path) {
    for (const std::string_view prefix : {"/vsizip/", "/vsitar/"}) {
        if (!path.starts_with(prefix)) continue;
        for (const std::string_view ending : {".zip/", ".tar/", ".tgz/", ".tar.gz/"})
            if (const auto at = path.find(ending, prefix.size()); at != std::string::npos)
                return path.substr(prefix.size(), at + ending.size() - 1 - prefix.size());
    }
    return path;
}

/// What is no file of a disk, such as one on a server, is where it was.
bool isElsewhere(const std::string& path) {
    return onDisk(path).starts_with("/vsi") || path.find("://") != std::string::npos;
}

bool isThere(const std::string& path) {
    std::error_code ignored;
    return isElsewhere(path) || fs::is_regular_file(onDisk(path), ignored);
}

/// The file in a folder whose path ends as that of another does, as far as possible: a folder that was moved
/// has its own as they were.
std::optional<fs::path> below(const fs::path& folder, const fs::path& other) {
    std::vector<fs::path> ends{other.filename()};
    for (fs::path up = other.parent_path(); up.has_filename() && up != up.parent_path();
         up = up.parent_path())
        ends.push_back(up.filename() / ends.back());
    std::error_code ignored;
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
        const fs::path there = folder / *end;
        if (fs::is_regular_file(there, ignored))
            return fs::equivalent(there, other, ignored) ? std::nullopt : std::optional(there);
    }
    return std::nullopt;
}

/// Moves a file, and with an archive all that lies in it.
void move(const std::vector<std::string>& files, const std::string& from, const fs::path& to, Moves& moves) {
    const std::string archive = onDisk(from);
    if (archive == from) {
        moves[from] = to.string();
        return;
    }
    for (const std::string& each : files)
        if (onDisk(each) == archive) {
            const auto at = each.find(archive);
            moves[each] = each.substr(0, at) + to.string() + each.substr(at + archive.size());
        }
}

/// Another file of a scene: where it lay to the first; else where it is; else in the folder of the first.
void beside(const std::string& file, const std::string& from, const fs::path& to, Moves& moves) {
    if (isElsewhere(file)) return;
    const fs::path before = onDisk(from), other = onDisk(file);
    const fs::path way = other.lexically_relative(before.parent_path());
    const fs::path there = (to.parent_path() / way).lexically_normal();
    if (!way.empty() && isThere(there.string())) return move({file}, file, there, moves);
    if (isThere(file)) return;
    if (const auto found = below(to.parent_path(), other)) return move({file}, file, *found, moves);
    if (!way.empty()) move({file}, file, there, moves);  // who opens it says that it is not there
}

Scene moved(const Scene& scene, const Moves& moves) {
    Scene found = scene;
    relinkFiles(found, moves);
    return found;
}

}  // namespace

Status fitsScene(const Scene& scene, const RasterInfo& file) {
    constexpr const char* kHint = "choose the file that was labelled, or add this one as another scene";
    const RasterInfo& known = scene.info;
    if (file.size != known.size || file.bandCount() != known.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("{} has {} × {} pixels and {} bands, scene {} has {} × {} and {}", file.path,
                                 file.size.width, file.size.height, file.bandCount(), scene.name,
                                 known.size.width, known.size.height, known.bandCount()),
                     kHint};
    const GridMatch match = matchGrids(file, known);
    if (match.relation == GridRelation::SameGrid || match.bySize()) return {};
    return Error{Errc::InvalidInput,
                 fmt::format("{} is not scene {}: {}", file.path, scene.name,
                             match.difference.empty() ? "it lies elsewhere" : match.difference),
                 kHint};
}

std::vector<std::string> missingFiles(const Scene& scene) {
    std::vector<std::string> files = ownFiles(scene);
    std::erase_if(files, isThere);
    return files;
}

std::string soughtFile(const Scene& scene) {
    const auto files = ownFiles(scene);
    const auto missing = std::ranges::find_if_not(files, isThere);
    return fs::path(onDisk(missing == files.end() ? scene.info.path : *missing)).filename().string();
}

Scene sceneAt(const Scene& scene, const fs::path& file) {
    const auto files = ownFiles(scene);
    const auto stoodFor = [&] {
        const auto sameName = [&](const std::string& each) {
            return fs::path(onDisk(each)).filename() == file.filename();
        };
        for (const std::string& each : files)
            if (sameName(each) && !isThere(each)) return each;
        for (const std::string& each : files)
            if (sameName(each)) return each;
        const auto missing = std::ranges::find_if_not(files, isThere);
        return missing == files.end() ? scene.info.path : *missing;
    }();
    Moves moves;
    move(files, stoodFor, file, moves);
    for (const std::string& each : files)
        if (!moves.contains(each)) beside(each, stoodFor, file, moves);
    return moved(scene, moves);
}

fs::path movedFolder(const Scene& before, const Scene& after) {
    const auto old = ownFiles(before), now = ownFiles(after);
    for (std::size_t i = 0; i < std::min(old.size(), now.size()); ++i) {
        if (old[i] == now[i]) continue;
        fs::path from = onDisk(old[i]), to = onDisk(now[i]);
        while (from.filename() == to.filename() && to.has_filename() && to != to.parent_path()) {
            from = from.parent_path();
            to = to.parent_path();
        }
        return to == fs::path(onDisk(now[i])) ? to.parent_path() : to;
    }
    return {};
}

std::optional<Scene> sceneIn(const Scene& scene, const fs::path& folder) {
    const auto files = ownFiles(scene);
    // Files that are all there, and still cannot be read, may lie whole elsewhere.
    const bool isWhole = std::ranges::all_of(files, isThere);
    Moves moves;
    for (const std::string& each : files)
        if (!moves.contains(each) && !isElsewhere(each) && (isWhole || !isThere(each)))
            if (const auto found = below(folder, onDisk(each))) move(files, each, *found, moves);
    if (moves.empty()) return std::nullopt;
    const auto [from, to] = *moves.begin();
    for (const std::string& each : files)
        if (!moves.contains(each) && !isThere(each)) beside(each, from, onDisk(to), moves);
    for (const std::string& each : files)
        if (!isThere(moves.contains(each) ? moves.at(each) : each)) return std::nullopt;
    return moved(scene, moves);
}

}  // namespace swath
