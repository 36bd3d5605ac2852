// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/document/film.h"
#include "engine/raster/image_file.h"
#include "engine/runs/run_advice.h"
#include "engine/session/desk.h"
#include "engine/session/run_intent.h"

namespace swath {

/// The film of a run as it is stored; a damaged frame is no film. Waits for the store.
Result<Film> readFilm(StoreWriter& store, RunId run);

/// What is kept of runs beside weights and curves: films, advice, exports.
class RunDesk {
  public:
    explicit RunDesk(DeskContext& context) : c_(context) { renewAdvice(true); }

    Status on(const ShowRun&);
    Status on(const LoadFilm&);
    Status on(const ExportRuns&);
    Status on(const ShowMap&);
    Status on(const RenameRun&);
    Status on(const RemoveRun&);

    const std::vector<Advice>& advice() const { return advice_; }
    /// At most once a second unless `atOnce`.
    void renewAdvice(bool atOnce);

    /// Null: none.
    const Film* film(RunId run) const;
    std::shared_ptr<const Image> filmPicture(SceneId scene, const RectI& window) const;
    /// A film that was read, unless the run has gone on with its own meanwhile.
    void filmRead(RunId run, Film film);
    /// A frame of the run that goes on; it is stored too.
    void addFrame(RunId run, FilmFrame frame);
    /// Drops frames of later steps. @return whether there were any.
    bool cutFilm(RunId run, std::int64_t lastStep);

  private:
    void readPictures(RunId run);

    DeskContext& c_;
    std::vector<Advice> advice_;
    double lastAdviceS_ = -1;
    std::map<RunId, Film> films_;
    std::map<std::pair<SceneId, std::array<int, 4>>, std::shared_ptr<const Image>> pictures_;
};

}  // namespace swath
