// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "engine/document/class_spectra.h"
#include "engine/session/desk.h"
#include "engine/session/spectrum_intent.h"

namespace swath {

/// The values of all bands at one pixel.
struct Spectrum {
    SceneId scene;
    int x = 0, y = 0;
    std::vector<float> values;  ///< of each band, in its units; not-a-number where invalid
};
struct PinnedSpectrum : Spectrum {
    int number = 0;  ///< 1, 2 … as they were pinned
};
/// What is known of the classes of a scene.
struct SceneSpectra {
    SceneId scene;
    std::vector<ClassSpectrum> classes;
};

/// Spectra: of pixels that are asked for, and of the classes of the scene that is shown, sampled in the
/// background while somebody looks. Kept as long as the project is open.
class SpectrumDesk {
  public:
    static constexpr std::size_t kMostPinned = 12;

    explicit SpectrumDesk(DeskContext& context);

    Status on(const ReadSpectrum&);
    Status on(const UnpinSpectrum&);

    /// The last one that was asked for and not pinned.
    const std::optional<Spectrum>& read() const { return read_; }
    const std::vector<PinnedSpectrum>& pinned() const { return pinned_; }
    /// Of the scene that follow() was about last; null before there is anything.
    const SceneSpectra* classes() const { return classes_ ? &*classes_ : nullptr; }
    /// Somebody looks at the classes of the current scene: they are sampled anew once its labels have come
    /// to rest after a change. Once a frame.
    void follow();

  private:
    struct OpenSource;
    void pin(Spectrum spectrum);

    DeskContext& c_;
    std::shared_ptr<OpenSource> source_;  ///< stays open between two pixels
    std::optional<Spectrum> read_;
    std::vector<PinnedSpectrum> pinned_;
    int lastNumber_ = 0;
    std::optional<SceneSpectra> classes_;
    SceneId asked_;               ///< whose classes were sampled, or are being sampled
    std::set<SceneId> outdated_;  ///< since they were asked for
    double changedAtS_ = 0;
};

}  // namespace swath
