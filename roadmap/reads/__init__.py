"""Lists that several slices show: tasks, measures, roadmaps, journal, replies, filters. Reads only."""
