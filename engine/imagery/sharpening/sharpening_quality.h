// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/imagery/sharpening/fusion_measures.h"
#include "engine/imagery/sharpening/pan_scene.h"

namespace swath {

/// What one method comes to.
struct MethodQuality {
    std::optional<SharpeningMethod> method;  ///< nullopt: the bands as they are, interpolated
    FusionQuality quality;
    std::string failure = {};  ///< why the method does not go; then there are no figures
    std::string title() const { return method ? titleOf(*method) : "Interpolated"; }
};

/// Wald's protocol: the pan band and the coarser ones are degraded by the ratio of their pixels (means of
/// squares), the degraded ones are brought back to the coarser bands' size as the scene does it, sharpened,
/// and compared with the bands that there are. First what comes of no sharpening at all, then every method.
/// Of a large scene windows all over it count. @param request  its method does not count. Errors: those of
/// PanScene::open(); InvalidInput for scenes that are too small, or hold no data; Cancelled. Source: Wald,
/// Ranchin and Mangolini 1997, Photogrammetric Engineering and Remote Sensing 63(6).
Result<std::vector<MethodQuality>> measureSharpening(const BandStack& stack, const Resources& resources,
                                                     const SharpeningRequest& request,
                                                     const std::stop_token& stop = {},
                                                     const Progress& progress = {});

}  // namespace swath
