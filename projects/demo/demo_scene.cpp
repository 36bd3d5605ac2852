// SPDX-License-Identifier: MIT
#include "projects/demo/demo_scene.h"

#include <cassert>

#include "projects/demo/painting.h"

namespace swath {

namespace {

ClassTable demoClasses() {
    ClassTable classes;
    struct Named {
        const char* name;
        Rgb colour;
    };
    // In the order of demo::Cover.
    for (const Named& named :
         {Named{"field", {230, 190, 60}}, Named{"meadow", {140, 205, 110}}, Named{"trees", {20, 120, 70}},
          Named{"water", {45, 120, 215}}, Named{"building", {220, 60, 60}}, Named{"road", {215, 215, 225}},
          Named{"bare ground", {190, 130, 85}}}) {
        const bool added = classes.add(named.name, named.colour).ok();
        assert(added);
        (void)added;
    }
    return classes;
}

}  // namespace

DemoScene generateDemoScene(Size size, std::uint64_t seed) {
    assert(!size.empty());
    const demo::Layout layout(size, seed);
    demo::Surface surface(size);
    demo::paintGround(layout, surface);
    demo::paintBuildings(layout, surface);
    demo::paintTrees(layout, surface);

    DemoScene scene;
    scene.size = size;
    scene.bands = demo::expose(layout, surface);
    scene.classes = demoClasses();
    scene.truth.reserve(surface.cover.size());
    for (const demo::Cover cover : surface.cover) scene.truth.push_back(static_cast<std::uint8_t>(cover));
    scene.geotransform.t = {684000, 1, 0, 5368000, 0, -1};
    scene.epsg = 32632;  // WGS 84 / UTM zone 32N
    return scene;
}

}  // namespace swath
