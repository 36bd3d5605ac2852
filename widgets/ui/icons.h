// SPDX-License-Identifier: MIT
#pragma once

/// Icons of Font Awesome 4.7 as UTF-8 text, merged into every font of theme.h.
namespace swath::ui::icons {

constexpr const char* kMenu = "\xef\x83\x89";          // f0c9 bars
constexpr const char* kMove = "\xef\x81\x87";          // f047 arrows
constexpr const char* kHand = "\xef\x89\x96";          // f256 hand-paper-o
constexpr const char* kBrush = "\xef\x87\xbc";         // f1fc paint-brush
constexpr const char* kPencil = "\xef\x81\x80";        // f040 pencil
constexpr const char* kEraser = "\xef\x84\xad";        // f12d eraser
constexpr const char* kPolygon = "\xef\x89\x88";       // f248 object-ungroup
constexpr const char* kRectangle = "\xef\x82\x96";     // f096 square-o
constexpr const char* kWand = "\xef\x83\x90";          // f0d0 magic
constexpr const char* kTarget = "\xef\x81\x9b";        // f05b crosshairs
constexpr const char* kRuler = "\xef\x81\xbe";         // f07e arrows-h
constexpr const char* kColumns = "\xef\x83\x9b";       // f0db columns
constexpr const char* kExchange = "\xef\x83\xac";      // f0ec exchange
constexpr const char* kMarker = "\xef\x81\x81";        // f041 map-marker
constexpr const char* kPin = "\xef\x82\x8d";           // f08d thumb-tack
constexpr const char* kCamera = "\xef\x80\xb0";        // f030 camera
constexpr const char* kUndo = "\xef\x83\xa2";          // f0e2 undo
constexpr const char* kRedo = "\xef\x80\x9e";          // f01e repeat
constexpr const char* kEye = "\xef\x81\xae";           // f06e eye
constexpr const char* kEyeOff = "\xef\x81\xb0";        // f070 eye-slash
constexpr const char* kLock = "\xef\x80\xa3";          // f023 lock
constexpr const char* kUnlock = "\xef\x82\x9c";        // f09c unlock
constexpr const char* kPlay = "\xef\x81\x8b";          // f04b play
constexpr const char* kPause = "\xef\x81\x8c";         // f04c pause
constexpr const char* kStop = "\xef\x81\x8d";          // f04d stop
constexpr const char* kNext = "\xef\x81\x91";          // f051 step-forward
constexpr const char* kPlus = "\xef\x81\xa7";          // f067 plus
constexpr const char* kMinus = "\xef\x81\xa8";         // f068 minus
constexpr const char* kClose = "\xef\x80\x8d";         // f00d times
constexpr const char* kCheck = "\xef\x80\x8c";         // f00c check
constexpr const char* kTrash = "\xef\x87\xb8";         // f1f8 trash
constexpr const char* kCopy = "\xef\x83\x85";          // f0c5 copy
constexpr const char* kSave = "\xef\x83\x87";          // f0c7 save
constexpr const char* kFolder = "\xef\x81\xbc";        // f07c folder-open
constexpr const char* kFile = "\xef\x85\x9b";          // f15b file
constexpr const char* kImage = "\xef\x80\xbe";         // f03e image
constexpr const char* kDownload = "\xef\x80\x99";      // f019 download
constexpr const char* kUpload = "\xef\x82\x93";        // f093 upload
constexpr const char* kSearch = "\xef\x80\x82";        // f002 search
constexpr const char* kZoomIn = "\xef\x80\x8e";        // f00e search-plus
constexpr const char* kZoomOut = "\xef\x80\x90";       // f010 search-minus
constexpr const char* kFit = "\xef\x82\xb2";           // f0b2 arrows-alt
constexpr const char* kSettings = "\xef\x80\x93";      // f013 cog
constexpr const char* kSliders = "\xef\x87\x9e";       // f1de sliders
constexpr const char* kHelp = "\xef\x81\x99";          // f059 question-circle
constexpr const char* kInfo = "\xef\x81\x9a";          // f05a info-circle
constexpr const char* kWarning = "\xef\x81\xb1";       // f071 warning
constexpr const char* kFailure = "\xef\x81\xaa";       // f06a exclamation-circle
constexpr const char* kDone = "\xef\x81\x98";          // f058 check-circle
constexpr const char* kChart = "\xef\x88\x81";         // f201 line-chart
constexpr const char* kLayers = "\xef\x89\x8d";        // f24d clone
constexpr const char* kTags = "\xef\x80\xac";          // f02c tags
constexpr const char* kMap = "\xef\x89\xb9";           // f279 map
constexpr const char* kGlobe = "\xef\x82\xac";         // f0ac globe
constexpr const char* kList = "\xef\x80\xba";          // f03a list
constexpr const char* kGrid = "\xef\x80\x8a";          // f00a th
constexpr const char* kTable = "\xef\x83\x8e";         // f0ce table
constexpr const char* kHistory = "\xef\x87\x9a";       // f1da history
constexpr const char* kClock = "\xef\x80\x97";         // f017 clock-o
constexpr const char* kCpu = "\xef\x8b\x9b";           // f2db microchip
constexpr const char* kDatabase = "\xef\x87\x80";      // f1c0 database
constexpr const char* kChevronDown = "\xef\x81\xb8";   // f078 chevron-down
constexpr const char* kChevronRight = "\xef\x81\x94";  // f054 chevron-right
constexpr const char* kChevronLeft = "\xef\x81\x93";   // f053 chevron-left
constexpr const char* kChevronUp = "\xef\x81\xb7";     // f077 chevron-up
constexpr const char* kCaretDown = "\xef\x83\x97";     // f0d7 caret-down
constexpr const char* kCaretUp = "\xef\x83\x98";       // f0d8 caret-up
constexpr const char* kCircle = "\xef\x84\x91";        // f111 circle
constexpr const char* kDrop = "\xef\x81\x83";          // f043 tint
constexpr const char* kContrast = "\xef\x81\x82";      // f042 adjust
constexpr const char* kBolt = "\xef\x83\xa7";          // f0e7 bolt
constexpr const char* kKeyboard = "\xef\x84\x9c";      // f11c keyboard-o
constexpr const char* kEllipsis = "\xef\x85\x82";      // f142 ellipsis-v
constexpr const char* kFlag = "\xef\x80\xa4";          // f024 flag
constexpr const char* kFilm = "\xef\x80\x88";          // f008 film

}  // namespace swath::ui::icons
