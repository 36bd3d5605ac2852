// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/store/file_watch.h"
#include "engine/store/geopackage.h"
#include "engine/store/problems.h"
#include "engine/store/project_store.h"
#include "engine/store/rows.h"
#include "engine/store/sqlite.h"
#include "engine/store/store_lock.h"
#include "engine/store/tile_codec.h"

namespace swath {

/// Six numbers with spaces between; empty for none.
std::string toText(const std::optional<Geotransform>& geotransform);
std::optional<Geotransform> parseGeotransform(const std::string& text);

/// What a scene is called in the file while it is removed: no other can have it, so that its own is free.
std::string removedName(SceneId scene);

/// Whether a name is taken, also by a link that leads nowhere.
bool isTaken(const std::filesystem::path& path);
/// Whether the file was not closed cleanly, or is being written to: its newest state is in "P.swath-wal".
bool hasUnmergedWrites(const std::filesystem::path& path);
/// @param immutable  reads without locks and without making side files; nobody may write meanwhile.
/// @param repair  see harden().
std::unique_ptr<SQLite::Database> openReadOnly(const std::filesystem::path& path, bool immutable,
                                               bool repair = false);

/// The open file. The functions of ProjectStore are spread over store_*.cpp by subject; this is what they
/// share.
struct ProjectStore::Impl {
    std::filesystem::path path;  ///< absolute, links resolved
    OpenMode mode = OpenMode::ReadWrite;
    std::optional<StoreLock> lock;  ///< let go after the database is closed
    std::unique_ptr<SQLite::Database> db;
    std::optional<FileWatch> watch;  ///< while it is open for writing
    TileCodec codec;
    /// Of a file that is read while nobody writes to it: as it was when it was opened (see refresh).
    struct Unchanging {
        std::filesystem::file_time_type time;
        std::uintmax_t bytes = 0;
    };
    std::optional<Unchanging> unchanging;

    /// One transaction: committed if the work returns a success. No exception leaves.
    template <class Work>
    std::invoke_result_t<Work&> write(const std::string& tried, Work&& work) {
        if (mode == OpenMode::ReadOnly)
            return Error{Errc::Io,
                         "could not " + tried + ": " + path.filename().string() + " is open read-only",
                         "close it where it is open for writing, then open it again"};
        return guarded(path, tried, [&]() -> std::invoke_result_t<Work&> {
            if (Status there = checkPlace(); !there) return there.error();
            Transaction transaction(*db);
            auto done = work();
            const std::string signature = done.ok() && watch ? sign(*db) : "";
            if (done.ok()) transaction.commit();
            if (watch) watch->remember(signature);
            return done;
        });
    }
    template <class Work>
    std::invoke_result_t<Work&> read(const std::string& tried, Work&& work) {
        return guarded(path, tried, [&] {
            refresh();
            const ReadWatch limit(*db);
            const Transaction snapshot(*db, "BEGIN");  // one state of the file, whoever writes meanwhile
            return work();
        });
    }

    Impl() = default;
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void openDatabase();
    /// Errors: Io, when the path leads to another file than the one that is open, or to none.
    Status checkPlace();
    /// Closes without anything of it coming into the file that is in its place now.
    void abandon(FileWatch::Place place);
    /// Makes sure that strokes have a layer to go to, and that numbers can be counted on.
    Status prepare();
    /// A file that nobody wrote to when it was opened is read without locks and side files; once somebody has
    /// begun to write, it is opened again in the usual way.
    void refresh();

    void putTile(SceneId scene, LayerId layer, TileIndex index,
                 const std::optional<std::vector<std::byte>>& data);  ///< nullopt: unlabelled
    std::optional<std::vector<std::byte>> encode(const LabelTilePtr& tile);
    Error damagedTile(const Error& cause) const;
    /// A tile of a scene, unlabelled beyond it; null if nothing in it is labelled. Errors: BadFormat.
    Result<LabelTilePtr> decode(std::span<const std::byte> bytes, TileIndex index, Size scene);
    /// @param query  of x, y, data; its parameters are `values`. @param problems  see loadLabels().
    Result<LabelMap> readTiles(const std::string& query, Size size, std::span<const std::int64_t> values,
                               std::vector<Error>* problems);

    /// Features: swath_features holds them as they were drawn; the GeoPackage's tables show those that are
    /// not undone.
    Status insertFeature(const Feature& feature);
    /// @param condition  on a row f of swath_features, with one parameter: "f.edit = ?".
    void showFeatures(const std::string& condition, std::int64_t value);
    void hideFeatures(const std::string& condition, std::int64_t value);
    /// For every scene, from swath_features; call where those tables are empty.
    void rebuildFeatureTables();
    void writeClasses(const ClassTable& classes);

    SceneId insertScene(const SceneRow& scene);
    Status putLayer(const LayerRow& layer);
};

}  // namespace swath
