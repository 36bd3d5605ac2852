// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/panel.h"

namespace swath {

/// Something modal in the middle of the window. It owns what it remembers; that it is open is kept by
/// Dialogs. UI thread, GL context current.
class Dialog {
  public:
    virtual ~Dialog() = default;
    virtual std::string_view id() const = 0;
    virtual std::string title() const = 0;
    virtual float width(const WindowInput&) const { return 420; }  ///< design px
    /// Before it is drawn first, each time it is opened.
    virtual void opened(const WindowInput&) {}
    /// @return false to be closed.
    virtual bool draw(const WindowInput& in) = 0;
    /// Before the frame after the last one that it was drawn in: what was drawn is on the screen by then.
    virtual void closed() {}
};

/// A dialog about the open project; it closes with it.
class ProjectDialog : public Dialog {
  public:
    bool draw(const WindowInput& in) final { return in.project && draw(PanelInput{in, *in.project}); }
    virtual bool draw(const PanelInput& in) = 0;
};

/// The one place where dialogs are opened, drawn and closed. Of several open ones the newest is drawn, and
/// the others wait under it.
class Dialogs {
  public:
    void add(std::unique_ptr<Dialog> dialog) { dialogs_.push_back(std::move(dialog)); }
    /// One that is open already comes to the top. Unknown ids are no dialog's and change nothing.
    void open(std::string_view id, const WindowInput& in);
    bool isOpen(std::string_view id) const;
    bool anyOpen() const { return !open_.empty(); }
    void close(std::string_view id);
    void closeAll();
    /// The last thing of a frame, at the top level, every frame.
    void draw(const WindowInput& in);

  private:
    void close(Dialog* dialog);
    void tellClosed();
    std::vector<std::unique_ptr<Dialog>> dialogs_;
    std::vector<Dialog*> open_;     ///< newest last
    std::vector<Dialog*> closing_;  ///< drawn for the last time in the frame before
};

/// All dialogs of the window: a new one is a file and a line of panel_list.inc.
std::vector<std::unique_ptr<Dialog>> standardDialogs();

}  // namespace swath
