// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/document/document.h"
#include "engine/raster/access_policy.h"

namespace swath {

/// What the scenes of a project may reach for, as its user once said on this machine. It is kept in the
/// user's state folder (XDG_STATE_HOME/swath/allow-remote, a path a line), never in the project: that may be
/// somebody else's.
AccessPolicy rememberedAccess(const std::filesystem::path& project);
/// Remembers that they may reach servers. Errors: Io.
Status rememberRemote(const std::filesystem::path& project);
/// Whether the user was asked and chose to do without (XDG_STATE_HOME/swath/refuse-remote), and to remember
/// it.
bool refusedRemote(const std::filesystem::path& project);
Status rememberRefusal(const std::filesystem::path& project);

/// A scene that would be fetched from a server or a database.
struct RemoteScene {
    SceneId scene;
    std::string name;
    std::string from;  ///< its path, or which file refers to what
};
/// Those that the usual AccessPolicy keeps closed and one that allows servers would not. Reads local files
/// that refer to others, reaches for nothing else.
std::vector<RemoteScene> scenesOnServers(const Document& document);

/// The files of scenes that lie outside the folder of their project, for somebody to see what a project that
/// came from elsewhere reads. Each project is told of once on this machine
/// (XDG_STATE_HOME/swath/scenes-elsewhere), afterwards none.
std::vector<std::string> scenesElsewhere(const Document& document, const std::filesystem::path& project);

}  // namespace swath
