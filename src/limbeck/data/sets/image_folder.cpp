// Pictures of your own: PNG files of one size, one subfolder for each class, whose names in alphabetical
// order are the classes 0, 1, 2 ...
//
//   pets/train/cat/1.png   pets/train/dog/7.png      {set: image_folder, folder: pets, split: train}
//   pets/test/cat/3.png    pets/test/dog/9.png       {set: image_folder, folder: pets, split: test}
//
// Sets of up to 1 GB are decoded once, when they are opened; larger ones by the loader's threads, again in
// every pass. What such a large set's fingerprint sees of a file is its size, its first 33 and its last 64
// bytes, which hold the checksum of its pixels.
#include "limbeck/data/picture_folder.h"
#include "limbeck/data/sets.h"

namespace limbeck::data::sets {
namespace {

Source make(Params& params) {
  const std::string folder =
      params.text("folder", "the folder with one subfolder of PNG files for each class");
  const std::string split =
      params.text("split", "", "a subfolder of it that holds the classes, such as train or test");
  if (params.has("masks")) params.not_yet("masks");
  if (split.find('/') != std::string::npos || split == "..")
    params.fault("split", "must be the name of a subfolder");
  Source source;
  source.declared = {.samples = 0, .fields = {{"image", {}}}, .classes = -1, .class_names = {}};
  source.test = split == "test";
  source.key = "image_folder " + split + " " + folder;
  source.open = [folder, split] { return open_pictures(list_pictures(folder, split)); };
  return source;
}

}  // namespace

void register_image_folder(Registry& registry) {
  registry.add({"image_folder", "PNG pictures of your own, one subfolder for each class", "",
                "folder: pets, split: train", make});
}

}  // namespace limbeck::data::sets
