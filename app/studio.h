// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions.h"
#include "app/canvas.h"
#include "app/panels/dialog.h"
#include "app/panels/file_browser.h"
#include "app/panels/welcome.h"
#include "app/tools/toolbox.h"
#include "app/ui_state.h"
#include "app/user_settings.h"
#include "app/window_layout.h"
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
    /// @param scale  of the display; the user's own setting goes before it. Errors: no OpenGL 3.3.
    static Result<std::unique_ptr<Studio>> create(float scale);
    ~Studio();

    /// A project, or a scene for which a project beside it is opened or made. Failures also appear as a
    /// message. Between frames.
    /// @param project  where labels of a scene go; empty: see placeForProject().
    Status open(const std::filesystem::path& file, const std::filesystem::path& project = {});
    /// Everything that was done, and where the window was left, is on the disk. Waits. Errors: why it is not.
    Status save();
    /// Without a project: the welcome page. With one: scenes and masks dropped on the window. Between frames.
    void drop(const std::vector<std::filesystem::path>& files);
    void setSession(std::unique_ptr<Session> session);
    Session* session() { return session_.get(); }
    UiState& state() { return state_; }
    UserSettings& settings() { return settings_; }
    const Actions& actions() const { return actions_; }
    Canvas& canvas() { return *canvas_; }
    const Dialogs& dialogs() const { return dialogs_; }
    const WindowLayout& layout() const { return *layout_; }
    /// Brings a panel to the front, by its id.
    void show(std::string_view panel) { (void)layout_->show(panel); }
    /// Adds to every project that is opened from now on a panel of its own.
    void addPanel(PanelPlace place, std::function<std::unique_ptr<Panel>()> make);
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
    /// Between frames: takes up another scale. @return true when the renderer's texture of fonts has to be
    /// made anew.
    bool takeNewScale();
    /// Title of the window.
    std::string title() const;
    /// What happened during the last frame, for scripts.
    const std::vector<SessionEvent>& lastEvents() const { return lastEvents_; }
    /// After the frame's pixels are in the bound framebuffer: saves the picture that was asked for.
    void afterRender(Size framebuffer);
    /// Small pictures of panels that the last frame showed are still being made.
    bool picturesWait() const { return picturesWait_; }
    bool closeWanted() const { return closeWanted_; }
    /// From now on no other file than the project's is opened, written or made, and the window stays open:
    /// for input that nobody answers for.
    void confine();

  private:
    explicit Studio(float scale);
    // studio_actions.cpp
    void addActions();
    void addToolActions();
    void addEditActions();
    void addViewActions();
    void addBandActions();
    void addColourActions();
    void addFilterActions();
    void addLookActions();  // studio_look_actions.cpp
    void addPanelActions();
    void addLearnActions();
    void addFileActions();
    void addHelpActions();
    void add(std::string id, std::string label, std::string group, std::string key, const char* icon,
             std::function<void()> run, std::function<bool()> enabled, bool repeats = false);
    // studio_scenes.cpp
    void helpScenes();
    void browseFor(SceneId id);
    void locate(const std::filesystem::path& chosen);
    void askAboutServers();
    void allowServers();
    // studio_files.cpp
    bool importedPolygons(const std::filesystem::path& file);
    void browse(FileBrowser::Purpose purpose);
    /// Opens the dialog in which a scene is put together of these files and folders.
    void compose(std::vector<std::string> named);
    /// Looks in the background for what places become: one scene of several files is composed in its dialog,
    /// many are added.
    void addMany(std::vector<std::filesystem::path> places, FolderRules rules);
    void serveBrowser();
    void take(const std::filesystem::path& chosen);
    void makeDemo();
    void readRecent();
    void keepPicture(Size framebuffer);
    void readRecipes();
    void keepRecipe();
    void writeLater(FileWish wish);
    void openStored(const std::filesystem::path& file);
    Status createProject(const std::filesystem::path& file);
    /// Runs away from the window; what it returns is done between two frames.
    void inBackground(std::string name, std::function<std::function<void()>()> work);

    void takeFinished();
    void pumpSession();
    void sayMessages();
    void offerUndo();
    void applyWishes();
    void applySettings();
    void keepState();
    void storeSettings();
    void say(const Error& error);
    void drawProject(const PanelInput& in, const ui::Rect& area, Size size);
    WindowInput input();
    void startOrPause();
    void nextPlace(int direction);
    void addToolAction(const Tool& tool);

    std::unique_ptr<ui::Context> ui_;
    float displayScale_;
    std::unique_ptr<Canvas> canvas_;
    std::unique_ptr<Session> session_;
    std::shared_ptr<Inbox<std::function<void()>>> finished_ =
        std::make_shared<Inbox<std::function<void()>>>();
    WorkQueue background_{"swath-studio", 1, Priority::Normal};
    UserSettings settings_, appliedSettings_;
    UiState state_;
    Wishes wishes_;
    Toolbox tools_;
    std::string storedTools_;
    Actions actions_;
    std::unique_ptr<WindowLayout> layout_;
    struct AddedPanel {
        PanelPlace place;
        std::function<std::unique_ptr<Panel>()> make;
    };
    std::vector<AddedPanel> addedPanels_;
    Dialogs dialogs_;
    FileBrowser* browser_ = nullptr;  ///< one of dialogs_
    SceneId located_;                 ///< the scene whose file is looked for in it
    WelcomePage welcome_;
    ui::CommandPalette palette_;
    ui::Toasts toasts_;
    std::vector<SessionEvent> lastEvents_;
    std::vector<std::function<void()>> later_;  ///< done before the next frame
    std::size_t toldMessages_ = 0;
    EditId newestStep_;  ///< of the history, as the last frame had it
    std::string storedState_;
    ui::Rect scene_;
    double lastKeptS_ = 0, nowS_ = 0, pictureTakenS_ = -1;
    bool curvesSeen_ = false, wantsAnother_ = true, closeWanted_ = false, confined_ = false,
         picturesWait_ = false;
};

}  // namespace swath
