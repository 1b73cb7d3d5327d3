"""What the Dockerfile says, as its instructions."""

import json
import shlex
from dataclasses import dataclass

from tests.settings.processes import ROOT


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile, continuations joined."""

    name: str
    text: str


def dockerfile_stages() -> list[list[Instruction]]:
    """Return the instructions of each stage; each begins with its FROM."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    stages: list[list[Instruction]] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, text = line.split(maxsplit=1)
            if name == "FROM":
                stages.append([])
            stages[-1].append(Instruction(name, " ".join(text.split())))
    return stages


BUILD, FINAL = dockerfile_stages()


def texts(stage: list[Instruction], name: str) -> list[str]:
    """The text of every instruction of this name."""
    return [instruction.text for instruction in stage if instruction.name == name]


def image_environment() -> dict[str, str]:
    """What the final stage sets with ENV."""
    words = [word for text in texts(FINAL, "ENV") for word in shlex.split(text)]
    return dict(word.split("=", 1) for word in words)


def health_command() -> list[str]:
    """The command of the image's health check."""
    [check] = texts(FINAL, "HEALTHCHECK")
    command: list[str] = json.loads(check.partition("CMD ")[2])
    return command
