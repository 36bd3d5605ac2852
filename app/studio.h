// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions.h"
#include "app/canvas.h"
#include "app/panels/file_browser.h"
#include "app/panels/patch_gallery.h"
#include "app/tools/toolbox.h"
#include "app/ui_state.h"
#include "engine/session/session.h"
#include "widgets/ui/command_palette.h"
#include "widgets/ui/context.h"
#include "widgets/ui/toasts.h"

namespace swath {

/// The whole window's content: one call of frame() between ImGui's NewFrame and Render. Knows neither GLFW
/// nor EGL, so the true window, the offscreen one and scripts show the very same thing. UI thread, GL context
/// current.
class Studio {
  public:
    /// Errors: no OpenGL 3.3.
    static Result<std::unique_ptr<Studio>> create(float scale);
    ~Studio();

    /// A project, or a scene for which a project beside it is opened or made. Failures also appear as a
    /// message.
    /// @param project  where labels of a scene go; empty: see placeForProject().
    Status open(const std::filesystem::path& file, const std::filesystem::path& project = {});
    /// Everything that was done, and where the window was left, is on the disk. Waits. Errors: why it is not.
    Status save();
    /// Without a project: the welcome page. With one: scenes and masks dropped on the window.
    void drop(const std::vector<std::filesystem::path>& files);
    void setSession(std::unique_ptr<Session> session);
    Session* session() { return session_.get(); }
    UiState& state() { return state_; }
    const Actions& actions() const { return actions_; }
    Canvas& canvas() { return *canvas_; }
    /// What the pointer can do; tools of others may be added before the first frame.
    Toolbox& tools() { return tools_; }
    /// Adds a tool with its action and key.
    void addTool(std::unique_ptr<Tool> tool);

    /// Builds and draws a frame. The scene is drawn into the bound framebuffer at once, ImGui's part at
    /// Render.
    /// @param size  of the framebuffer in pixels. @param nowS  monotonic seconds.
    void frame(Size size, double nowS);
    /// False when nothing will change before the next input or event: the loop may sleep.
    bool needsFrame() const;
    /// Title of the window.
    std::string title() const;
    /// What happened during the last frame, for scripts.
    const std::vector<SessionEvent>& lastEvents() const { return lastEvents_; }
    /// After the frame's pixels are in the bound framebuffer: saves the picture that was asked for.
    void afterRender(Size framebuffer);
    bool closeWanted() const { return closeWanted_; }

  private:
    explicit Studio(float scale);
    void addActions();
    void pumpSession();
    void applyIntents();
    void readRecipes();
    void keepRecipe();
    void keepState();
    void drawPanels(const ui::Rect& area, double nowS);
    void drawSide(const ui::Rect& area);
    void drawDock(const ui::Rect& area);
    void makeDemo();
    void takeDemo();
    void startOrPause();
    void nextPlace(int direction);
    void addToolActions();
    void addToolAction(const Tool& tool);
    void openStored(const std::filesystem::path& file);

    std::unique_ptr<ui::Context> ui_;
    std::unique_ptr<Canvas> canvas_;
    std::unique_ptr<Session> session_;
    std::shared_ptr<Inbox<Status>> demoMade_ = std::make_shared<Inbox<Status>>();
    WorkQueue background_{"swath-studio", 1, Priority::Normal};
    UiState state_;
    Toolbox tools_;
    std::string storedTools_;
    Actions actions_;
    ui::CommandPalette palette_;
    ui::Toasts toasts_;
    FileBrowser browser_;
    PatchGalleryDialog gallery_;
    std::vector<SessionEvent> lastEvents_;
    std::size_t toldMessages_ = 0;
    std::string storedState_;
    double lastKeptS_ = 0, nowS_ = 0;
    bool toastMoves_ = false, wantsAnother_ = true, closeWanted_ = false;
};

}  // namespace swath
