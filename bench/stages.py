"""What each stage of the pipeline costs for one message: each run goes one stage further than the one before."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import cpu_median, figures
from bench.provenance import ROOT
from bench.running import in_turn, run
from bench.tools import PROGRAM
from bench.traffic.keeping import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.corpora import Corpora
    from bench.running import Run

__all__ = ["NAME", "SAYS", "STAGES", "Stage", "profile", "tabulated"]

NAME = "stages"
SAYS = "what each stage of the pipeline costs for one message"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, and the one that it goes further than."""

    name: str
    after: str
    """Empty for the first."""

    says: str
    runs: str = ""
    """How far the example goes; empty for the program itself."""

    view: str = ""
    """Whose tables and measures the engine is asked for."""


STAGES = (
    Stage("read", "", "packets out of the file", "read"),
    Stage("decode", "read", "link, IP and UDP headers, copies, where a message begins and ends", "decode"),
    Stage("parse", "decode", "SIP headers", "parse"),
    Stage("track", "parse", "transactions, attempts, sessions; no row is built", "track"),
    Stage("fold", "track", "rows, and the measures that `--summary` asks for; threads and queue", "engine", "summary"),
    Stage("summary", "fold", "the program: start, and one object", view="summary"),
    Stage("attempt rows", "track", "`--attempts` as Arrow batches", "engine", "attempts"),
    Stage("attempts", "attempt rows", "the program: start, and a line of JSON for each", view="attempts"),
    Stage("message rows", "track", "`--messages` as Arrow batches", "engine", "messages"),
    Stage("messages", "message rows", "the program: start, and a line of JSON for each", view="messages"),
)
"""Every stage, each after the one that it goes further than."""

_FORMS = {"summary": "json", "attempts": "ndjson", "messages": "ndjson"}


def profile(corpora: Corpora, rounds: int, say: Callable[[str], None]) -> dict[str, object]:
    """Measure all stages in turn.

    Raises:
        RuntimeError: A stage did not see every message.
    """
    corpus = corpora.large()
    example = _built()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        commands = {stage.name: _command(stage, example, corpus.path, Path(folder)) for stage in STAGES}
        for stage in STAGES:
            if stage.runs:
                _check(stage, commands[stage.name], corpus.ledger.messages, Path(folder))
        runs = in_turn(rounds, commands, say)
    return {
        "rounds": rounds,
        "large": corpus.as_json(),
        "stages": tabulated(runs, corpus.ledger.messages),
    }


def tabulated(runs: dict[str, list[Run]], messages: int) -> list[dict[str, object]]:
    """For each stage what a message costs up to it, and what it adds to the one before, in nanoseconds."""

    def nanoseconds(name: str) -> float:
        return 1e9 * cpu_median(runs[name]) / messages if name else 0.0

    return [
        {
            "name": stage.name,
            "after": stage.after,
            "says": stage.says,
            "nanoseconds": round(nanoseconds(stage.name)),
            "added_nanoseconds": round(nanoseconds(stage.name) - nanoseconds(stage.after)),
            **figures(messages, runs[stage.name]),
        }
        for stage in STAGES
    ]


def _command(stage: Stage, example: str, capture: Path, folder: Path) -> tuple[str, ...]:
    if not stage.runs:
        return (PROGRAM, "read", f"--{stage.view}", "--format", _FORMS[stage.view], str(capture))
    config = folder / f"{stage.name.replace(' ', '-')}.json"
    config.write_text(_config(stage.view, capture), encoding="utf-8")
    return (example, stage.runs, str(config))


def _config(view: str, capture: Path) -> str:
    """What `siptower read` would tell the engine."""
    from siptower.engine import SourceSpec  # noqa: PLC0415 (loads the native module: only where stages are measured)
    from siptower.model.settings import Settings  # noqa: PLC0415
    from siptower.pipeline.engine_config import ReadRequest, engine_config  # noqa: PLC0415
    from siptower.views.choice import view_for  # noqa: PLC0415
    from siptower.views.output import Canvas, Format, Output  # noqa: PLC0415

    sources = (SourceSpec.parse(str(capture)),)
    if not view:
        return engine_config(Settings(), ReadRequest(sources))
    asked = view_for(view, Output(Format(_FORMS[view]), Canvas(), None))
    return engine_config(Settings(), ReadRequest(sources, asked.tables(), asked.plan(), asked.keep_samples()))


def _built() -> str:
    """Build the example in release; gives its path."""
    words = ("cargo", "build", "--release", "--locked", "--package", "engine", "--example", "bench_stages")
    told = subprocess.run(
        (*words, "--message-format", "json-render-diagnostics"), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    built = [json.loads(line).get("executable") for line in told.stdout.splitlines()]
    return str(next(path for path in built if path))


def _check(stage: Stage, command: Sequence[str], messages: int, folder: Path) -> None:
    output = folder / "seen.json"
    run(command, output=os.fspath(output))
    seen = json.loads(output.read_text(encoding="utf-8"))["messages"]
    if stage.runs != "read" and seen != messages:
        raise RuntimeError(f"stage {stage.name} saw {seen} messages of {messages}")
