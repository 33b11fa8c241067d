"""The minimum time of `mim check`, as a program: compose and validate each record, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mimkit.store.layout import ref_of, shape_of

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def main() -> None:
    """Read every record below the current folder, one process, one after the other."""
    for path in sorted(str(path) for top in ("incidents", "policy") for path in Path(top).rglob("*.yaml")):
        node = yaml.compose(Path(path).read_bytes(), Loader)
        ref = ref_of(path)
        if node is not None and ref is not None:
            shape_of(ref.kind).model_validate(plain(node))


def plain(node: yaml.Node) -> Any:
    """Return a node as text, lists and mappings."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


if __name__ == "__main__":
    main()
