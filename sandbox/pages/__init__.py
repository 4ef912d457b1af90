"""Pages for people: server-rendered HTML without scripts."""
