// SPDX-License-Identifier: MIT
// Training runs: rows, curves, checkpoints.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>

#include "engine/store/limits.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{32} << 20;  // SQLite's own limit is 1 GB a blob

Error noSuchRun() {
    return Error{Errc::NotFound, "there is no such run in the project", ""};
}

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

}  // namespace

Result<RunId> ProjectStore::addRun(const RunRow& r) {
    return impl_->write("save the run", [&]() -> Result<RunId> {
        sql::run(*impl_->db,
                 "INSERT INTO swath_runs (id, name, started_at, state, config, classes, device, elapsed_s, "
                 "record) "
                 "VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?)",
                 r.id.value, r.name, r.startedAt, r.state, r.configJson, r.classesJson, r.deviceText,
                 r.elapsedS, r.recordJson);
        return RunId{impl_->db->getLastInsertRowid()};
    });
}

Status ProjectStore::updateRun(const RunRow& r) {
    return impl_->write("save the run", [&]() -> Status {
        const int rows =
            sql::run(*impl_->db,
                     "UPDATE swath_runs SET name = ?, started_at = ?, state = ?, config = ?, classes = ?, "
                     "device = ?, elapsed_s = ?, record = ? WHERE id = ?",
                     r.name, r.startedAt, r.state, r.configJson, r.classesJson, r.deviceText, r.elapsedS,
                     r.recordJson, r.id.value);
        return rows > 0 ? Status() : Status(noSuchRun());
    });
}

Status ProjectStore::appendSeries(RunId run, const std::vector<SeriesPoint>& points) {
    return impl_->write("save the curves", [&]() -> Status {
        SQLite::Statement row(*impl_->db, "INSERT INTO swath_series VALUES (?, ?, ?, ?, ?)");
        for (const SeriesPoint& p : points) {
            sql::bindAll(row, run.value, p.series, p.step, p.timeS, p.value);
            row.exec();
            row.reset();
        }
        return {};
    });
}

Status ProjectStore::cutSeries(RunId run, std::int64_t lastStep) {
    return impl_->write("save the curves", [&]() -> Status {
        sql::run(*impl_->db, "DELETE FROM swath_series WHERE run = ? AND step > ?", run.value, lastStep);
        sql::run(*impl_->db, "DELETE FROM swath_film_frames WHERE run = ? AND step > ?", run.value, lastStep);
        return {};
    });
}

Result<std::vector<SeriesPoint>> ProjectStore::loadSeries(RunId run, std::vector<Error>* problems) {
    return impl_->read("load the curves", [&]() -> Result<std::vector<SeriesPoint>> {
        constexpr RowName kName{"point of the curves", "points of the curves"};
        std::vector<SeriesPoint> points;
        std::set<std::string> names;
        Problems found;
        Rows row(found, kName, limits::kCurvePoints, *impl_->db,
                 "SELECT step, name, time_s, value FROM swath_series WHERE run = ? ORDER BY rowid",
                 run.value);
        while (row.next()) {
            SeriesPoint point{.series = "", .step = row.whole(0, 0, limits::kLargestId)};
            if (!row.usable()) continue;
            point.series = row.shown(1);
            point.timeS = row.isNull(2) ? kNoNumber : row.realOr(2, 0, 1e12, kNoNumber);
            point.value = row.isNull(3) ? kNoNumber : row.realOr(3, -kInfinite, kInfinite, kNoNumber);
            if (!names.contains(point.series)) {
                if (static_cast<std::int64_t>(names.size()) >= limits::kCurves) {
                    found.beyondLimit({"curve", "curves"}, limits::kCurves);
                    continue;
                }
                names.insert(point.series);
            }
            points.push_back(std::move(point));
        }
        if (problems)
            std::ranges::move(found.sentences(impl_->path.filename().string()),
                              std::back_inserter(*problems));
        return points;
    });
}

Status ProjectStore::saveCheckpoint(RunId run, const std::string& kind, std::int64_t step,
                                    std::span<const std::byte> bytes) {
    return impl_->write("save the checkpoint", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        if (kind == "last") {
            // Until there is a best one to fall back on, the one before is kept.
            sql::run(db, "DELETE FROM swath_checkpoints WHERE run = ? AND kind = 'previous'", run.value);
            sql::run(
                db,
                "UPDATE swath_checkpoints SET kind = 'previous' WHERE run = ?1 AND kind = 'last' AND NOT "
                "EXISTS (SELECT 1 FROM swath_checkpoints WHERE run = ?1 AND kind = 'best')",
                run.value);
        }
        sql::run(db, "DELETE FROM swath_checkpoints WHERE run = ? AND kind = ?", run.value, kind);
        // Not SQLite's own count: that is what a file says it is.
        const std::int64_t id =
            1 + sql::number(db, 0, "SELECT max(id) FROM swath_checkpoints WHERE id BETWEEN 1 AND ?",
                            limits::kLargestId);
        sql::run(db, "INSERT INTO swath_checkpoints VALUES (?, ?, ?, ?, ?)", id, run.value, kind, step,
                 static_cast<std::int64_t>(bytes.size()));
        for (int part = 0; !bytes.empty(); ++part) {
            const auto chunk = bytes.first(std::min(bytes.size(), kChunkBytes));
            sql::run(db, "INSERT INTO swath_checkpoint_chunks VALUES (?, ?, ?)", id, part, chunk);
            bytes = bytes.subspan(chunk.size());
        }
        return {};
    });
}

Result<std::vector<std::byte>> ProjectStore::loadCheckpoint(RunId run, const std::string& kind) {
    return impl_->read("load the checkpoint", [&]() -> Result<std::vector<std::byte>> {
        SQLite::Statement row(*impl_->db,
                              "SELECT id, bytes FROM swath_checkpoints WHERE run = ? AND kind = ?");
        sql::bindAll(row, run.value, kind);
        if (!row.executeStep())
            return Error{Errc::NotFound, fmt::format("this run has no \"{}\" checkpoint", kind),
                         "a checkpoint is kept after every epoch"};
        const std::int64_t id = row.getColumn(0).getInt64(), size = row.getColumn(1).getInt64();
        const Error incomplete{Errc::BadFormat,
                               fmt::format("the \"{}\" checkpoint of this run is not complete", kind),
                               "train again, or use another checkpoint"};
        // Before anything of it is in memory.
        const std::int64_t stored =
            sql::number(*impl_->db, 0,
                        "SELECT coalesce(sum(length(data)), 0) FROM swath_checkpoint_chunks "
                        "WHERE checkpoint = ? AND typeof(data) = 'blob'",
                        id);
        if (size < 0 || size > limits::kCheckpointBytes || stored != size) return incomplete;
        SQLite::Statement chunks(
            *impl_->db, "SELECT data FROM swath_checkpoint_chunks WHERE checkpoint = ? ORDER BY part");
        sql::bindAll(chunks, id);
        std::vector<std::byte> bytes;
        bytes.reserve(static_cast<std::size_t>(size));
        while (chunks.executeStep()) {
            const auto chunk = sql::blob(chunks.getColumn(0));
            bytes.insert(bytes.end(), chunk.begin(), chunk.end());
        }
        if (static_cast<std::int64_t>(bytes.size()) != size) return incomplete;
        return bytes;
    });
}

}  // namespace swath
