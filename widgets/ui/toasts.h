// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "widgets/ui/geometry.h"
#include "widgets/ui/ui.h"

namespace swath::ui {

/// Short messages in the lower right corner. Infos go by themselves after 5 s, warnings after 10 s; failures
/// stay until they are dismissed. Equal messages are counted, not stacked. UI thread.
class Toasts {
  public:
    void info(std::string text, std::string hint = {});
    void done(std::string text, std::string hint = {});
    void warning(std::string text, std::string hint = {});
    void failure(std::string text, std::string hint = {});
    /// An info with a button, which stays for 10 s; the button is there as long as `can` holds.
    struct Offer {
        std::string button;
        std::function<void()> run;
        std::function<bool()> can;
    };
    void offer(std::string text, std::string hint, Offer offer);
    /// The error's sentence and hint; Cancelled is not shown.
    void failure(const Error& error);

    struct Toast {
        Tone tone = Tone::Neutral;
        std::string text, hint;
        int count = 1;
        double shownS = -1;  ///< when it was first drawn
        std::optional<Offer> offer = {};
    };
    const std::vector<Toast>& all() const { return toasts_; }
    void dismissAll() { toasts_.clear(); }

    /// Draws them over everything else. Probes "toast/0/copy", "toast/0/dismiss", "toast/0/offer" (0 =
    /// newest).
    /// @param nowS  seconds.
    /// @return true while one is shown that will go by itself.
    bool draw(const Rect& area, double nowS);

  private:
    void add(Toast toast);
    /// @return its height, screen px; nullopt: it was dismissed, or its offer taken.
    std::optional<float> drawOne(const Toast& toast, std::size_t number, const Rect& area, float bottom);
    std::vector<Toast> toasts_;  ///< newest last
};

}  // namespace swath::ui
