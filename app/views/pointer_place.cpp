// SPDX-License-Identifier: MIT
#include "app/views/pointer_place.h"

#include <cmath>

namespace swath {

std::optional<Vec2> PointerPlace::at(const Scene& scene, Vec2 scenePos) {
    if (scene_ != scene.id) {
        clear();
        scene_ = scene.id;
        way_ = GroundMap::toDegrees(scene.info);
    }
    if (asked_ == scenePos) return found_;
    asked_ = scenePos;
    found_.reset();
    if (!way_) return found_;
    ++workedOut_;
    const auto place = way_->at(scenePos);
    if (place && std::isfinite(place->x) && std::abs(place->y) <= 90) found_ = place;
    return found_;
}

}  // namespace swath
