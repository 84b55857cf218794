"""What a report says on paper, apart from how it looks: parts, cells, tables, charts."""
