// SPDX-License-Identifier: MIT
#include "app/panels/map_offer.h"

#include "widgets/ui/ui.h"

namespace swath {

void drawMapOffer(const PanelInput& in, const MapOffer& offer) {
    const Run* run = in.session.document().newestUsableRun();
    if (in.session.training().active()) {
        ui::secondaryText(in.session.livePrediction()
                              ? "The map of this scene appears here a moment after training has begun."
                              : "Live prediction is off. Switch it on, or predict this scene when the "
                                "training has ended.");
        return;
    }
    if (run && run->hasCheckpoint) {
        if (ui::emptyState(offer.id, offer.icon, offer.untilPredicted, "Predict this scene"))
            (void)in.actions.run("train/predict-scene");
        return;
    }
    if (ui::emptyState(offer.id, offer.icon, offer.untilTraining, "Train", "T"))
        in.want(StartTraining{in.state.config});
}

}  // namespace swath
