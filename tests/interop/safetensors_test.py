"""Our safetensors files and those of the real library are each other's."""

import pathlib
import tempfile
import unittest

import numpy
import safetensors
import safetensors.numpy
import tool

SIZES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "i32": 4, "i16": 2, "i8": 1, "u8": 1, "bool": 1}


class Safetensors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "x.safetensors"

    def test_the_library_reads_every_type_that_we_write(self):
        tool.run("safetensors", "write", self.file)
        # bfloat16 has no numpy type: the entries are read as bytes.
        entries = dict(safetensors.deserialize(self.file.read_bytes()))
        for place, (name, size) in enumerate(SIZES.items(), start=1):
            expected = bytes(i % 2 if name == "bool" else (place + i) % 64 for i in range(6 * size))
            self.assertEqual(entries[name]["dtype"].upper(), name.upper(), name)
            self.assertEqual(list(entries[name]["shape"]), [2, 3], name)
            self.assertEqual(bytes(entries[name]["data"]), expected, name)
        self.assertEqual(list(entries["scalar"]["shape"]), [])
        self.assertEqual(list(entries["empty"]["shape"]), [0, 3])
        self.assertIn('layer1.0.weight "quoted" é', entries)
        with safetensors.safe_open(self.file, framework="numpy") as opened:
            self.assertEqual(opened.metadata(), {"format": "pt", "note": 'ü and "quotes"'})
            self.assertEqual(opened.get_tensor("i32").dtype, numpy.int32)

    def test_we_read_every_type_that_the_library_writes(self):
        types = {
            "f64": "F64", "f32": "F32", "f16": "F16", "i64": "I64", "i32": "I32", "i16": "I16", "i8": "I8",
            "u8": "U8", "bool": "BOOL",
        }
        numpy_names = {"f64": "float64", "f32": "float32", "f16": "float16", "i64": "int64", "i32": "int32",
                       "i16": "int16", "i8": "int8", "u8": "uint8", "bool": "bool"}
        numbers = numpy.random.default_rng(7)
        tensors = {}
        for name in types:
            values = numbers.integers(0, 2 if name == "bool" else 100, size=(3, 2))
            tensors[name] = values.astype(numpy_names[name])
        tensors["scalar"] = numpy.array(2.5, numpy.float32)
        tensors["empty"] = numpy.zeros((2, 0), numpy.float32)
        safetensors.numpy.save_file(tensors, self.file, metadata={"who": "the library"})

        lines = tool.run("safetensors", "read", self.file).splitlines()
        self.assertEqual(lines[0], "# who=the library")
        read = {}
        for line in lines[1:]:
            name, kind, shape, *data = line.split(" ")
            read[name] = (kind, shape, "".join(data))
        self.assertEqual(read.keys(), tensors.keys())
        for name, values in tensors.items():
            kind = types.get(name, "F32")
            shape = "".join(f"{length}," for length in values.shape)
            self.assertEqual(read[name], (kind, shape, values.tobytes().hex()), name)

    def test_equal_tensors_make_equal_files(self):
        tool.run("safetensors", "write", self.file)
        first = self.file.read_bytes()
        tool.run("safetensors", "write", self.file)
        self.assertEqual(first, self.file.read_bytes())


if __name__ == "__main__":
    unittest.main()
