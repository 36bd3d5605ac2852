// SPDX-License-Identifier: MIT
#include "app/panels/dialog.h"

#include <algorithm>
#include <utility>

#include "widgets/ui/ui.h"

namespace swath {

void Dialogs::open(std::string_view id, const WindowInput& in) {
    const auto known = std::ranges::find_if(dialogs_, [&](const auto& d) { return d->id() == id; });
    if (known == dialogs_.end()) return;
    Dialog* dialog = known->get();
    tellClosed();
    const bool already = std::erase(open_, dialog) > 0;
    open_.push_back(dialog);
    if (!already) dialog->opened(in);
}

bool Dialogs::isOpen(std::string_view id) const {
    return std::ranges::any_of(open_, [&](const Dialog* d) { return d->id() == id; });
}

void Dialogs::close(Dialog* dialog) {
    std::erase(open_, dialog);
    closing_.push_back(dialog);
}

void Dialogs::tellClosed() {
    for (Dialog* dialog : std::exchange(closing_, {})) dialog->closed();
}

void Dialogs::close(std::string_view id) {
    const auto at = std::ranges::find_if(open_, [&](const Dialog* d) { return d->id() == id; });
    if (at != open_.end()) close(*at);
}

void Dialogs::closeAll() {
    while (!open_.empty()) close(open_.back());
}

void Dialogs::draw(const WindowInput& in) {
    tellClosed();
    if (open_.empty()) return;
    Dialog* top = open_.back();
    bool stays = true;
    if (ui::beginDialog(top->id(), top->title(), stays, top->width(in))) {
        stays = top->draw(in) && stays;
        ui::endDialog();
    }
    if (!stays) close(top);
}

}  // namespace swath
