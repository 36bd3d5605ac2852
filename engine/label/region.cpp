// SPDX-License-Identifier: MIT
#include "engine/label/region.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <vector>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr std::array kRolesByProtection{Role::Train, Role::Validation, Role::Test};

int protection(Role role) {
    return role == Role::Test ? 2 : role == Role::Validation ? 1 : 0;
}

/// Calls paint(part of the window, region) so that the last call that covers a pixel is by the region that
/// decides it.
template <class Paint>
void inOrderOfPrecedence(std::span<const Region> regions, const RectI& window, Paint paint) {
    for (const Role role : kRolesByProtection) {
        for (const bool complete : {false, true}) {
            for (const Region& region : regions) {
                if (region.role != role || region.complete != complete) continue;
                const RectI part = intersection(region.window, window);
                if (!part.empty()) paint(part, region);
            }
        }
    }
}

void fillRect(std::span<std::uint8_t> pixels, const RectI& window, const RectI& part, std::uint8_t value) {
    for (int y = part.y; y < part.bottom(); ++y) {
        std::memset(pixels.data() +
                        static_cast<std::size_t>(y - window.y) * static_cast<std::size_t>(window.width) +
                        static_cast<std::size_t>(part.x - window.x),
                    value, static_cast<std::size_t>(part.width));
    }
}

}  // namespace

const char* roleName(Role role) {
    switch (role) {
        case Role::Train:
            return "train";
        case Role::Validation:
            return "validation";
        case Role::Test:
            return "test";
    }
    return "train";
}

std::optional<Role> parseRole(std::string_view text) {
    for (const Role role : kRolesByProtection) {
        if (trim(text) == roleName(role)) return role;
    }
    return std::nullopt;
}

PixelRole roleAt(std::span<const Region> regionsOfScene, int x, int y) {
    PixelRole found;
    for (const Region& region : regionsOfScene) {
        if (!region.window.contains(x, y)) continue;
        const int more = protection(region.role) - protection(found.role);
        if (!found.inRegion || more > 0 || (more == 0 && region.complete)) {
            found = {region.role, region.complete, true};
        }
    }
    return found;
}

bool anyComplete(std::span<const Region> regionsOfScene, const RectI& window) {
    return std::ranges::any_of(regionsOfScene, [&window](const Region& region) {
        return region.complete && !intersection(region.window, window).empty();
    });
}

void fillTruth(const LabelMap& labels, std::span<const Region> regionsOfScene, std::uint8_t backgroundValue,
               const RectI& window, std::span<std::uint8_t> out) {
    if (window.empty()) return;
    assert(out.size() >= static_cast<std::size_t>(window.area()));
    labels.read(window, out);
    if (backgroundValue == kUnlabelled || !anyComplete(regionsOfScene, window)) return;

    const RectI inside = intersection(window, {0, 0, labels.size().width, labels.size().height});
    std::vector<std::uint8_t> unlabelledMeans(static_cast<std::size_t>(window.area()), kUnlabelled);
    inOrderOfPrecedence(regionsOfScene, inside, [&](const RectI& part, const Region& region) {
        fillRect(unlabelledMeans, window, part, region.complete ? backgroundValue : kUnlabelled);
    });
    for (std::size_t i = 0; i < unlabelledMeans.size(); ++i) {
        out[i] = out[i] == kUnlabelled ? unlabelledMeans[i] : out[i];
    }
}

void maskRole(std::span<const Region> regionsOfScene, Role role, const RectI& window,
              std::span<std::uint8_t> inOut, std::uint8_t outside) {
    if (window.empty()) return;
    assert(inOut.size() >= static_cast<std::size_t>(window.area()));
    const auto pixels = static_cast<std::size_t>(window.area());
    std::vector<std::uint8_t> isOfRole(pixels, role == Role::Train ? 1 : 0);
    bool allOfRole = role == Role::Train;
    inOrderOfPrecedence(regionsOfScene, window, [&](const RectI& part, const Region& region) {
        fillRect(isOfRole, window, part, region.role == role ? 1 : 0);
        allOfRole = allOfRole && region.role == role;
    });
    if (allOfRole) return;
    for (std::size_t i = 0; i < pixels; ++i) inOut[i] = isOfRole[i] ? inOut[i] : outside;
}

}  // namespace swath
