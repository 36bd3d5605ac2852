// SPDX-License-Identifier: MIT
#include "app/panels/scene_listing_menu.h"

#include <fmt/format.h>

#include "widgets/ui/ui.h"

namespace swath {

using namespace ui;

std::string listingWords(const SceneListing& listing) {
    std::string words = fmt::format("Sorted as {}", sceneSortName(listing.sort));
    if (listing.sort != SceneSort::Arranged) words = fmt::format("Sorted by {}", sceneSortName(listing.sort));
    if (listing.reversed) words += ", backwards";
    return listing.group == SceneGroup::None
               ? words
               : words + fmt::format(", grouped by {}", sceneGroupName(listing.group));
}

void listingMenu(std::string_view id, SceneListing& listing) {
    if (!beginMenu(id)) return;
    struct Sort {
        SceneSort sort;
        const char* label;
    };
    for (const Sort& each :
         {Sort{SceneSort::Arranged, "As arranged by hand"}, Sort{SceneSort::Name, "By name"},
          Sort{SceneSort::Date, "By date"}, Sort{SceneSort::Labelled, "By labelled share"},
          Sort{SceneSort::Size, "By size"}})
        if (menuItem(fmt::format("scenes/sort/{}", sceneSortName(each.sort)), each.label, "", true,
                     listing.sort == each.sort))
            listing.sort = each.sort;
    if (menuItem("scenes/sort/reversed", "Backwards", "", true, listing.reversed))
        listing.reversed = !listing.reversed;
    separator();
    struct Group {
        SceneGroup group;
        const char* label;
    };
    for (const Group& each :
         {Group{SceneGroup::None, "Without groups"}, Group{SceneGroup::Folder, "A group for each folder"},
          Group{SceneGroup::Date, "A group for each date"}})
        if (menuItem(fmt::format("scenes/group-by/{}", sceneGroupName(each.group)), each.label, "", true,
                     listing.group == each.group))
            listing.group = each.group;
    endMenu();
}

}  // namespace swath
