// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/tools/marks.h"
#include "app/tools/tool_host.h"
#include "engine/core/geometry.h"

namespace swath {

/// How a tool is called and reached.
struct ToolInfo {
    std::string id;     ///< "brush"; its action is "tool/brush"
    std::string label;  ///< "Brush"
    std::string key;    ///< chord in words; empty: none
    const char* icon = nullptr;
};

/// The pointer over the canvas in one frame.
struct Pointer {
    Vec2 scene;         ///< scene px
    Vec2 screen;        ///< px from the canvas's top left corner
    Vec2 movedBy;       ///< screen px since the last frame
    bool over = false;  ///< over the scene, and no menu or panel in front of it
    bool down = false, pressed = false, doubleClicked = false;  ///< the left button
    bool alt = false;
};

/// What the pointer does on the scene. One object lives as long as the window and keeps its own settings.
/// UI thread.
class Tool {
  public:
    virtual ~Tool() = default;
    virtual ToolInfo info() const = 0;

    /// Once a frame while it is in hand. @param pointer  where it is and what its button does.
    virtual void input(const Pointer& pointer, ToolHost& host) = 0;
    /// What it draws over the scene. @param pointer  as in the last input().
    virtual void marks(Marks& marks, const Pointer& pointer, const ToolHost& host) const;
    /// Its row of options above the scene, behind its title. There may be no scene yet.
    virtual void options(ToolHost& host);

    /// Drops what is begun: Esc, another tool, another scene.
    virtual void cancel(ToolHost& host);
    /// Takes back the last part of what is begun: Ctrl-Z, Backspace. Only called when it says that it can.
    virtual bool canTakeBack() const { return false; }
    virtual void takeBack() {}
    /// Ends what is begun: Enter. Only called when it says that it can.
    virtual bool canFinish() const { return false; }
    virtual void finish(ToolHost&) {}
    /// It has hold of the pointer: nobody else pans or takes another tool meanwhile.
    virtual bool holdsPointer() const { return false; }

    /// Its settings in the project, below its id.
    virtual void save(nlohmann::json& to) const;
    virtual void load(const nlohmann::json& from);
};

}  // namespace swath
