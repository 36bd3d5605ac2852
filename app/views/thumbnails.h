// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/core/inbox.h"
#include "engine/core/lru_cache.h"
#include "engine/core/work_queue.h"
#include "engine/document/document.h"
#include "engine/imagery/resources.h"
#include "engine/raster/image_file.h"
#include "widgets/gl/handles.h"
#include "widgets/ui/ui.h"

namespace swath {

/// Small pictures of scenes in the bands and stretch that they are shown with. They are made one after the
/// other in the background, for those that were asked for in the last frame; textures are held for these,
/// the pictures themselves under the shared budget. UI thread, GL context current.
class Thumbnails {
  public:
    explicit Thumbnails(Resources resources);

    /// Before the first is asked for in a frame: takes what has been made, lets go of what nobody looks at.
    /// @param access  what may be reached for from now on.
    void beginFrame(AccessPolicy access);
    /// The picture of a scene; without a texture while it is not made, where it cannot be, or takes too long.
    /// @param side  of the longer side, pixels.
    ui::Picture of(const Scene& scene, int side);
    /// Some that were asked for are being made.
    bool waits() const;
    std::size_t held() const { return entries_.size(); }

  private:
    /// What a picture is made from, as far as it may change.
    struct Look {
        std::string path, figures;  ///< the latter change with the file
        std::size_t bands = 0;
        Composition composition;
        int side = 0;
    };
    struct Kept {
        Look look;
        Image image;
    };
    struct Made {
        SceneId scene;
        std::uint64_t number = 0;
        std::optional<Image> image;  ///< nullopt: it cannot be read
    };
    struct Entry {
        Look look;
        gl::Texture texture;
        Size size;
        JobId job;
        std::uint64_t number = 0;  ///< of what was asked for last; 0: nothing
        bool asked = false, waits = false;
    };
    static bool shows(const Look& look, const Scene& scene, int side);
    void ask(const Scene& scene, int side, Entry& entry);
    void take(Made made);

    Resources resources_;
    LruCache<std::pair<SceneId, int>, Kept> kept_;
    std::map<SceneId, Entry> entries_;
    std::uint64_t numbers_ = 0;
    std::shared_ptr<Inbox<Made>> made_ = std::make_shared<Inbox<Made>>();
    WorkQueue queue_{"swath-pictures", 1, Priority::Background};  ///< last: joined before what it uses goes
};

}  // namespace swath
