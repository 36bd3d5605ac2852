// SPDX-License-Identifier: MIT
#include "app/panels/file_browser.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr double kDoubleClickS = 0.5;

/// What lies beside an open project and is nothing to open.
bool belongsToAProject(std::string_view name) {
    return name.ends_with(".swath-wal") || name.ends_with(".swath-shm") || name.ends_with(".swath.lock");
}

}  // namespace

PathListing listPath(const fs::path& path) {
    PathListing found;
    std::error_code failed;
    found.path = fs::weakly_canonical(path, failed);
    if (failed) found.path = path;
    found.isFolder = fs::is_directory(found.path, failed);
    if (!found.isFolder) return found;
    for (const fs::directory_entry& entry : fs::directory_iterator(found.path, failed)) {
        const std::string name = entry.path().filename().string();
        if (name.empty() || name.front() == '.' || belongsToAProject(name)) continue;
        std::error_code ignored;
        const bool isFolder = entry.is_directory(ignored);
        const auto size = isFolder ? 0 : entry.file_size(ignored);
        found.entries.push_back(
            {name, isFolder, isFolder || ignored ? "" : formatBytes(static_cast<std::int64_t>(size))});
    }
    if (failed) found.problem = "Cannot read " + found.path.string() + ": " + failed.message();
    std::ranges::sort(found.entries, [](const auto& a, const auto& b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
    return found;
}

std::string FileBrowser::title() const {
    switch (purpose_) {
        case Purpose::Open:
            return "Open a scene or a project";
        case Purpose::SavePolygons:
            return "Save polygons";
        case Purpose::Locate:
            return "Where is the file now?";
        case Purpose::Compose:
            return "Where are the bands?";
        case Purpose::AddMany:
            return "Add many scenes";
        case Purpose::NewProject:
            break;
    }
    return "New project";
}

void FileBrowser::prepare(Purpose purpose, const fs::path& folder, std::string note, std::string sought) {
    purpose_ = purpose;
    note_ = std::move(note);
    sought_ = std::move(sought);
    typed_.clear();
    chosen_.reset();
    many_.clear();
    rules_ = {};
    list_ = {};
    ask(folder.empty() ? fs::path(".") : folder);
}

void FileBrowser::ask(fs::path path) {
    wanted_ = std::move(path);
    if (opens()) typed_.clear();  // it was a name in another folder
    waits_ = true;
}

void FileBrowser::show(PathListing listing) {
    if (!std::exchange(waits_, false)) return;  // closed meanwhile
    problem_ = listing.problem;
    if (!listing.isFolder) {
        chosen_ = listing.path;
        return;
    }
    if (!listing.problem.empty()) return;
    listing_ = std::move(listing);
    list_ = {};
    clicked_.clear();
    marked_.clear();
    const bool seen = std::ranges::any_of(listing_.entries, [this](const PathListing::Entry& entry) {
        return !entry.folder && entry.name == sought_;
    });
    if (seen) typed_ = sought_;
}

/// A folder is entered by one click, a file is taken by two on itself: who clicks twice on a folder means
/// none of the files that then lie in its place.
void FileBrowser::click(const PathListing::Entry& entry) {
    if (entry.folder) return ask(listing_.path / entry.name);
    if (purpose_ == Purpose::AddMany) {
        if (marked_.erase(entry.name) == 0) marked_.insert(entry.name);
        return;
    }
    const double now = ImGui::GetTime();
    if (opens() && clicked_ == entry.name && now - clickedAtS_ < kDoubleClickS)
        chosen_ = listing_.path / entry.name;
    typed_ = clicked_ = entry.name;
    clickedAtS_ = now;
}

void FileBrowser::drawEntries() {
    const fs::path& folder = listing_.path;
    list_.begin("browser", listing_.entries.size(), "this folder");
    ImGui::BeginChild("##files", {0, ui::px(300)});
    if (folder.has_parent_path() && folder != folder.parent_path() &&
        ui::listRow("browser/up", "Folder above", {.icon = ui::icons::kChevronUp}).clicked)
        ask(folder.parent_path());
    std::optional<std::size_t> selected;
    for (std::size_t i = 0; i < listing_.entries.size(); ++i) {
        const PathListing::Entry& entry = listing_.entries[i];
        if (!list_.shows(entry.name)) continue;
        list_.add(i, entry.name);
        if (entry.name == typed_) selected = i;
        const bool project = entry.name.ends_with(".swath");
        const auto row = ui::listRow("browser/" + entry.name, entry.name,
                                     {.icon = entry.folder ? ui::icons::kFolder
                                              : project    ? ui::icons::kDatabase
                                                           : ui::icons::kFile,
                                      .value = entry.size,
                                      .selected = entry.name == typed_ || isMarked(entry.name),
                                      .cutMiddle = true});
        if (list_.walkedTo(i)) ImGui::SetScrollHereY();
        if (row.clicked) click(entry);
    }
    if (const auto walked = list_.end(selected)) typed_ = listing_.entries[*walked].name;
    ImGui::EndChild();
}

/// A folder as a whole, or the files in it that were clicked.
void FileBrowser::drawMany() {
    (void)ui::checkbox(
        "browser/below", "With the folders below it", rules_.recursive,
        {.tooltip = "Also where the folder holds scenes itself", .enabled = !rules_.isByClass});
    (void)ui::checkbox("browser/classes", "Its folders are classes", rules_.isByClass,
                       {.tooltip = "For patches: each folder has the name of what its images show"});
    ui::gap(4);
    const bool all =
        ui::button("browser/all", "Add all of this folder",
                   {.icon = ui::icons::kFolder, .enabled = !waits_, .primary = marked_.empty(), .width = -1});
    if (all) many_ = {listing_.path};
    const std::string what = marked_.size() == 1 ? "1 file" : fmt::format("{} files", marked_.size());
    const bool some = ui::button(
        "browser/some", marked_.empty() ? "Add files: click them" : "Add " + what,
        {.icon = ui::icons::kPlus, .enabled = !marked_.empty(), .primary = !marked_.empty(), .width = -1});
    if (some)
        for (const std::string& name : marked_) many_.push_back(listing_.path / name);
}

bool FileBrowser::draw(const WindowInput&) {
    ui::clippedText(listing_.path.string(), ImGui::GetContentRegionAvail().x);
    drawEntries();
    if (!problem_.empty()) ui::secondaryText(problem_);
    if (!note_.empty()) ui::secondaryText(note_);
    ui::gap(4);
    if (purpose_ == Purpose::AddMany) {
        drawMany();
        return true;
    }
    const bool polygons = purpose_ == Purpose::SavePolygons;
    const auto event = ui::textField("browser/name", "", typed_,
                                     {.hint = opens()    ? "Name or whole path of a file or folder"
                                              : polygons ? "polygons.gpkg"
                                                         : "Name of the new project",
                                      .icon = ui::icons::kFile});
    ui::gap(4);
    if (purpose_ == Purpose::Compose && !waits_ &&
        ui::button("browser/folder", "Use all of this folder",
                   {.icon = ui::icons::kFolder, .tooltip = "And of those in it", .width = -1}))
        chosen_ = listing_.path;
    const bool pressed = ui::button("browser/open",
                                    purpose_ == Purpose::Open      ? "Open"
                                    : purpose_ == Purpose::Locate  ? "Use this file"
                                    : purpose_ == Purpose::Compose ? "Use this file"
                                    : polygons                     ? "Save here"
                                                                   : "Create here",
                                    {.enabled = !typed_.empty(), .primary = true, .width = -1});
    if ((!pressed && event != ui::TextEvent::Submitted) || typed_.empty()) return true;
    fs::path path = fs::path(typed_).is_absolute() ? fs::path(typed_) : listing_.path / typed_;
    if (purpose_ == Purpose::NewProject && path.extension() != ".swath") path += ".swath";
    if (polygons && !path.has_extension()) path += ".gpkg";
    if (opens())
        ask(path);  // it may be a folder
    else
        chosen_ = path;
    return true;
}

}  // namespace swath
