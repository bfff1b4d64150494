"""Run a long training and record it: `python -m cnnlib.experiments NAME [--cifar10 FOLDER] [--seed N]`."""

import argparse
import importlib
import json
import os
from pathlib import Path

from cnnlib import small_model
from cnnlib.datasets import load_cifar10
from cnnlib.experiments import FOLDER, report

RESUMABLE = {"small_model": ("training", "polish")}  # where a run that was stopped goes on: its parts
NAMES = ("tutorial", "one_hour", "changes", "small_model", "architectures", "few_pictures")


def main():
    """Read the command line, run, write the record and the weights of a returned model."""
    parser = argparse.ArgumentParser(prog="python -m cnnlib.experiments", description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=NAMES, help="which training")
    parser.add_argument(
        "--cifar10", metavar="FOLDER", help="CIFAR-10 as its authors give it out; else Keras downloads it"
    )
    parser.add_argument("--seed", type=int, default=0, help="start of all random numbers (default: 0)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the record, weights beside it; default: in the library"
    )
    arguments = parser.parse_args()
    output = arguments.output or FOLDER / f"{arguments.name}.json"
    weights = arguments.output.with_suffix(".npz") if arguments.output else small_model.FILE
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's banner
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # a step takes 3.8 s instead of 6.7 without AVX-512
    data = load_cifar10(arguments.cifar10)
    record = {"experiment": arguments.name, **report.circumstances(data), "seed": arguments.seed}
    checkpoints = [output.with_suffix(f".{part}.checkpoint") for part in RESUMABLE.get(arguments.name, ())]
    run = importlib.import_module(f"cnnlib.experiments.{arguments.name}").run
    record |= run(data, arguments.seed, *([checkpoints] if checkpoints else []))
    output.parent.mkdir(parents=True, exist_ok=True)
    if "model" in record:
        record.pop("model").save(weights)
    output.write_text(compact(record) + "\n", encoding="utf-8")
    for checkpoint in checkpoints:
        checkpoint.unlink(missing_ok=True)
    print(f"{output}: {record.get('test_accuracy', '')}")


def compact(record):
    """Return the record as JSON, a line for each entry."""
    lines = (
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in record.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
