// SPDX-License-Identifier: MIT
#include "widgets/ui/toasts.h"

#include <algorithm>
#include <cmath>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

constexpr std::size_t kMaxToasts = 5;

double lifeS(Tone tone) {
    if (tone == Tone::Failure) return INFINITY;
    return tone == Tone::Warning ? 10 : 5;
}

const char* iconOf(Tone tone) {
    switch (tone) {
        case Tone::Done:
            return icons::kDone;
        case Tone::Warning:
            return icons::kWarning;
        case Tone::Failure:
            return icons::kFailure;
        default:
            return icons::kInfo;
    }
}

}  // namespace

void Toasts::add(Toast toast) {
    const auto same = std::find_if(toasts_.begin(), toasts_.end(), [&](const Toast& t) {
        return t.tone == toast.tone && t.text == toast.text && t.hint == toast.hint;
    });
    if (same != toasts_.end()) {
        toast.count = same->count + 1;
        toasts_.erase(same);
    }
    toasts_.push_back(std::move(toast));
    if (toasts_.size() > kMaxToasts) toasts_.erase(toasts_.begin());
}

void Toasts::info(std::string text, std::string hint) {
    add({Tone::Accent, std::move(text), std::move(hint)});
}
void Toasts::done(std::string text, std::string hint) {
    add({Tone::Done, std::move(text), std::move(hint)});
}
void Toasts::warning(std::string text, std::string hint) {
    add({Tone::Warning, std::move(text), std::move(hint)});
}
void Toasts::failure(std::string text, std::string hint) {
    add({Tone::Failure, std::move(text), std::move(hint)});
}
void Toasts::failure(const Error& error) {
    if (error.code != Errc::Cancelled) failure(error.what, error.hint);
}

bool Toasts::draw(const Rect& area, double nowS) {
    std::erase_if(toasts_,
                  [nowS](const Toast& t) { return t.shownS >= 0 && nowS - t.shownS > lifeS(t.tone); });
    const float width = std::min(px(360), area.width - px(24));
    float bottom = area.bottom() - px(12);
    std::size_t dismissed = toasts_.size();
    bool willGo = false;
    for (std::size_t n = 0; n < toasts_.size(); ++n) {
        const std::size_t at = toasts_.size() - 1 - n;
        Toast& toast = toasts_[at];
        if (toast.shownS < 0) toast.shownS = nowS;
        willGo = willGo || std::isfinite(lifeS(toast.tone));
        const std::string id = "toast/" + std::to_string(n);
        std::string text = toast.text;
        if (toast.count > 1) text += " (" + std::to_string(toast.count) + "×)";

        const float textWidth = width - px(36) - px(60);
        ImFont* font = context().fonts().regular;
        ImFont* small = context().fonts().small;
        const float textHeight =
            font->CalcTextSizeA(font->FontSize, 1e9F, textWidth, text.data(), text.data() + text.size()).y;
        const float hintHeight =
            toast.hint.empty()
                ? 0
                : px(4) + small
                              ->CalcTextSizeA(small->FontSize, 1e9F, textWidth, toast.hint.data(),
                                              toast.hint.data() + toast.hint.size())
                              .y;
        const float height = std::max(px(40), std::ceil(textHeight + hintHeight + px(20)));
        ImGui::SetNextWindowPos({std::floor(area.right() - px(12) - width), std::floor(bottom - height)});
        ImGui::SetNextWindowSize({width, height});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(6));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
        ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(theme().raised));
        ImGui::Begin(("##" + id).c_str(), nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                         ImGuiWindowFlags_NoNav);
        const ImVec2 corner = ImGui::GetWindowPos();
        const Rgb colour = toneColour(toast.tone);
        ImDrawList* draw = ImGui::GetWindowDrawList();
        draw->AddRectFilled(corner, {corner.x + px(3), corner.y + height}, packed(colour), px(6),
                            ImDrawFlags_RoundCornersLeft);
        const float top = corner.y + std::floor((height - textHeight - hintHeight) / 2);
        drawText({corner.x + px(13), top}, colour, iconOf(toast.tone));
        draw->AddText(font, font->FontSize, {corner.x + px(36), top}, packed(theme().text), text.data(),
                      text.data() + text.size(), textWidth);
        if (!toast.hint.empty())
            draw->AddText(small, small->FontSize, {corner.x + px(36), top + textHeight + px(4)},
                          packed(theme().secondary), toast.hint.data(), toast.hint.data() + toast.hint.size(),
                          textWidth);
        ImGui::SetCursorScreenPos({corner.x + width - px(56), corner.y + px(8)});
        if (iconButton(id + "/copy", icons::kCopy, {.tooltip = "Copy the message", .quiet = true}))
            ImGui::SetClipboardText(
                (toast.hint.empty() ? toast.text : toast.text + "\n" + toast.hint).c_str());
        ImGui::SetCursorScreenPos({corner.x + width - px(30), corner.y + px(8)});
        if (iconButton(id + "/dismiss", icons::kClose, {.tooltip = "Dismiss", .quiet = true})) dismissed = at;
        ImGui::End();
        ImGui::PopStyleColor();
        ImGui::PopStyleVar(3);
        bottom -= height + px(8);
    }
    if (dismissed < toasts_.size()) toasts_.erase(toasts_.begin() + static_cast<std::ptrdiff_t>(dismissed));
    return willGo;
}

}  // namespace swath::ui
