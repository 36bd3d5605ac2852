// SPDX-License-Identifier: MIT
#include "engine/session/session.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <type_traits>
#include <utility>

#include "engine/core/text.h"
#include "engine/document/load_document.h"
#include "engine/document/save_document.h"

namespace swath {
namespace {

constexpr std::size_t kMostProblems = 50;                       // sentences that a person reads
constexpr auto kLongestWait = std::chrono::milliseconds(1000);  // news end it earlier

/// The first that has an answer to this kind of intent.
template <class Wanted, class Desk, class... Others>
Status answer(const Wanted& wanted, Desk& desk, Others&... others) {
    if constexpr (requires { desk.on(wanted); })
        return desk.on(wanted);
    else
        return answer(wanted, others...);
}

}  // namespace

struct Session::Opened {
    ProjectStore store;
    LoadedDocument loaded;
    std::shared_ptr<MemoryBudget> memory;
    std::shared_ptr<StoredTiles> tiles;
};

Result<std::unique_ptr<Session>> Session::make(const std::filesystem::path& path, Result<ProjectStore> store,
                                               SessionOptions options) {
    if (!store) return store.error();
    auto reader = store->reader();
    if (!reader) return reader.error();
    auto memory = std::make_shared<MemoryBudget>();
    auto tiles = std::make_shared<StoredTiles>(std::move(*reader), memory);
    auto loaded = loadDocument(*store, tiles);
    if (!loaded) return loaded.error();
    return std::unique_ptr<Session>(
        new Session(path, Opened{std::move(*store), std::move(*loaded), std::move(memory), std::move(tiles)},
                    std::move(options)));
}

Result<std::unique_ptr<Session>> Session::create(const std::filesystem::path& path, const ClassTable& classes,
                                                 SessionOptions options) {
    return make(path, ProjectStore::create(path, classes), std::move(options));
}

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& path, OpenMode mode,
                                               SessionOptions options) {
    return make(path, ProjectStore::open(path, mode), std::move(options));
}

Session::Session(std::filesystem::path path, Opened opened, SessionOptions options)
    : path_(std::move(path)),
      readOnly_(opened.store.readOnly()),
      tiles_(std::move(opened.tiles)),
      document_(std::move(opened.loaded.document)),
      jobs_([this](const Error& error) { events_.post(error); }),
      store_(std::make_unique<StoreWriter>(std::move(opened.store),
                                           [this](const Error& error) {
                                               jobs_.tell([this, error] {
                                                   events_.post(Severity::Failure, error.what, error.hint);
                                                   goOnFromMemory();
                                               });
                                           })),
      changes_(document_, *store_, jobs_, events_, readOnly_, opened.loaded.lastId),
      maps_(document_, changes_, events_),
      context_{document_,
               changes_,
               maps_,
               jobs_,
               *store_,
               events_,
               path_,
               Resources(std::move(opened.memory), options.access, OverviewCache(options.overviewFolder))},
      scenes_(context_, options.watchEvery),
      labels_(context_),
      runs_(context_),
      train_(context_, runs_, std::move(options.makeLearner)),
      predict_(context_),
      networks_(context_, std::move(options.meter)),
      assess_(context_),
      live_(context_),
      spectra_(context_) {
    context_.resources.damage = std::make_shared<Inbox<SceneDamage>>();
    sayProblems(opened.loaded.problems);
    scenes_.openAll();
}

/// What is wrong with the file: what loading it came upon, and tiles that cannot be read when somebody looks.
void Session::sayProblems(const std::vector<Error>& problems) {
    for (std::size_t i = 0; i < std::min(problems.size(), kMostProblems); ++i)
        events_.post(Severity::Warning, problems[i].what, problems[i].hint);
    tiles_->whenDamaged([this](const Error& error) {
        jobs_.tell([this, error] {
            events_.post(Severity::Warning, error.what + ": it counts as unlabelled", error.hint);
        });
    });
}

/// Where somebody wrote another file over the project: what is known of it goes to a new one beside it.
void Session::goOnFromMemory() {
    if (!store_->lost()) return;
    changes_.settle();
    tiles_->lose();  // what is read there now is not ours
    const auto file = ProjectStore::rescueName(path_);
    const auto saved = [&]() -> Result<std::string> {
        auto made = ProjectStore::create(file, document_.classes);
        if (!made) return made.error();
        const auto left = saveDocument(document_, *made, EditId{changes_.nextId()});
        if (!left) return left.error();
        auto reader = made->reader();
        if (!reader) return reader.error();
        tiles_->readFrom(std::move(*reader));
        std::string said =
            path_.filename().string() +
            " was overwritten while it was open: what this window holds, and all that follows, is in " +
            file.filename().string();
        store_->goOnIn(std::move(*made), said);
        if (left->tiles > 0)
            said += "; " + formatCount(left->tiles) + " tiles that nobody had looked at are lost";
        return said;
    }();
    if (!saved) return events_.post(saved.error());
    document_.history = History();  // of which the new file has one step: all at once
    for (Run& run : document_.runs) {
        run.hasCheckpoint = false;
        run.checkpoints.clear();
    }
    events_.post(Severity::Failure, *saved,
                 "weights and films of its runs and the steps of its history are gone");
    events_.emit(EventKind::DocumentChanged);
}

Session::~Session() {
    jobs_.close();  // joins: the learner's last checkpoint is told now
    pump();
    changes_.endStroke();
    changes_.settle();
    scenes_.save();
    maps_.save();
    train_.saveCurves();
    if (!store_->flush()) goOnFromMemory();
    tiles_->close();  // the writer closes the file last, and leaves nothing beside it
    store_.reset();   // writes what waits
}

Status Session::apply(const Intent& intent) {
    Status done = answered(intent);
    refusedChanges_ |= readOnly_ && !done && done.error().code == Errc::Busy;
    return done;
}

Status Session::answered(const Intent& intent) {
    return std::visit(
        [this](const auto& group) {
            return std::visit(
                [this](const auto& wanted) {
                    if constexpr (requires { this->on(wanted); })
                        return this->on(wanted);
                    else
                        return answer(wanted, scenes_, labels_, runs_, train_, predict_, networks_, assess_,
                                      live_, spectra_);
                },
                group);
        },
        intent);
}

std::optional<double> Session::labelledShare(SceneId scene) const {
    const Scene* current = document_.current();
    if (!current || current->id != scene || current->info.size.empty()) return scenes_.labelledShare(scene);
    const auto& counts = labelCounts();
    const auto labelled = std::accumulate(counts.begin() + 1, counts.end(), std::int64_t{0});
    return static_cast<double>(labelled) / static_cast<double>(current->info.size.area());
}

Status Session::on(const CancelJob& wanted) {
    jobs_.cancel(wanted.job);
    return {};
}

Status Session::on(const SetSetting& wanted) {
    changes_.setSetting(wanted.key, wanted.value);
    return {};
}

std::vector<SessionEvent> Session::pump() {
    jobs_.deliver();
    live_.tick();
    assess_.tick();
    train_.tick();
    scenes_.tick();
    changes_.tick();
    return events_.take();
}

void Session::waitIdle(const std::function<void(const SessionEvent&)>& each) {
    while (true) {
        const bool idle = !busy();
        for (const SessionEvent& event : pump())
            if (each) each(event);
        // What a fact began may be over already, and its own fact be waiting: jobs first, then what they
        // said.
        if (idle && events_.empty() && !busy() && jobs_.quiet()) return;
        // A job that is at work now tells its end later: that ends the wait.
        if (jobs_.busy() && !assess_.pending()) jobs_.waitForNews(kLongestWait);
    }
}

bool Session::busy() const {
    return assess_.pending() || live_.pending() || jobs_.busy();
}

void Session::post(Severity severity, std::string text, std::string hint) {
    events_.post(severity, std::move(text), std::move(hint));
}

std::string Session::savedText() const {
    if (readOnly_) return "read-only";
    return store_->status().words();
}

bool Session::savingFailed() const {
    return store_->status().state == WriterStatus::State::Failed;
}

Status Session::flush() {
    scenes_.save();
    changes_.settle();
    return readOnly_ ? Status() : store_->flush();
}

void Session::retrySaving() {
    store_->retry();
}

void Session::setVisible(SceneId scene, std::vector<TileIndex> tiles) {
    live_.setVisible(scene, tiles);
    train_.setVisible(scene, std::move(tiles));
}

void Session::readTruth(SceneId scene, const RectI& window, std::span<std::uint8_t> out) const {
    assess_.readTruth(scene, window, out);
}

const NetworkProfile* Session::networkProfile(const NetworkQuery& query, int batch) const {
    return networks_.profile(query, batch);
}

std::shared_ptr<const Image> Session::filmPicture(SceneId scene, const RectI& window) const {
    return runs_.filmPicture(scene, window);
}

Result<std::vector<std::byte>> Session::checkpoint(RunId run, bool newest) {
    auto weights = readWeights(*store_, run, newest);
    if (!weights) return weights.error();
    if (weights->damaged) postDamaged(events_, newest);
    return std::move(weights->bytes);
}

}  // namespace swath
