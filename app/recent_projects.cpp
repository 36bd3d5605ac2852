// SPDX-License-Identifier: MIT
#include "app/recent_projects.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kListed = 12;
constexpr int kPictureWidth = 288, kPictureHeight = 180;

fs::path listFile(const fs::path& folder) {
    return folder / "recent.json";
}

/// The same name for the same project, whatever its path holds.
fs::path pictureFile(const fs::path& folder, const fs::path& project) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const char c : project.string()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return folder / "pictures" / fmt::format("{:016x}.png", hash);
}

std::vector<std::string> readList(const fs::path& folder) {
    std::vector<std::string> files;
    const auto text = readText(listFile(folder));
    if (!text) return files;
    const auto j = nlohmann::json::parse(*text, nullptr, false);
    if (!j.is_array()) return files;
    for (const auto& entry : j)
        if (entry.is_string() && files.size() < kListed) files.push_back(entry.get<std::string>());
    return files;
}

Status writeList(const fs::path& folder, const std::vector<std::string>& files) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", folder.string(), failed.message()), ""};
    return writeText(listFile(folder), nlohmann::json(files).dump(2));
}

/// The middle of an image in the shape of a picture.
Image madeSmall(const Image& image) {
    const double shape = static_cast<double>(kPictureWidth) / kPictureHeight;
    const int width = std::min(image.size.width, static_cast<int>(image.size.height * shape));
    const int height = std::min(image.size.height, static_cast<int>(image.size.width / shape));
    const RectI middle{(image.size.width - width) / 2, (image.size.height - height) / 2, width, height};
    return shrunk(image, middle, {kPictureWidth, kPictureHeight}, 3);
}

}  // namespace

std::vector<RecentProject> loadRecentProjects(const fs::path& folder) {
    std::vector<RecentProject> projects;
    for (const std::string& file : readList(folder)) {
        RecentProject project{.file = file, .exists = true, .picture = {}};
        std::error_code ignored;
        project.exists = fs::exists(project.file, ignored);
        if (auto picture = readImage(pictureFile(folder, project.file), 3))
            project.picture = std::move(*picture);
        projects.push_back(std::move(project));
    }
    return projects;
}

Status rememberProject(const fs::path& folder, const fs::path& project) {
    auto files = readList(folder);
    std::erase(files, project.string());
    files.insert(files.begin(), project.string());
    if (files.size() > kListed) files.resize(kListed);
    return writeList(folder, files);
}

Status forgetProject(const fs::path& folder, const fs::path& project) {
    auto files = readList(folder);
    std::erase(files, project.string());
    std::error_code ignored;
    fs::remove(pictureFile(folder, project), ignored);
    return writeList(folder, files);
}

Status savePicture(const fs::path& folder, const fs::path& project, const Image& window) {
    if (window.size.width < 2 || window.size.height < 2 || window.channels < 3) return {};
    const fs::path file = pictureFile(folder, project);
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    if (failed)
        return Error{Errc::Io, "could not make the folder " + file.parent_path().string(), failed.message()};
    return writePng(file, madeSmall(window));
}

}  // namespace swath
