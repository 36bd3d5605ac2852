// SPDX-License-Identifier: MIT
#include "widgets/canvas/view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace swath {

namespace {

double clampedZoom(double zoom) {
    return std::clamp(zoom, View::kMinZoom, View::kMaxZoom);
}

}  // namespace

Vec2 View::toScreen(Vec2 scenePos) const {
    return {(scenePos.x - centre_.x) * zoom_ + viewport_.width / 2.0,
            (scenePos.y - centre_.y) * zoom_ + viewport_.height / 2.0};
}

Vec2 View::toScene(Vec2 screenPos) const {
    return {(screenPos.x - viewport_.width / 2.0) / zoom_ + centre_.x,
            (screenPos.y - viewport_.height / 2.0) / zoom_ + centre_.y};
}

RectI View::visible() const {
    const auto whole = [](double v) { return static_cast<int>(std::clamp(v, -1e9, 1e9)); };
    const Vec2 a = toScene({0, 0});
    const Vec2 b = toScene({static_cast<double>(viewport_.width), static_cast<double>(viewport_.height)});
    const int x = whole(std::floor(a.x)), y = whole(std::floor(a.y));
    return {x, y, whole(std::ceil(b.x)) - x, whole(std::ceil(b.y)) - y};
}

void View::setViewport(Size viewport) {
    if (viewport == viewport_) return;
    viewport_ = viewport;
    if (fitted_) fit(*fitted_);
}

void View::start(Target target, Motion motion) {
    fitted_.reset();
    target.zoom = clampedZoom(target.zoom);
    if (motion == Motion::Jump) {
        centre_ = target.centre;
        zoom_ = target.zoom;
        target_.reset();
        return;
    }
    target.fromCentre = centre_;
    target.fromZoom = zoom_;
    target_ = target;
}

void View::panBy(Vec2 screenDelta) {
    if (screenDelta == Vec2{}) return;
    fitted_.reset();
    target_.reset();
    centre_ = centre_ - screenDelta * (1 / zoom_);
}

void View::zoomAt(double factor, Vec2 screenPos, Motion motion) {
    if (!(factor > 0) || !std::isfinite(factor)) return;
    Target target;
    target.zoom = clampedZoom((target_ ? target_->zoom : zoom_) * factor);
    const Vec2 anchor = toScene(screenPos);
    target.anchorScreen = screenPos;
    target.anchorScene = anchor;
    target.centre = {anchor.x - (screenPos.x - viewport_.width / 2.0) / target.zoom,
                     anchor.y - (screenPos.y - viewport_.height / 2.0) / target.zoom};
    start(target, motion);
}

void View::fit(Size scene, Motion motion) {
    if (scene.empty() || viewport_.empty()) return;
    Target target;
    target.centre = {scene.width / 2.0, scene.height / 2.0};
    target.zoom = 0.96 * std::min(viewport_.width / static_cast<double>(scene.width),
                                  viewport_.height / static_cast<double>(scene.height));
    start(target, motion);
    fitted_ = scene;
}

void View::oneToOne(Motion motion) {
    Target target;
    target.zoom = 1;
    // Scene pixels and screen pixels coincide when the viewport's corner lies on a whole scene position.
    const auto onGrid = [](double centre, int length) {
        return std::round(centre - length / 2.0) + length / 2.0;
    };
    target.centre = {onGrid(centre_.x, viewport_.width), onGrid(centre_.y, viewport_.height)};
    start(target, motion);
}

void View::goTo(const RectI& window, Motion motion) {
    if (viewport_.empty()) return;
    Target target;
    target.centre = {window.x + window.width / 2.0, window.y + window.height / 2.0};
    target.zoom = std::min({16.0, viewport_.width * 2.0 / 3 / std::max(1, window.width),
                            viewport_.height * 2.0 / 3 / std::max(1, window.height)});
    start(target, motion);
}

void View::set(Vec2 centre, double zoom, Motion motion) {
    Target target;
    target.centre = centre;
    target.zoom = zoom;
    start(target, motion);
}

bool View::advance(double nowS) {
    if (!target_) return false;
    if (!target_->startS) target_->startS = nowS;
    const double t = (nowS - *target_->startS) / kEaseS;
    if (t >= 1) {
        centre_ = target_->centre;
        zoom_ = target_->zoom;
        target_.reset();
        return false;
    }
    const double eased = 1 - (1 - t) * (1 - t);  // fast first, so that the answer is felt at once
    zoom_ = target_->fromZoom * std::pow(target_->zoom / target_->fromZoom, eased);
    if (target_->anchorScene) {
        const Vec2 scene = *target_->anchorScene, screen = *target_->anchorScreen;
        centre_ = {scene.x - (screen.x - viewport_.width / 2.0) / zoom_,
                   scene.y - (screen.y - viewport_.height / 2.0) / zoom_};
    } else {
        centre_ = target_->fromCentre + (target_->centre - target_->fromCentre) * eased;
    }
    return true;
}

std::string View::zoomText() const {
    const bool in = zoom_ >= 1;
    const double ratio = in ? zoom_ : 1 / zoom_;
    char text[32];
    const bool whole = ratio >= 99.95 || std::abs(ratio - std::round(ratio)) < 0.05;
    if (in)
        std::snprintf(text, sizeof text, whole ? "%.0f:1" : "%.1f:1", ratio);
    else
        std::snprintf(text, sizeof text, whole ? "1:%.0f" : "1:%.1f", ratio);
    return text;
}

}  // namespace swath
