// Pictures of your own: PNG and JPEG files, one subfolder for each class, whose names in alphabetical order
// are the classes 0, 1, 2 ...
//
//   pets/train/cat/1.png   pets/train/dog/7.jpg      {set: image_folder, folder: pets, split: train}
//   pets/test/cat/3.jpg    pets/test/dog/9.png       {set: image_folder, folder: pets, split: test}
//
// Files of several sizes need a `resize` among the transforms. If any picture has colours, all are read as
// colours. A JPEG is turned upright as its Exif orientation says; CMYK becomes red, green, blue; colour
// profiles and transparency are ignored.
//
// Sets of up to 1 GB are decoded once, when they are opened; larger ones by the loader's threads, again in
// every pass. What such a large set's fingerprint sees of a file is its size, its beginning (4 KB or up to
// the header's end) and its last 4 KB. A broken file of such a set is found when it is read, or, with
// `corrupt: skip`, when the set is opened, which then decodes every file once.
#include "limbeck/data/picture_folder.h"
#include "limbeck/data/sets.h"

namespace limbeck::data::sets {
namespace {

Source make(Params& params) {
  const std::string folder =
      params.text("folder", "the folder with one subfolder of PNG or JPEG files for each class");
  const std::string split =
      params.text("split", "", "a subfolder of it that holds the classes, such as train or test");
  const std::string corrupt =
      params.choice("corrupt", {"refuse", "skip"},
                    "files that are no readable pictures: an error, or left out, counted and named");
  if (params.has("masks")) params.not_yet("masks");
  if (split.find('/') != std::string::npos || split == "..")
    params.fault("split", "must be the name of a subfolder");
  Source source;
  source.declared = {.samples = 0, .fields = {{"image", {}}}, .classes = -1, .class_names = {}};
  source.test = split == "test";
  source.key = "image_folder " + corrupt + " " + split + " " + folder;
  source.open = [folder, split, policy = corrupt == "skip" ? Corrupt::skip : Corrupt::refuse] {
    return open_pictures(list_pictures(folder, split), policy);
  };
  return source;
}

}  // namespace

void register_image_folder(Registry& registry) {
  registry.add({"image_folder", "PNG and JPEG pictures of your own, one subfolder for each class", "",
                "folder: pets, split: train", make});
}

}  // namespace limbeck::data::sets
