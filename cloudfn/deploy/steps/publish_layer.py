"""A new version of a layer."""

from __future__ import annotations

from pathlib import Path

from cloudfn.deploy import layers, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class PublishLayer(Step):
    """``description`` ends with the mark by which it is known again, ``digest`` is the one in it; ``after`` is the
    newest version before, 0 for none.
    """

    name: str
    archive: Path
    size: int
    digest: str
    runtimes: tuple[str, ...]
    description: str
    after: int

    looked_at = True

    @property
    def title(self) -> str:
        return self.name

    def call(self, place: StepContext, progress: Progress) -> None:
        content = place.cloud.code(place.environment.app_id, place.env_id, f"layer-{self.name}", self.archive, progress)
        params = {
            "LayerName": self.name,
            "CompatibleRuntimes": list(self.runtimes),
            "Content": content,
            "Description": self.description,
            "Src": f"TCB_{place.env_id}",  # as the official tools mark the layers of an environment
        }
        place.cloud.write("scf", "PublishLayerVersion", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return any(
            each.digest == self.digest and each.version > self.after for each in layers.versions(place.cloud, self.name)
        )

    def sentence(self) -> Phrase:
        return words.publish_layer(self.name, self.size)
