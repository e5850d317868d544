"""YAML with the place of what it says: an error names file, line and reason in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class YamlError(ValueError):
    """A file that is no YAML or says the same thing twice; the message names file, line and reason."""


class YamlFile:
    """The content of a YAML file, and the line on which each of its entries stands."""

    def __init__(self, path: Path) -> None:
        """Reads the file; raises YamlError."""
        self.name = path.name
        try:
            loader = _Loader(path.read_text(encoding="utf-8"))
            self._root = loader.get_single_node()
            self.content: Any = None if self._root is None else loader.construct_document(self._root)
        except OSError as error:
            raise YamlError(f"{path.name}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise YamlError(f"{path.name}: is not UTF-8") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise YamlError(f"{path.name}, line {mark.line + 1}: {error.problem or error.context}") from None
        except yaml.YAMLError as error:  # a character that YAML forbids
            raise YamlError(f"{path.name}: {' '.join(str(error).split())}") from None

    def line(self, *keys: str | int) -> int:
        """The line of the entry that these keys lead to, or of the nearest above it."""
        node, line = self._root, 1 if self._root is None else self._root.start_mark.line + 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line + 1
            else:
                break
        return line


class _Loader(yaml.SafeLoader):
    """Says where a word stands that YAML takes for a date, a number or a truth and cannot make one of."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, OverflowError) as error:
            kind = node.tag.rpartition(":")[2]
            kind = {"timestamp": "date", "int": "number", "float": "number"}.get(kind, kind)
            reason = f"{node.value!r} is no {kind} ({error})"
            raise yaml.constructor.ConstructorError(None, None, reason, node.start_mark) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)
