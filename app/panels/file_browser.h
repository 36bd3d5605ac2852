// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/dialog.h"
#include "engine/imagery/sensors/scene_sources.h"
#include "widgets/ui/list_view.h"

namespace swath {

/// What lies under a path: made on any thread, shown by the browser.
struct PathListing {
    struct Entry {
        std::string name;
        bool folder = false;
        std::string size;
    };
    std::filesystem::path path;  ///< whole
    bool isFolder = false;
    std::vector<Entry> entries;  ///< of a folder; folders first, then by name
    std::string problem;         ///< why it cannot be read, in words
};
PathListing listPath(const std::filesystem::path& path);

/// The dialog in which a file to open, or the name of a new one, is chosen. Reads nothing itself: who
/// owns it lists the path of takeWanted() elsewhere and gives the result to show().
class FileBrowser final : public Dialog {
  public:
    enum class Purpose { Open, NewProject, SavePolygons, Locate, Compose, AddMany };
    /// Before it is opened. @param note  what opening does, in words; may be empty.
    /// @param sought  a file of this name is chosen wherever it is seen; empty: none.
    void prepare(Purpose purpose, const std::filesystem::path& folder, std::string note,
                 std::string sought = {});

    std::string_view id() const override { return "browser"; }
    std::string title() const override;
    float width(const WindowInput&) const override { return 560; }
    bool draw(const WindowInput& in) override;
    void closed() override { waits_ = false; }

    /// The path that is to be listed; once.
    std::optional<std::filesystem::path> takeWanted() { return std::exchange(wanted_, std::nullopt); }
    void show(PathListing listing);
    /// The file that was chosen; once, after which it is to be closed.
    std::optional<std::filesystem::path> takeChosen() { return std::exchange(chosen_, std::nullopt); }
    /// Of AddMany: the files that were chosen, or the one folder; once, after which it is to be closed.
    std::vector<std::filesystem::path> takeMany() { return std::exchange(many_, {}); }
    const FolderRules& folderRules() const { return rules_; }
    Purpose purpose() const { return purpose_; }

  private:
    void drawEntries();
    void drawMany();
    bool isMarked(const std::string& name) const { return marked_.contains(name); }
    void click(const PathListing::Entry& entry);
    void ask(std::filesystem::path path);
    /// The path that is there is what is wanted, not the name of a new one.
    bool opens() const { return purpose_ != Purpose::NewProject && purpose_ != Purpose::SavePolygons; }

    Purpose purpose_ = Purpose::Open;
    PathListing listing_;
    ui::ListView list_;
    std::optional<std::filesystem::path> wanted_, chosen_;
    std::string typed_, problem_, note_, sought_;
    std::string clicked_;  ///< the file that was clicked last in this listing
    double clickedAtS_ = 0;
    std::set<std::string> marked_;  ///< of AddMany: files of this folder
    std::vector<std::filesystem::path> many_;
    FolderRules rules_;
    bool waits_ = false;  ///< for a listing
};

}  // namespace swath
