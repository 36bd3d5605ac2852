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

double lifeS(const Toasts::Toast& toast) {
    if (toast.tone == Tone::Failure) return INFINITY;
    return toast.tone == Tone::Warning || toast.offer ? 10 : 5;
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

/// Where a toast's parts are, screen px.
struct Layout {
    std::string text;
    float textWidth = 0, textHeight = 0, hintHeight = 0, offerHeight = 0, height = 0;
};

float heightOf(ImFont* font, const std::string& text, float width) {
    return font->CalcTextSizeA(font->FontSize, 1e9F, width, text.data(), text.data() + text.size()).y;
}

Layout layOut(const Toasts::Toast& toast, float width, bool offers) {
    Layout lay{.text = toast.text, .textWidth = width - px(36) - px(60)};
    if (toast.count > 1) lay.text += " (" + std::to_string(toast.count) + "×)";
    lay.textHeight = heightOf(context().fonts().regular, lay.text, lay.textWidth);
    if (!toast.hint.empty())
        lay.hintHeight = px(4) + heightOf(context().fonts().small, toast.hint, lay.textWidth);
    lay.offerHeight = offers ? px(32) : 0;
    lay.height = std::max(px(40), std::ceil(lay.textHeight + lay.hintHeight + px(20))) + lay.offerHeight;
    return lay;
}

void drawWords(const Toasts::Toast& toast, const Layout& lay, ImVec2 corner) {
    ImFont* font = context().fonts().regular;
    ImFont* small = context().fonts().small;
    const Rgb colour = toneColour(toast.tone);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(corner, {corner.x + px(3), corner.y + lay.height}, packed(colour), px(6),
                        ImDrawFlags_RoundCornersLeft);
    const float words = lay.textHeight + lay.hintHeight;
    const float top = corner.y + std::floor((lay.height - lay.offerHeight - words) / 2);
    drawText({corner.x + px(13), top}, colour, iconOf(toast.tone));
    draw->AddText(font, font->FontSize, {corner.x + px(36), top}, packed(theme().text), lay.text.data(),
                  lay.text.data() + lay.text.size(), lay.textWidth);
    if (!toast.hint.empty())
        draw->AddText(small, small->FontSize, {corner.x + px(36), top + lay.textHeight + px(4)},
                      packed(theme().secondary), toast.hint.data(), toast.hint.data() + toast.hint.size(),
                      lay.textWidth);
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

void Toasts::offer(std::string text, std::string hint, Offer offer) {
    Toast toast{Tone::Accent, std::move(text), std::move(hint)};
    toast.offer = std::move(offer);
    add(std::move(toast));
}

std::optional<float> Toasts::drawOne(const Toast& toast, std::size_t number, const Rect& area, float bottom) {
    const std::string id = "toast/" + std::to_string(number);
    const bool offers = toast.offer && toast.offer->can();
    const float width = std::min(px(360), area.width - px(24));
    const Layout lay = layOut(toast, width, offers);
    ImGui::SetNextWindowPos({std::floor(area.right() - px(12) - width), std::floor(bottom - lay.height)});
    ImGui::SetNextWindowSize({width, lay.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(6));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(theme().raised));
    ImGui::Begin(("##" + id).c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
    const ImVec2 corner = ImGui::GetWindowPos();
    drawWords(toast, lay, corner);
    bool stays = true;
    ImGui::SetCursorScreenPos({corner.x + width - px(56), corner.y + px(8)});
    if (iconButton(id + "/copy", icons::kCopy, {.tooltip = "Copy the message", .quiet = true}))
        ImGui::SetClipboardText((toast.hint.empty() ? toast.text : toast.text + "\n" + toast.hint).c_str());
    ImGui::SetCursorScreenPos({corner.x + width - px(30), corner.y + px(8)});
    if (iconButton(id + "/dismiss", icons::kClose, {.tooltip = "Dismiss", .quiet = true})) stays = false;
    if (offers) {
        ImGui::SetCursorScreenPos({corner.x + px(36), corner.y + lay.height - px(34)});
        if (button(id + "/offer", toast.offer->button, {.primary = true})) {
            toast.offer->run();
            stays = false;
        }
    }
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(3);
    return stays ? std::optional(lay.height) : std::nullopt;
}

bool Toasts::draw(const Rect& area, double nowS) {
    std::erase_if(toasts_, [nowS](const Toast& t) { return t.shownS >= 0 && nowS - t.shownS > lifeS(t); });
    float bottom = area.bottom() - px(12);
    std::optional<std::size_t> gone;
    bool willGo = false;
    for (std::size_t n = 0; n < toasts_.size(); ++n) {
        const std::size_t at = toasts_.size() - 1 - n;
        Toast& toast = toasts_[at];
        if (toast.shownS < 0) toast.shownS = nowS;
        willGo = willGo || std::isfinite(lifeS(toast));
        const auto height = drawOne(toast, n, area, bottom);
        if (!height) gone = at;
        bottom -= height.value_or(0) + px(8);
    }
    if (gone) toasts_.erase(toasts_.begin() + static_cast<std::ptrdiff_t>(*gone));
    return willGo;
}

}  // namespace swath::ui
