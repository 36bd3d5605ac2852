// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/session/desk.h"
#include "engine/session/label_intent.h"
#include "engine/session/map_change.h"

namespace swath {

/// Classes, layers, strokes, polygons, regions and masks: what is known to be true, and its history.
class LabelDesk {
  public:
    explicit LabelDesk(DeskContext& context) : c_(context) {}

    Status on(const AddClass&);
    Status on(const ChangeClass&);
    Status on(const RemoveClass&);
    Status on(const ChangeLayer&);
    Status on(const BeginStroke&);
    Status on(const ExtendStroke&);
    Status on(const EndStroke&);
    Status on(const CancelStroke&);
    Status on(const PaintStroke&);
    Status on(const PaintPolygon&);
    Status on(const Undo&);
    Status on(const Redo&);
    Status on(const GoToStep&);
    Status on(const AddRegion&);
    Status on(const ChangeRegion&);
    Status on(const RemoveRegion&);
    Status on(const SetSceneRole& wanted) { return on(SetSceneRoles{{wanted.scene}, wanted.role}); }
    Status on(const SetSceneRoles&);
    Status on(const FillWithImageClass&);
    Status on(const SplitRegions&);
    Status on(const ImportMask&);
    Status on(const ImportPolygons&);
    Status on(const ExportPolygons&);

  private:
    PaintRule rule(std::uint8_t value, PaintOver over) const;
    /// "Brush: water", or what the value does otherwise.
    std::string nameOf(std::uint8_t value) const;
    void polygonsRead(const ImportPolygons& wanted, PolygonImport read, const MapChange& change);
    void maskRead(const ImportMask& wanted, const MapChange& change);
    void takeMaps(const std::string& label, const std::vector<MapChange>& maps);
    void merge(const std::string& label, const RemoveClass& wanted, const std::vector<MapChange>& maps);

    DeskContext& c_;
};

}  // namespace swath
