"""Exported networks answer in ONNX Runtime as they do here."""

import json
import pathlib
import tempfile
import unittest

import numpy
import onnxruntime
import safetensors.numpy
import tool

BATCHES = (1, 7)
TOLERANCE = 1e-5  # of the largest answer, and at least of 1


class Onnx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.names = tool.run("export_models", folder.name).split()
        cls.folder = pathlib.Path(folder.name)

    def session(self, name):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        file = self.folder / name / "model.onnx"
        return onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])

    def tensors(self, name, file):
        return safetensors.numpy.load_file(self.folder / name / f"{file}.safetensors")

    def test_answers_are_ours_at_every_batch_size(self):
        self.assertGreaterEqual(len(self.names), 10)
        for name in self.names:
            inputs = self.tensors(name, "x")["input"]
            ((answered, expected),) = self.tensors(name, "y").items()
            session = self.session(name)
            for batch in BATCHES:
                with self.subTest(model=name, batch=batch):
                    answer = session.run([answered], {session.get_inputs()[0].name: inputs[:batch]})[0]
                    self.assertEqual(answer.shape, expected[:batch].shape)
                    largest = max(1, numpy.abs(expected).max())
                    self.assertLessEqual(numpy.abs(answer - expected[:batch]).max() / largest, TOLERANCE)

    def test_inputs_and_outputs_are_named_and_leave_the_batch_open(self):
        for name in self.names:
            with self.subTest(model=name):
                session, sample = self.session(name), self.tensors(name, "x")["input"].shape[1:]
                ((answered, expected),) = self.tensors(name, "y").items()
                (given,), (output,) = session.get_inputs(), session.get_outputs()
                self.assertEqual(given.name, "image" if len(sample) == 3 else "input")
                self.assertEqual((given.type, given.shape), ("tensor(float)", ["batch", *sample]))
                self.assertEqual((output.name, output.shape), (answered, ["batch", *expected.shape[1:]]))

    def test_metadata_says_how_to_feed_and_read_them(self):
        for name in self.names:
            with self.subTest(model=name):
                card = json.loads((self.folder / name / "model.json").read_text())
                meta = self.session(name).get_modelmeta()
                metadata = meta.custom_metadata_map
                self.assertEqual(metadata["arch"], card["arch"])
                self.assertEqual(json.loads(metadata["class_names"]), card["class_names"])
                self.assertEqual(json.loads(metadata["preprocessing"]), card["preprocessing"])
                self.assertEqual(metadata["limbeck.limbeck"], "0.1.0")
                self.assertIn("0 to 1", metadata["input_range"])
                self.assertEqual(meta.producer_name, "limbeck")

    def test_weights_are_in_both_files_under_the_same_names(self):
        for name in self.names:
            content = (self.folder / name / "model.onnx").read_bytes()
            for tensor, values in self.tensors(name, "model").items():
                if not tensor.endswith("num_batches_tracked"):
                    with self.subTest(model=name, tensor=tensor):
                        self.assertIn(tensor.encode(), content)
                        self.assertIn(values.tobytes(), content)


if __name__ == "__main__":
    unittest.main()
