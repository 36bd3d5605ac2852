// SPDX-License-Identifier: MIT
#include "app/panels/sharpen_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/imagery/indices.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

/// The job of a kind that waits or runs; null: there is none.
const JobStatus* activeJob(const std::vector<JobStatus>& jobs, JobKind kind) {
    const auto found =
        std::ranges::find_if(jobs, [&](const JobStatus& job) { return job.kind == kind && job.active(); });
    return found == jobs.end() ? nullptr : &*found;
}

std::vector<std::string> methodTitles() {
    std::vector<std::string> titles;
    for (const SharpeningMethod method : sharpeningMethods()) titles.emplace_back(titleOf(method));
    return titles;
}

}  // namespace

void SharpenSection::draw(const PanelInput& in, const Scene& scene, bool mayChange) {
    const auto derived = derivedOf(scene).size();
    if (!scene.ready || filesOf(scene.stack).size() < 2 || scene.info.bands.size() < derived + 2) return;
    const auto count = scene.info.bands.size() - derived;
    if (std::exchange(scene_, scene.id) != scene.id || pan_ >= static_cast<int>(count))
        pan_ = bandFor("pan", scene.info).value_or(0) - 1;
    ui::sectionTitle("Sharpening");
    std::vector<std::string> names;
    for (std::size_t b = 0; b < count; ++b)
        names.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    (void)ui::combo("sharpen/pan", "Pan band", pan_, names,
                    {.tooltip = "The band whose detail the coarser ones get; the scene has its pixels"});
    static const std::vector<std::string> kTitles = methodTitles();
    (void)ui::combo("sharpen/method", "Method", method_, kTitles,
                    {.tooltip = "Brovey keeps the ratios of the bands; IHS adds the same detail to each; "
                                "Gram–Schmidt adds as much as each has of it"});
    const SharpeningRequest request{.method = static_cast<SharpeningMethod>(method_), .pan = pan_ + 1};
    const auto jobs = in.session.jobs();
    if (const JobStatus* job = activeJob(jobs, JobKind::SharpenBands)) {
        if (ui::progressRow(job->phase, job->fraction, "sharpen/cancel")) in.want(CancelJob{job->id});
    } else if (ui::button(
                   "sharpen/apply", "Sharpen the coarser bands",
                   {.icon = ui::icons::kPlus,
                    .tooltip = "Adds each of them once more with the pan band's detail, and shows those",
                    .enabled = mayChange && pan_ >= 0,
                    .width = -1})) {
        in.want(SharpenBands{scene.id, request});
    }
    quality(in, scene, request);
}

void SharpenSection::quality(const PanelInput& in, const Scene& scene,
                             const SharpeningRequest& request) const {
    const auto jobs = in.session.jobs();
    if (const JobStatus* job = activeJob(jobs, JobKind::MeasureSharpening)) {
        if (ui::progressRow(job->phase, job->fraction, "sharpen/stop")) in.want(CancelJob{job->id});
    } else if (ui::button("sharpen/judge", "Compare the methods",
                          {.icon = ui::icons::kSearch,
                           .tooltip = "Sharpens degraded bands and compares them with the true ones (Wald's "
                                      "protocol)",
                           .enabled = pan_ >= 0,
                           .width = -1})) {
        in.want(MeasureSharpening{scene.id, request});
    }
    const auto& report = in.session.sharpening();
    if (!report || report->scene != scene.id) return;
    for (const MethodQuality& each : report->methods) {
        if (!each.failure.empty()) {
            ui::labelledRow(each.title(), "not possible", each.failure);
        } else {
            ui::labelledRow(
                each.title(),
                fmt::format("{:.2f}   {:.2f}°   {:.3f}", each.quality.ergas, each.quality.sam,
                            each.quality.q),
                "ERGAS (error in percent) and angle between spectra: the less the better; quality "
                "index Q: 1 is best");
        }
        ui::recordProbe(
            fmt::format("sharpen/quality/{}", each.method ? nameOf(*each.method) : "interpolated"));
    }
    ui::secondaryText("ERGAS, spectral angle and Q of the degraded scene; best are 0, 0 and 1.");
}

}  // namespace swath
