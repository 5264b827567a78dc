"""Networks of people, organizations and events: made from a graph, measured, drawn, handed on."""
