// SPDX-License-Identifier: MIT
// One page for what the user sets for the program: look, memory, processor, keys, folders.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <optional>

#include "app/cache_files.h"
#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class SettingsDialog final : public Dialog {
  public:
    std::string_view id() const override { return "settings"; }
    std::string title() const override { return "Settings"; }
    float width(const WindowInput&) const override { return 760; }
    void opened(const WindowInput& in) override;
    bool draw(const WindowInput& in) override;
    void closed() override { waitsFor_.clear(); }

  private:
    void cache(const WindowInput& in);
    void keys(const WindowInput& in, float height);
    void key(const WindowInput& in, const Action& action);

    ListView keyList_;
    std::string waitsFor_;  ///< the action that gets the next key
    std::string problem_;
    std::optional<CacheUse> cache_;  ///< nullopt: not looked at yet
    std::string cacheProblem_;
};

void look(const WindowInput& in) {
    sectionTitle("Look");
    static const std::vector<std::string> themes{"Dark", "Light"};
    int theme = in.settings.dark ? 0 : 1;
    if (segmented("settings/theme", "Theme", theme, themes)) in.settings.dark = theme == 0;
    static const std::vector<std::string> sizes{"auto", "1", "1.25", "1.5", "2"};
    static constexpr std::array kScales{0.0, 1.0, 1.25, 1.5, 2.0};
    const auto at = std::ranges::find(kScales, in.settings.scale);
    int size = at == kScales.end() ? -1 : static_cast<int>(at - kScales.begin());
    if (segmented("settings/scale", "Size", size, sizes,
                  {.tooltip = "Of texts and controls; auto: as your desktop says"}))
        in.settings.scale = kScales[static_cast<std::size_t>(size)];
}

void memory(const WindowInput& in) {
    sectionTitle("Memory");
    double gigabytes = static_cast<double>(in.settings.memoryBytes) / 1e9;
    if (slider("settings/memory", "At most", gigabytes, 0.5, 64,
               {.tooltip = "Of all caches of pixels together; a network's own memory comes on top",
                .unit = "GB",
                .logarithmic = true,
                .decimals = 1}))
        in.settings.memoryBytes = static_cast<std::int64_t>(gigabytes * 1e9);
    if (!in.project) return;
    const MemoryBudget& budget = *in.project->memory();
    labelledRow("Memory", fmt::format("{} of {}", formatBytes(budget.used()), formatBytes(budget.limit())),
                "What the caches hold now");
    recordProbe("settings/memory-used");
    for (const MemoryBudget::Use& use : budget.uses()) labelledRow("   " + use.name, formatBytes(use.bytes));
    labelledRow(
        "Undo", formatBytes(static_cast<std::int64_t>(in.project->document().history.bytesHeld())),
        "Tiles of the last steps, beside the caches: 256 MB at most. Older steps are in the project file");
}

void processor(const WindowInput& in) {
    sectionTitle("Processor");
    (void)numberField("settings/threads", "Threads", in.settings.threads, 0, 1024,
                      {.tooltip = "That new projects train with; 0: all"});
}

void folders() {
    sectionTitle("Folders");
    labelledRow("cache", cacheFolder().string(), "XDG_CACHE_HOME says where");
    labelledRow("settings, keys, recipes", configFolder().string(), "XDG_CONFIG_HOME says where");
    labelledRow("recent projects", stateFolder().string(), "XDG_STATE_HOME says where");
}

void SettingsDialog::opened(const WindowInput& in) {
    cache_.reset();
    cacheProblem_.clear();
    in.wishes.chores.push_back(
        {"Look into the cache", [this, folder = cacheFolder()]() -> std::function<void()> {
             return [this, use = cacheUse(folder)] { cache_ = use; };
         }});
}

/// What is kept on the disk because it took a while to find out, and can be had again.
void SettingsDialog::cache(const WindowInput& in) {
    sectionTitle("Cache");
    labelledRow("overviews, measurements",
                !cache_             ? "looking …"
                : cache_->files > 0 ? formatBytes(cache_->bytes)
                                    : "none",
                "Small copies of large scenes that have none, and how fast each network is on this machine");
    if (!cacheProblem_.empty()) secondaryText(cacheProblem_);
    if (!button("settings/cache/empty", "Empty the cache",
                {.icon = icons::kTrash,
                 .tooltip = "Made again when they are needed next",
                 .enabled = cache_ && cache_->files > 0,
                 .width = -1}))
        return;
    cache_.reset();
    in.want(ForgetNetworkProfiles{});
    in.wishes.chores.push_back({"Empty the cache", [this, folder = cacheFolder()]() -> std::function<void()> {
                                    const auto removed = emptyCache(folder);
                                    return [this, problem = removed ? "" : removed.error().text(),
                                            left = cacheUse(folder)] {
                                        cacheProblem_ = problem;
                                        cache_ = left;
                                    };
                                }});
}

/// Who has a key already.
const Action* ownerOf(const Actions& actions, const Chord& chord, const std::string& except) {
    for (const Action& action : actions.all())
        for (const std::string& key : split(action.key, ' '))
            if (action.id != except && parseChord(key) == chord) return &action;
    return nullptr;
}

void SettingsDialog::key(const WindowInput& in, const Action& action) {
    const std::string id = "settings/key/" + action.id;
    const bool waits = waitsFor_ == action.id;
    const auto row = listRow(id, action.label,
                             {.icon = action.icon ? action.icon : " ",
                              .value = waits ? "press a key …" : action.key,
                              .selected = waits,
                              .tooltip = "Click, then press its new key",
                              .valueRoom = action.changed() ? 26.0F : 0.0F});
    if (row.clicked) {
        waitsFor_ = waits ? "" : action.id;
        problem_.clear();
    }
    if (!action.changed()) return;
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({row.rect.right() - px(24), row.rect.y});
    if (iconButton(id + "/reset", icons::kUndo, {.tooltip = "Its key at first", .quiet = true}))
        in.wishes.keys.push_back({action.id, std::nullopt});
    ImGui::SetCursorScreenPos(after);
}

void SettingsDialog::keys(const WindowInput& in, float height) {
    if (!waitsFor_.empty() && !ImGui::GetIO().WantTextInput)
        if (const auto chord = pressedChord()) {
            const Action* owner = ownerOf(in.actions, *chord, waitsFor_);
            problem_ = owner ? fmt::format("{} is the key of “{}”: give that another one first.",
                                           chordName(*chord), owner->label)
                             : "";
            if (!owner) in.wishes.keys.push_back({waitsFor_, chord});
            waitsFor_.clear();
        }
    sectionTitle("Keys");
    const auto& all = in.actions.all();
    keyList_.begin("settings/keys", all.size(), "actions");
    if (!problem_.empty()) secondaryText(problem_);
    ImGui::BeginChild("##keys", {0, height - ImGui::GetCursorPosY()});
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!keyList_.shows(all[i].label + " " + all[i].key + " " + all[i].group)) continue;
        keyList_.add(i, all[i].label);
        key(in, all[i]);
    }
    (void)keyList_.end(std::nullopt);
    ImGui::EndChild();
}

bool SettingsDialog::draw(const WindowInput& in) {
    const float height = std::min(px(480), ImGui::GetIO().DisplaySize.y - px(120));
    const float half = std::floor((ImGui::GetContentRegionAvail().x - px(24)) / 2);
    ImGui::BeginChild("##settings", {half, height});
    look(in);
    memory(in);
    processor(in);
    cache(in);
    folders();
    ImGui::EndChild();
    ImGui::SameLine(0, px(24));
    ImGui::BeginChild("##right", {0, height});
    keys(in, height);
    ImGui::EndChild();
    return true;
}

}  // namespace

std::unique_ptr<Dialog> makeSettingsDialog() {
    return std::make_unique<SettingsDialog>();
}

}  // namespace swath
