"""Draw a network: who is tied to whom, told apart by shape and colour, larger where the measure is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from wsisgraph.analyse import svg
from wsisgraph.analyse.columns import np
from wsisgraph.analyse.layout import Box, Points, places
from wsisgraph.analyse.measures import MEASURES, communities, measure
from wsisgraph.analyse.networks import Network
from wsisgraph.analyse.svg import KINDS, NARROWEST, Scene, tag, text
from wsisgraph.analyse.views import TYPES, VIEWS

__all__ = ["MOST", "chosen_nodes", "scene"]

MOST = 80
SIZE, LEADING = 11.0, 1.25
COUNTED = {view.projected for view in VIEWS.values() if view.projected}
DASHES = {"represented": "5 3", "acts for": "5 3"}
SAID = {
    "size": {"en": "size of a mark: {}", "ja": "印の大きさ：{}"},
    "width": {"en": "width of a line: number of {}", "ja": "線の太さ：{}の数"},
    "events": {"en": "events", "ja": "催し"},
    "facts": {"en": "facts", "ja": "事実"},
    "counts": {"en": "{} nodes, {} ties", "ja": "点{}、つながり{}"},
    "left": {"en": "the {} largest of {} nodes, by {}", "ja": "{1}点のうち{2}が大きい{0}点"},
    "community": {"en": "community {}", "ja": "コミュニティ{}"},
    "others": {"en": "other communities", "ja": "その他のコミュニティ"},
    "communities": {
        "en": "{} communities ({}, {}, seed {}, modularity {:.3f})",
        "ja": "コミュニティ{}個（{}法、{}、シード{}、モジュラリティ{:.3f}）",
    },
    "none": {"en": "nothing to draw", "ja": "描くものがありません"},
}


def chosen_nodes(network: Network, values: Sequence[float], most: int) -> Network:
    """Return the network of its `most` highest nodes and, among them, of those with ties."""
    if len(network.nodes) <= most:
        return network
    order = np.argsort(-np.array(values), kind="stable")[:most]
    return network.part(network.nodes[at].id for at in order.tolist())


def scene(
    network: Network, lang: str = "en", by: str = "degree", color: str = "class", most: int = MOST,
    engine: str = "auto", data: str = "",
) -> Scene:  # fmt: skip
    """Return the picture of a network, in parts; nodes are sized by a measure of the whole network."""
    values = measure(network, by, engine)
    shown = chosen_nodes(network, values, most)
    size = {node.id: value for node, value in zip(network.nodes, values, strict=True)}
    groups = communities(network, engine) if color == "community" else None
    colors = _colors(network, groups.of) if groups is not None else {}
    high = max(size.values(), default=0) or 1
    radius = [6 + 16 * (max(0.0, size[node.id]) / high) ** 0.5 for node in shown.nodes]
    lines = [svg.wrapped(node.name(lang), 12, 4) for node in shown.nodes]
    boxes = [_box(r, said) for r, said in zip(radius, lines, strict=True)]
    begun = places(shown, boxes)
    above = _crossed(shown, begun, boxes, radius)
    boxes = [_turned(box) if over else box for box, over in zip(boxes, above, strict=True)]
    at = places(shown, boxes, begun=begun)
    where = {node.id: (float(x), float(y)) for node, (x, y) in zip(shown.nodes, at, strict=True)}
    drawn = [_edges(shown, where)]
    for node, r, said, over in zip(shown.nodes, radius, lines, above, strict=True):
        x, y = where[node.id]
        kind = KINDS.get(node.cls, KINDS[""])
        inside = svg.mark(kind, x, y, r, colors.get(node.id, ""))
        line = y - r - 7 - SIZE * LEADING * (len(said) - 1) if over else y + r + SIZE * 1.15
        inside += text(x, line, said, SIZE, LEADING, halo=True, text_anchor="middle")
        drawn.append(tag("g", inside, class_="node", data_id=str(network.at[node.id])))
    wide, tall = (at.max(0) + 60).tolist() if len(at) else (400.0, 60.0)
    for (x, y), box in zip(at.tolist(), boxes, strict=True):
        wide, tall = max(wide, x + box[2]), max(tall, y + box[3])
    if not shown.nodes:
        drawn.append(text(0, 30, _said("none", lang), 14))
    words = MEASURES[by].titles[lang]
    title = network.titles.get(lang, network.view)
    told = [data] if data else []
    told.append(_said("counts", lang).format(len(shown.nodes), len(shown.edges)))
    if len(shown.nodes) < len(network.nodes):
        told.append(_said("left", lang).format(len(shown.nodes), len(network.nodes), words))
    if groups is not None:
        number = len(set(groups.of))
        found = (number, groups.method, groups.engine, groups.seed, groups.modularity)
        told.append(_said("communities", lang).format(*found))
    sizes = _sizes(values, high) if shown.nodes else []
    legend, legend_high = _legend(shown, lang, words, sizes, max(wide, NARROWEST), colors)
    left_out = frozenset(size) - frozenset(where)
    return Scene(title, " · ".join(told), "".join(drawn), wide, tall, legend, legend_high, left_out)


def _said(name: str, lang: str) -> str:
    return SAID[name][lang]


def _box(r: float, said: Sequence[str]) -> Box:
    half = max(1.35 * r, max((svg.ems(line) for line in said), default=0) * SIZE / 2)
    return half, 1.2 * r, half, r + 4 + SIZE * LEADING * len(said)


def _turned(box: Box) -> Box:
    """Return the box of a mark whose name stands above it."""
    left, up, right, down = box
    return left, down, right, up


def _crossed(
    network: Network, at: Points, boxes: Sequence[Box], radius: Sequence[float]
) -> list[bool]:
    """Return for each node whether fewer ties run through its name if that stands above the mark."""
    a, b, _ = network.simple
    if not len(a):
        return [False] * len(boxes)
    begin, way = at[a], at[b] - at[a]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    found = []
    for (x, y), (left, _, right, down), r in zip(at.tolist(), boxes, radius, strict=True):
        hit = []
        for low, high in ((y + r + 2, y + down), (y - down, y - r - 2)):
            ends = np.array(((x - left, low), (x + right, high)))
            steps = np.sort((ends[:, None] - begin) / way, axis=0)
            enter, leave = steps[0].max(1), steps[1].min(1)
            hit.append(int(((enter < leave) & (leave > 0) & (enter < 1)).sum()))
        found.append(hit[1] < hit[0])
    return found


def _width(weight: int) -> float:
    return min(9.0, 0.8 + 1.1 * sqrt(weight))


def _edges(network: Network, where: Mapping[str, tuple[float, float]]) -> str:
    made = []
    together: dict[tuple[str, str], int] = {}
    for edge in network.edges:
        pair = min(edge.source, edge.target), max(edge.source, edge.target)
        nth = together[pair] = together.get(pair, -1) + 1
        (x1, y1), (x2, y2) = where[edge.source], where[edge.target]
        length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
        bend = 16 * ((nth + 1) // 2) * (1 if nth % 2 else -1)
        cx = (x1 + x2) / 2 - (y2 - y1) / length * bend
        cy = (y1 + y2) / 2 + (x2 - x1) / length * bend
        told: dict[str, str | float] = {"stroke_width": _width(edge.weight)}
        if edge.type in DASHES:
            told["stroke_dasharray"] = DASHES[edge.type]
        n = svg.number
        way = f"M{n(x1)} {n(y1)}" + (
            f"Q{n(cx)} {n(cy)} {n(x2)} {n(y2)}" if bend else f"L{n(x2)} {n(y2)}"
        )
        made.append(tag("path", d=way, class_="edge", data_id=edge.id, **told))
    seen = f"{max(0.15, 0.6 * min(1.0, 60 / max(1, len(made))) ** 0.4):.2f}"
    return tag("g", "".join(made) or " ", stroke=svg.LINE, stroke_opacity=seen, fill="none")


def _colors(network: Network, groups: Sequence[int]) -> Mapping[str, str]:
    last = len(svg.PALETTE)
    return {
        node.id: svg.PALETTE[group] if group < last else svg.GREY
        for node, group in zip(network.nodes, groups, strict=True)
    }


def _sizes(values: Sequence[float], high: float) -> list[float]:
    """Return the values that a legend shows: the highest and about a quarter of it, whole where all are."""
    if all(float(each).is_integer() for each in values):
        return sorted({float(max(1, round(high / 4))), float(high)})
    return [high / 4, high]


def _legend(
    network: Network, lang: str, words: str, sizes: Sequence[float], wide: float,
    colors: Mapping[str, str],
) -> tuple[str, float]:  # fmt: skip
    """Return the legend and its height: shapes, then sizes, widths and sorts of lines."""
    made: list[str] = []
    x = y = 0.0

    def put(drawn: str, room: float, said: str) -> None:
        nonlocal x, y
        need = room + svg.ems(said) * SIZE + 22
        if x and x + need > wide:
            x, y = 0.0, y + 26
        move = f"translate({svg.number(x)} {svg.number(y)})"
        made.append(tag("g", drawn + text(room, 4, said, SIZE), transform=move))
        x += need

    seen: set[tuple[str, str]] = set()
    for kind in KINDS.values():
        key = kind.shape, kind.words[lang]
        present = any(KINDS.get(n.cls, KINDS[""]) is kind for n in network.nodes)
        if present and key not in seen:
            seen.add(key)
            put(svg.mark(kind, 9, 0, 7, svg.GREY if colors else ""), 24, kind.words[lang])
    drawn_colors = {colors[node.id] for node in network.nodes} if colors else set()
    for group, color in enumerate((*svg.PALETTE, svg.GREY)):
        if color in drawn_colors:
            name = "community" if color != svg.GREY else "others"
            said = _said(name, lang).format(group + 1)
            put(tag("rect", x=2, y=-7, width=14, height=14, fill=color), 24, said)
    x, y = 0.0, y + 42
    if sizes:
        put("", 0, _said("size", lang).format(words))
    for value in sizes:
        r = 6 + 16 * (value / sizes[-1]) ** 0.5
        put(tag("circle", cx=r, cy=0, r=r, fill="none", stroke=svg.PALE), 2 * r + 6, f"{value:.3g}")
    weights = sorted({edge.weight for edge in network.edges})
    counted = _said("events" if any(e.type in COUNTED for e in network.edges) else "facts", lang)
    if len(weights) > 1:
        said = _said("width", lang).format(counted)
        if x + svg.ems(said) * SIZE + 150 > wide:
            x, y = 0.0, y + 36
        put("", 0, said)
        for weight in (weights[0], weights[-1]):
            width = _width(weight)
            drawn = tag("line", x1=0, x2=26, y1=0, y2=0, stroke=svg.LINE, stroke_width=width)
            put(drawn, 32, str(weight))
    types = sorted({edge.type for edge in network.edges if edge.type in TYPES})
    if len(types) > 1:
        x, y = 0.0, y + 36
        for each in types:
            dash = DASHES.get(each, "none")
            drawn = tag(
                "line",
                x1=0,
                x2=30,
                y1=0,
                y2=0,
                stroke=svg.LINE,
                stroke_width=2,
                stroke_dasharray=dash,
            )
            put(drawn, 36, TYPES[each][lang])
    return "".join(made), y + 30
