"""Where the nodes of a picture stand: distances on paper follow distances in the network.

Nothing is left to chance: the same network gives the same places.
"""

from __future__ import annotations

from collections.abc import Sequence

from wsisgraph.analyse.columns import Ids, np
from wsisgraph.analyse.networks import Network

__all__ = ["Box", "places"]

Points = np.typing.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""How far a node and its label reach to the left, up, right and down of its centre."""

ROUNDS, APART = 300, 2000
WIDER = 1.35
GOLDEN = 2.399963229728653


def places(
    network: Network, boxes: Sequence[Box], gap: float = 14, begun: Points | None = None
) -> Points:
    """Return the centre of each node, so that no box covers another; the first corner is 0, 0.

    Where places are begun, these are kept as far as the boxes allow.
    """
    size = len(network.nodes)
    if not size:
        return np.zeros((0, 2))
    reach = np.array(boxes, float) + gap / 2
    distance = _distances(network)
    left = set(range(size))
    parts: list[tuple[Ids, Points]] = []
    while left:
        first = min(left)
        members = np.flatnonzero(distance[first] < size + 1)
        left -= set(members.tolist())
        inner = distance[np.ix_(members, members)]
        own = reach[members]
        made = _part(inner, own) if begun is None else _apart(begun[members], own)
        parts.append((members, made))
    return _packed(parts, reach)


def _distances(network: Network) -> Points:
    """Return how many steps lie between any two nodes; size + 1 where no way leads."""
    size = len(network.nodes)
    a, b, _ = network.simple
    beside = np.eye(size, dtype=np.float32)
    beside[a, b] = beside[b, a] = 1
    found = np.full((size, size), float(size + 1))
    np.fill_diagonal(found, 0)
    reached = np.eye(size, dtype=np.float32)
    for step in range(1, size + 1):
        reached = (reached @ beside > 0).astype(np.float32)
        new = (reached > 0) & (found > size)
        if not new.any():
            break
        found[new] = step
    return found


def _part(distance: Points, reach: Points) -> Points:
    """Return the places of one component: stress is made small, then boxes are pushed apart."""
    size = len(distance)
    if size == 1:
        return np.zeros((1, 2))
    unit = float(np.median(reach[:, 0] + reach[:, 2] + reach[:, 1] + reach[:, 3])) * 0.52
    order = np.argsort(distance.sum(1), kind="stable")
    at = np.empty((size, 2))
    turn = np.arange(size) * GOLDEN
    at[order] = (
        unit * np.sqrt(np.arange(size) + 0.5)[:, None] * np.stack((np.cos(turn), np.sin(turn)), 1)
    )
    wanted = distance * unit
    weight = 1 / np.where(distance == 0, 1, distance) ** 2
    np.fill_diagonal(weight, 0)
    total = weight.sum(1, keepdims=True)
    for _ in range(ROUNDS):
        delta = at[:, None, :] - at[None, :, :]
        length = np.sqrt((delta**2).sum(2))
        ratio = weight * wanted / np.maximum(length, 1e-9)
        at = (weight @ at + (ratio[:, :, None] * delta).sum(1)) / total
    at = _turned(at)
    at[:, 0] *= WIDER
    return _apart(at, reach)


def _turned(at: Points) -> Points:
    """Return places turned so that the longest way lies flat, the first node to the left and up."""
    at = at - at.mean(0)
    axes = np.linalg.eigh(at.T @ at)[1][:, ::-1]
    at = at @ axes
    first = np.where(np.abs(at[0]) > 1e-9, at[0], -1)
    return at * np.where(first > 0, -1, 1)


def _apart(at: Points, reach: Points) -> Points:
    """Return places moved until no two boxes overlap, each pair along the shorter way out."""
    middle = (reach[:, 2:] - reach[:, :2]) / 2
    half = (reach[:, 2:] + reach[:, :2]) / 2
    rank = np.arange(len(at))
    upper = rank[:, None] < rank[None, :]
    room = [half[:, None, side] + half[None, :, side] for side in (0, 1)]
    centre = at + middle
    for _ in range(APART):
        delta = [centre[None, :, side] - centre[:, None, side] for side in (0, 1)]
        over = [room[side] - np.abs(delta[side]) for side in (0, 1)]
        hit = (over[0] > 1e-6) & (over[1] > 1e-6) & upper
        if not hit.any():
            break
        one, other = np.nonzero(hit)
        wide, tall = over[0][hit], over[1][hit]
        axis = (wide > tall).astype(np.int64)
        sign = np.where(np.where(axis == 0, delta[0][hit], delta[1][hit]) >= 0, 1.0, -1.0)
        push = sign * (np.minimum(wide, tall) / 2 + 0.01) * 0.9
        np.add.at(centre, (other, axis), push)
        np.add.at(centre, (one, axis), -push)
    return centre - middle


def _packed(parts: Sequence[tuple[Ids, Points]], reach: Points) -> Points:
    """Return the places of all components, set in rows, the largest first."""
    boxes = []
    for members, at in parts:
        low = (at - reach[members, :2]).min(0)
        high = (at + reach[members, 2:]).max(0)
        boxes.append((members, at - low, high - low))
    boxes.sort(key=lambda box: (-len(box[0]), int(box[0][0])))
    area = sum(float(box[2].prod()) for box in boxes)
    room = max((area * 2.2) ** 0.5, max(float(box[2][0]) for box in boxes))
    found = np.zeros((len(reach), 2))
    x = y = tall = 0.0
    for members, at, extent in boxes:
        if x and x + float(extent[0]) > room:
            x, y, tall = 0.0, y + tall, 0.0
        found[members] = at + np.array((x, y))
        x += float(extent[0])
        tall = max(tall, float(extent[1]))
    return found
