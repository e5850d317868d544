from dataclasses import dataclass


@dataclass
class Rival:
    name: str

    def take(self, *a):
        pass


def rivals():
    return []
