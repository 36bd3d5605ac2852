// SPDX-License-Identifier: MIT
#include <utility>

#include "engine/document/training_snapshot.h"
#include "engine/learn/data/patch_index.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {

Status Session::on(const PreviewPatches& wanted) {
    if (Status valid = validate(wanted.config); !valid) return valid;
    auto snapshot = makeTrainingSnapshot(document_);
    if (!snapshot) return snapshot.error();
    PreviewOptions options{.count = wanted.count, .page = wanted.page};
    if (const Scene* scene = document_.current())
        for (std::size_t c = 0; c < 3; ++c) options.bands[c] = scene->composition.channels[c].band;
    // Who asks again no longer waits for the last.
    io_->cancel(galleryJob_);
    gallery_.page = wanted.page;
    gallery_.pending = true;
    gallery_.problem.reset();
    const std::int64_t asked = ++gallery_.asked;
    galleryJob_ = io_->submit(
        "Preview patches",
        [worker = worker_, memory = resources(), options, asked, config = wanted.config,
         classes = document_.classes, scenes = std::move(snapshot->scenes)](JobContext& job) -> Status {
            const auto made = [&]() -> Result<std::vector<PatchPreview>> {
                auto source = makePatchSource(scenes, classes, memory);
                if (!source) return source.error();
                job.report("reading labels");
                auto index = PatchIndex::build(**source, Role::Train, job.stop());
                if (!index) return index.error();
                job.report("band statistics");
                auto normalisation = computeNormalisation(**source, config.normalisation, job.stop());
                if (!normalisation) return normalisation.error();
                job.report("drawing patches");
                return patchPreviews(config, **source, *index,
                                     std::make_shared<SceneScales>(std::move(*normalisation)), options,
                                     job.stop());
            }();
            const Status outcome = made ? Status() : Status(made.error());
            worker->facts.push([made, asked](Session& s) {
                if (asked != s.gallery_.asked) return;
                s.gallery_.pending = false;
                if (made)
                    s.gallery_.patches = *made;
                else if (made.error().code != Errc::Cancelled)
                    s.gallery_.problem = made.error();
                ++s.gallery_.version;
                s.emit(EventKind::PatchesPreviewed);
            });
            return outcome;
        });
    return {};
}

}  // namespace swath
