// SPDX-License-Identifier: MIT
#include "app/panels/file_browser.h"

#include <imgui.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/core/text.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace fs = std::filesystem;

namespace {

/// What lies beside an open project and is nothing to open.
bool belongsToAProject(std::string_view name) {
    return name.ends_with(".swath-wal") || name.ends_with(".swath-shm") || name.ends_with(".swath.lock");
}

}  // namespace

void FileBrowser::open(const fs::path& folder, std::string note) {
    open_ = true;
    note_ = std::move(note);
    enter(folder.empty() ? fs::path(".") : folder);
}

void FileBrowser::enter(const fs::path& folder) {
    std::error_code failed;
    const fs::path whole = fs::weakly_canonical(folder, failed);
    std::vector<Entry> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(whole, failed)) {
        const std::string name = entry.path().filename().string();
        if (name.empty() || name.front() == '.' || belongsToAProject(name)) continue;
        std::error_code ignored;
        const bool isFolder = entry.is_directory(ignored);
        const auto size = isFolder ? 0 : entry.file_size(ignored);
        found.push_back(
            {name, isFolder, isFolder || ignored ? "" : formatBytes(static_cast<std::int64_t>(size))});
    }
    problem_ = failed ? "Cannot read " + whole.string() + ": " + failed.message() : "";
    if (failed) return;
    std::ranges::sort(found, [](const Entry& a, const Entry& b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
    folder_ = whole;
    entries_ = std::move(found);
    typed_.clear();
}

std::optional<fs::path> FileBrowser::draw() {
    if (!open_) return std::nullopt;
    std::optional<fs::path> chosen;
    if (!ui::beginDialog("browser", "Open a scene or a project", open_, 560)) return std::nullopt;
    ui::clippedText(folder_.string(), ImGui::GetContentRegionAvail().x);
    fs::path next;
    ImGui::BeginChild("##files", {0, ui::px(320)});
    if (folder_.has_parent_path() &&
        ui::listRow("browser/up", "Folder above", {.icon = ui::icons::kChevronUp}).clicked)
        next = folder_.parent_path();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        const bool project = fs::path(entry.name).extension() == ".swath";
        const auto row = ui::listRow("browser/" + entry.name, entry.name,
                                     {.icon = entry.folder ? ui::icons::kFolder
                                              : project    ? ui::icons::kDatabase
                                                           : ui::icons::kFile,
                                      .value = entry.size,
                                      .selected = entry.name == typed_});
        if (entry.folder && row.clicked)
            next = folder_ / entry.name;
        else if (row.clicked)
            typed_ = entry.name;
        if (!entry.folder && row.doubleClicked) chosen = folder_ / entry.name;
    }
    ImGui::EndChild();
    if (!problem_.empty()) ui::secondaryText(problem_);
    if (!note_.empty()) ui::secondaryText(note_);
    ui::gap(4);
    const auto event =
        ui::textField("browser/name", "", typed_,
                      {.hint = "Name or whole path of a file or folder", .icon = ui::icons::kFile});
    ui::gap(4);
    const bool pressed =
        ui::button("browser/open", "Open", {.enabled = !typed_.empty(), .primary = true, .width = -1});
    if ((pressed || event == ui::TextEvent::Submitted) && !typed_.empty()) {
        const fs::path path = fs::path(typed_).is_absolute() ? fs::path(typed_) : folder_ / typed_;
        std::error_code ignored;
        if (fs::is_directory(path, ignored))
            next = path;
        else
            chosen = path;
    }
    ui::endDialog();
    if (!next.empty()) enter(next);
    if (chosen) open_ = false;
    return chosen;
}

}  // namespace swath
