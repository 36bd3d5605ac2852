// SPDX-License-Identifier: MIT
// What runs said of a few patches while they learned: compressed frames.
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>

#include "engine/store/limits.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace {

constexpr int kLevel = 3;  // maps of classes shrink to some per cent at any level

Error damagedFrame(std::int64_t step) {
    return Error{Errc::BadFormat, fmt::format("the film of this run is damaged at step {}", step),
                 "the run itself is not touched by that: its curves and weights can be used"};
}

Result<std::vector<std::byte>> decompressed(std::span<const std::byte> bytes, std::int64_t step) {
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > limits::kFilmFrameBytes)
        return damagedFrame(step);
    std::vector<std::byte> out(static_cast<std::size_t>(size));
    const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0 || got != out.size()) return damagedFrame(step);
    return out;
}

}  // namespace

Status ProjectStore::saveFilmFrame(RunId run, const FilmFrameRow& frame,
                                   const std::vector<std::int64_t>& keptSteps) {
    std::vector<std::byte> packed(ZSTD_compressBound(frame.data.size()));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), frame.data.data(), frame.data.size(), kLevel);
    if (ZSTD_isError(size) != 0)
        return Error{Errc::OutOfMemory, "could not compress a frame of the film",
                     "close other programs to free memory"};
    packed.resize(size);
    return impl_->write("save the film", [&]() -> Status {
        sql::run(*impl_->db, "INSERT OR REPLACE INTO swath_film_frames VALUES (?, ?, ?)", run.value,
                 frame.step, std::span<const std::byte>(packed));
        std::vector<std::int64_t> dropped;
        SQLite::Statement row(*impl_->db, "SELECT step FROM swath_film_frames WHERE run = ?");
        sql::bindAll(row, run.value);
        while (row.executeStep())
            if (const std::int64_t step = row.getColumn(0).getInt64();
                step != frame.step && std::ranges::find(keptSteps, step) == keptSteps.end())
                dropped.push_back(step);
        for (const std::int64_t step : dropped)
            sql::run(*impl_->db, "DELETE FROM swath_film_frames WHERE run = ? AND step = ?", run.value, step);
        return {};
    });
}

Result<std::vector<FilmFrameRow>> ProjectStore::loadFilm(RunId run) {
    return impl_->read("load the film", [&]() -> Result<std::vector<FilmFrameRow>> {
        std::vector<FilmFrameRow> frames;
        std::size_t bytes = 0;
        Problems found;
        Rows row(found, {"frame", "frames"}, limits::kFilmFrames, *impl_->db,
                 "SELECT step, data FROM swath_film_frames WHERE run = ? ORDER BY step", run.value);
        while (row.next()) {
            const std::int64_t step = row.whole(0, 0, limits::kLargestId);
            const auto packed = row.blob(1);
            if (!row.usable()) return damagedFrame(step);
            auto data = decompressed(packed, step);
            if (!data) return data.error();
            bytes += data->size();
            if (bytes > limits::kFilmBytes) return damagedFrame(step);
            frames.push_back({step, std::move(*data)});
        }
        return frames;
    });
}

}  // namespace swath
