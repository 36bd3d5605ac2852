// SPDX-License-Identifier: MIT
#include "engine/session/spectrum_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"

namespace swath {
namespace {

constexpr double kLabelsRestS = 0.6;

}  // namespace

/// The scene that pixels were read of last.
struct SpectrumDesk::OpenSource {
    std::mutex mutex;
    BandStack stack;
    std::unique_ptr<RasterSource> source;

    Result<std::vector<float>> read(const BandStack& wanted, const Resources& resources, int x, int y) {
        const std::lock_guard lock(mutex);
        if (!source || stack != wanted) {
            auto opened = openStack(wanted, resources);
            if (!opened) return opened.error();
            source = std::move(*opened);
            stack = wanted;
        }
        std::vector<int> bands(static_cast<std::size_t>(source->info().bandCount()));
        std::iota(bands.begin(), bands.end(), 0);
        std::vector<float> values(bands.size());
        if (Status read = source->readValues({x, y, 1, 1}, bands, values); !read) return read.error();
        return values;
    }
};

SpectrumDesk::SpectrumDesk(DeskContext& context) : c_(context), source_(std::make_shared<OpenSource>()) {
    c_.events.watch([this](const SessionEvent& event) {
        const bool bands = event.kind == EventKind::BandsChanged || event.kind == EventKind::SceneReady;
        if (bands) {
            source_ = std::make_shared<OpenSource>();  // its files may be others
            if (read_ && read_->scene == event.scene) read_.reset();
            std::erase_if(pinned_, [&](const PinnedSpectrum& p) { return p.scene == event.scene; });
            if (classes_ && classes_->scene == event.scene) classes_.reset();
        }
        if (!bands && event.kind != EventKind::LabelsChanged) return;
        outdated_.insert(event.scene);
        changedAtS_ = c_.events.now();
    });
}

Status SpectrumDesk::on(const ReadSpectrum& wanted) {
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene || !scene->ready) return Error{Errc::NotFound, "no such scene, or it is not open yet", ""};
    if (!RectI{0, 0, scene->info.size.width, scene->info.size.height}.contains(wanted.x, wanted.y))
        return Error{Errc::InvalidInput,
                     fmt::format("pixel {}, {} lies outside {}", wanted.x, wanted.y, scene->name), ""};
    if (wanted.pin && pinned_.size() >= kMostPinned)
        return Error{Errc::InvalidInput, fmt::format("{} spectra are pinned already", kMostPinned),
                     "take one away first, under Spectrum"};
    c_.jobs.run<std::vector<float>>(
        JobKind::ReadSpectrum, Lane::Io, "Read a spectrum of " + scene->name,
        [source = source_, stack = stackOf(*scene), resources = c_.resources, wanted](JobContext&) {
            return source->read(stack, resources, wanted.x, wanted.y);
        },
        [this, wanted](Result<std::vector<float>> values) {
            if (!values || !c_.document.scene(wanted.scene)) return;
            Spectrum spectrum{wanted.scene, wanted.x, wanted.y, std::move(*values)};
            if (wanted.pin)
                pin(std::move(spectrum));
            else
                read_ = std::move(spectrum);
        },
        wanted.pin ? Supersede::No : Supersede::Yes);
    return {};
}

void SpectrumDesk::pin(Spectrum spectrum) {
    if (pinned_.size() >= kMostPinned) return;
    PinnedSpectrum pinned;
    static_cast<Spectrum&>(pinned) = std::move(spectrum);
    pinned.number = ++lastNumber_;
    pinned_.push_back(std::move(pinned));
}

Status SpectrumDesk::on(const UnpinSpectrum& wanted) {
    std::erase_if(pinned_,
                  [&](const PinnedSpectrum& p) { return wanted.number == 0 || p.number == wanted.number; });
    if (pinned_.empty()) lastNumber_ = 0;
    return {};
}

void SpectrumDesk::follow() {
    const Scene* scene = c_.document.current();
    const LabelMap* labels = scene ? c_.document.labelsOf(scene->id) : nullptr;
    if (!scene || !scene->ready || !labels) return;
    const bool outdated = outdated_.contains(scene->id);
    if (asked_ == scene->id && !outdated) return;
    if (outdated && (c_.changes.strokeOpen() || c_.events.now() - changedAtS_ < kLabelsRestS)) return;
    asked_ = scene->id;
    outdated_.erase(scene->id);
    c_.jobs.run<std::vector<ClassSpectrum>>(
        JobKind::SampleSpectra, Lane::Io, "Sample spectra of " + scene->name,
        [stack = stackOf(*scene), labels = *labels,
         resources = c_.resources](JobContext& job) -> Result<std::vector<ClassSpectrum>> {
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            return classSpectra(**source, labels, job.stop(),
                                [&](double share) { job.report("reading", share); });
        },
        [this, id = scene->id](Result<std::vector<ClassSpectrum>> spectra) {
            if (!spectra) return;
            classes_ = SceneSpectra{id, std::move(*spectra)};
            c_.events.emit(EventKind::SpectraSampled, id);
        },
        Supersede::Yes);
}

}  // namespace swath
