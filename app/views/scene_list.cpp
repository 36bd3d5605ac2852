// SPDX-License-Identifier: MIT
#include "app/views/scene_list.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/document/scene_date.h"
#include "widgets/ui/list_view.h"

namespace swath {
namespace {

constexpr std::array kSortNames{"arranged", "name", "date", "labelled", "size"};
constexpr std::array kGroupNames{"none", "folder", "date"};

/// What a scene is sorted by, worked out once.
struct Key {
    std::size_t index = 0;
    std::string text;  ///< name or date
    double figure = 0;
    bool isKnown = true;
};

/// Numbers in names count as numbers: scene 2 stands before scene 10.
int compared(const std::string& a, const std::string& b) {
    return strverscmp(a.c_str(), b.c_str());
}

Key keyOf(const Document& d, std::size_t index, SceneSort sort, const LabelledShare& labelled) {
    const Scene& scene = d.scenes[index];
    Key key{.index = index};
    if (sort == SceneSort::Name) key.text = scene.name;
    if (sort == SceneSort::Size) key.figure = static_cast<double>(scene.info.size.area());
    if (sort == SceneSort::Date) {
        key.text = dateOf(scene);
        key.isKnown = !key.text.empty();
    }
    if (sort == SceneSort::Labelled) {
        const auto share = labelled(scene.id);
        key.figure = share.value_or(0);
        key.isKnown = share.has_value();
    }
    return key;
}

void sortKeys(std::vector<Key>& keys, const SceneListing& listing) {
    const auto isBefore = [](const Key& a, const Key& b) {
        if (a.text != b.text) return compared(a.text, b.text) < 0;
        return a.figure < b.figure;
    };
    std::ranges::stable_sort(keys, [&](const Key& a, const Key& b) {
        if (a.isKnown != b.isKnown) return a.isKnown;
        return listing.reversed ? isBefore(b, a) : isBefore(a, b);
    });
    if (listing.reversed && listing.sort == SceneSort::Arranged) std::ranges::reverse(keys);
}

std::string groupOf(const Scene& scene, SceneGroup group) {
    if (group == SceneGroup::Date) {
        std::string date = dateOf(scene);
        return date.empty() ? "No date" : date;
    }
    return std::filesystem::path(scene.info.path).parent_path().string();
}

/// Folders as short as tells them apart from what they have in common.
std::string commonStart(const std::vector<std::string>& folders) {
    if (folders.size() < 2) return folders.empty() ? "" : std::filesystem::path(folders[0]).parent_path();
    std::string common = folders.front();
    for (const std::string& folder : folders)
        common.resize(static_cast<std::size_t>(std::ranges::mismatch(common, folder).in1 - common.begin()));
    return common.substr(0, common.rfind('/'));
}

std::string titleOf(const std::string& group, const std::string& common) {
    if (common.empty() || !group.starts_with(common + "/")) return group;
    return group.substr(common.size() + 1);
}

void mix(std::uint64_t& hash, std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    hash = (hash ^ 0xff) * 1099511628211U;
}

}  // namespace

const char* sceneSortName(SceneSort sort) {
    return kSortNames[static_cast<std::size_t>(sort)];
}
const char* sceneGroupName(SceneGroup group) {
    return kGroupNames[static_cast<std::size_t>(group)];
}

std::vector<SceneLine> listScenes(const Document& d, const SceneListing& listing, std::string_view search,
                                  const LabelledShare& labelled) {
    std::vector<Key> keys;
    for (std::size_t i = 0; i < d.scenes.size(); ++i)
        if (ui::foundIn(d.scenes[i].name, search)) keys.push_back(keyOf(d, i, listing.sort, labelled));
    sortKeys(keys, listing);
    std::vector<SceneLine> lines;
    const auto add = [&](const Key& key) {
        lines.push_back({.scene = d.scenes[key.index].id, .index = key.index});
    };
    if (listing.group == SceneGroup::None) {
        std::ranges::for_each(keys, add);
        return lines;
    }
    std::map<std::string, std::vector<Key>> groups;
    for (Key& key : keys) groups[groupOf(d.scenes[key.index], listing.group)].push_back(std::move(key));
    std::vector<std::string> names;
    for (const auto& [name, group] : groups) names.push_back(name);
    std::ranges::sort(names, [](const auto& a, const auto& b) { return compared(a, b) < 0; });
    const std::string common = listing.group == SceneGroup::Folder ? commonStart(names) : "";
    for (const std::string& name : names) {
        const std::string title = titleOf(name, common);
        lines.push_back({.scene = {}, .index = 0, .group = title, .scenes = groups[name].size()});
        if (search.empty() && listing.folded.contains(title)) continue;
        std::ranges::for_each(groups[name], add);
    }
    return lines;
}

const std::vector<SceneLine>& SceneList::lines(const Session& session) {
    const Document& d = session.document();
    std::uint64_t hash = 14695981039346656037U;
    mix(hash, search);
    for (const Scene& scene : d.scenes) {
        hash = (hash ^ static_cast<std::uint64_t>(scene.id.value)) * 1099511628211U;
        mix(hash, scene.name);
        if (listing.group == SceneGroup::Folder || listing.sort == SceneSort::Date)
            mix(hash, scene.info.path);
        if (listing.sort == SceneSort::Size) mix(hash, std::to_string(scene.info.size.area()));
        if (listing.sort == SceneSort::Labelled)
            mix(hash, std::to_string(session.labelledShare(scene.id).value_or(-1)));
    }
    if (hash != madeOf_ || listing != madeFor_) {
        lines_ = listScenes(d, listing, search, [&](SceneId id) { return session.labelledShare(id); });
        madeOf_ = hash;
        madeFor_ = listing;
    }
    return lines_;
}

std::optional<SceneId> SceneList::neighbour(const Session& session, SceneId scene, int by) {
    const auto& all = lines(session);
    auto at = std::ranges::find(all, scene, &SceneLine::scene);
    if (at == all.end() || !scene) {  // it is hidden by the search or a fold
        at = std::ranges::find_if_not(all, &SceneLine::isTitle);
        return at == all.end() ? std::nullopt : std::optional(at->scene);
    }
    const std::ptrdiff_t step = by < 0 ? -1 : 1;
    for (std::ptrdiff_t i = at - all.begin() + step; i >= 0 && i < std::ssize(all); i += step) {
        if (all[static_cast<std::size_t>(i)].isTitle()) continue;
        by -= static_cast<int>(step);
        if (by == 0) return all[static_cast<std::size_t>(i)].scene;
    }
    return std::nullopt;
}

void SceneList::save(nlohmann::json& to) const {
    to["scene_list"] = {{"sort", sceneSortName(listing.sort)},
                        {"reversed", listing.reversed},
                        {"group", sceneGroupName(listing.group)},
                        {"folded", listing.folded}};
}

void SceneList::load(const nlohmann::json& from) {
    const auto at = from.find("scene_list");
    if (at == from.end() || !at->is_object()) return;
    SceneListing stored;
    try {
        const auto sort = std::ranges::find(kSortNames, at->value("sort", std::string("arranged")));
        const auto group = std::ranges::find(kGroupNames, at->value("group", std::string("none")));
        if (sort != kSortNames.end()) stored.sort = static_cast<SceneSort>(sort - kSortNames.begin());
        if (group != kGroupNames.end()) stored.group = static_cast<SceneGroup>(group - kGroupNames.begin());
        stored.reversed = at->value("reversed", false);
        stored.folded = at->value("folded", stored.folded);
        listing = std::move(stored);
    } catch (const nlohmann::json::exception&) {
        // Of another version: the list is as it was.
    }
}

}  // namespace swath
