"""The cheapest flow through a network, by shortest paths and blocking flows.

Nothing here knows what flows. Capacities and costs are whole numbers, so results are exact, and
nodes and arcs are taken in the order in which they were added, so they are the same each time.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

_FAR = float("inf")


class Network:
    """Nodes are numbers from 0; an arc is its number, its way back the number after it."""

    def __init__(self) -> None:
        self._arcs: list[list[int]] = []
        self._to: list[int] = []
        self._room: list[int] = []
        self._cost: list[int] = []

    def node(self) -> int:
        """One more node."""
        self._arcs.append([])
        return len(self._arcs) - 1

    def arc(self, start: int, end: int, room: int, cost: int = 0) -> int:
        """One more arc; ``room`` may pass, each for ``cost``, which is not negative."""
        number = len(self._to)
        self._to += [end, start]
        self._room += [room, 0]
        self._cost += [cost, -cost]
        self._arcs[start].append(number)
        self._arcs[end].append(number + 1)
        return number

    def passed(self, arc: int) -> int:
        """How much flows through an arc."""
        return self._room[arc ^ 1]

    def widen(self, arc: int, by: int) -> None:
        """Let more pass through an arc, or with a negative number less."""
        self._room[arc] += by

    def clear(self) -> None:
        """Take back all that was sent."""
        for arc in range(0, len(self._room), 2):
            self._room[arc] += self._room[arc ^ 1]
            self._room[arc ^ 1] = 0

    def push_one(self, source: int, sink: int) -> bool:
        """Send one unit along any way that is open; whether there was one."""
        came_by: dict[int, int] = {source: -1}
        stack = [source]
        while stack:
            node = stack.pop()
            for arc in self._arcs[node]:
                end = self._to[arc]
                if self._room[arc] > 0 and end not in came_by:
                    came_by[end] = arc
                    if end == sink:
                        self._send_along(came_by, sink)
                        return True
                    stack.append(end)
        return False

    def _send_along(self, came_by: dict[int, int], node: int) -> None:
        while (arc := came_by[node]) >= 0:
            self._room[arc] -= 1
            self._room[arc ^ 1] += 1
            node = self._to[arc ^ 1]

    def send_cheapest(self, source: int, sink: int) -> int:
        """Send as much as can pass, at the least cost; how much that is.

        Primal-dual: as long as there are ways of the present least cost, all that can pass by
        them passes at once (Dinic), then the next cost is looked for (Dijkstra, with potentials
        that keep reduced costs from being negative).
        """
        potential = [0] * len(self._arcs)
        sent = 0
        while True:
            distance = self._distances(source, potential)
            if distance[sink] == _FAR:
                return sent
            reach = int(distance[sink])
            # Beyond the sink potentials grow as it does, which keeps every reduced cost ≥ 0.
            for node, found in enumerate(distance):
                potential[node] += int(min(found, reach))
            while passed := self._blocking_flow(source, sink, potential):
                sent += passed

    def _distances(self, source: int, potential: list[int]) -> list[float]:
        distance: list[float] = [_FAR] * len(self._arcs)
        distance[source] = 0
        heap = [(0, source)]
        room, cost, to = self._room, self._cost, self._to
        while heap:
            here, node = heappop(heap)
            if here > distance[node]:
                continue
            base = here + potential[node]
            for arc in self._arcs[node]:
                if room[arc] > 0:
                    end = to[arc]
                    found = base + cost[arc] - potential[end]
                    if found < distance[end]:
                        distance[end] = found
                        heappush(heap, (found, end))
        return distance

    def _blocking_flow(self, source: int, sink: int, potential: list[int]) -> int:
        """What passes by the shortest of the ways whose reduced cost is nothing."""
        room, cost, to = self._room, self._cost, self._to
        level = [-1] * len(self._arcs)
        level[source] = 0
        open_arcs: list[list[int]] = [[] for _ in self._arcs]
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self._arcs[node]:
                end = to[arc]
                if room[arc] > 0 and cost[arc] + potential[node] == potential[end]:
                    if level[end] < 0:
                        level[end] = level[node] + 1
                        queue.append(end)
                    if level[end] == level[node] + 1:
                        open_arcs[node].append(arc)
        if level[sink] < 0:
            return 0
        # The last of a node's arcs is tried, and dropped once nothing passes by it.
        for arcs in open_arcs:
            arcs.reverse()
        sent = 0
        way: list[int] = []
        node = source
        while True:
            if node == sink:
                passes = min(room[arc] for arc in way)
                for arc in way:
                    room[arc] -= passes
                    room[arc ^ 1] += passes
                sent += passes
                full = next(n for n, arc in enumerate(way) if room[arc] == 0)
                node = to[way[full] ^ 1]
                del way[full:]
                continue
            while open_arcs[node] and room[open_arcs[node][-1]] == 0:
                open_arcs[node].pop()
            if open_arcs[node]:
                arc = open_arcs[node][-1]
                way.append(arc)
                node = to[arc]
            elif way:
                node = to[way[-1] ^ 1]
                way.pop()
                open_arcs[node].pop()
            else:
                return sent
