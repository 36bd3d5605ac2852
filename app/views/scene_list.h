// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/session.h"

namespace swath {

enum class SceneSort { Arranged, Name, Date, Labelled, Size };
enum class SceneGroup { None, Folder, Date };
const char* sceneSortName(SceneSort sort);     ///< "arranged", "name" …
const char* sceneGroupName(SceneGroup group);  ///< "none", "folder", "date"

/// How scenes are listed.
struct SceneListing {
    SceneSort sort = SceneSort::Arranged;
    bool reversed = false;
    SceneGroup group = SceneGroup::None;
    std::set<std::string> folded;  ///< groups of which only the title is shown

    /// They stand as they were arranged by hand, and can be arranged anew.
    bool isByHand() const { return sort == SceneSort::Arranged && !reversed && group == SceneGroup::None; }
    friend bool operator==(const SceneListing&, const SceneListing&) = default;
};

/// A line of the list: a scene, or the title of a group.
struct SceneLine {
    SceneId scene;           ///< 0: a title
    std::size_t index = 0;   ///< of the scene in the document
    std::string group;       ///< of a title: what it is called
    std::size_t scenes = 0;  ///< of a title: how many it has
    bool isTitle() const { return !scene; }
};

/// How much of a scene is labelled; nothing while it is not known.
using LabelledShare = std::function<std::optional<double>(SceneId)>;
/// The lines of a list. Scenes of which the date or the share is not known stand behind the others.
/// @param search  of names; in what it finds, no group is folded.
std::vector<SceneLine> listScenes(const Document& document, const SceneListing& listing,
                                  std::string_view search, const LabelledShare& labelled);

/// The list of scenes as panel and keys see it: made anew only when something of it has changed.
class SceneList {
  public:
    SceneListing listing;
    std::string search;

    const std::vector<SceneLine>& lines(const Session& session);
    /// The scene that is shown so many lines after another, or before it; nullopt beyond the ends.
    std::optional<SceneId> neighbour(const Session& session, SceneId scene, int by);

    void save(nlohmann::json& to) const;
    /// What cannot be read stays as it is.
    void load(const nlohmann::json& from);

  private:
    std::vector<SceneLine> lines_;
    SceneListing madeFor_;
    std::uint64_t madeOf_ = 0;  ///< fingerprint of all that the order depends on
};

}  // namespace swath
