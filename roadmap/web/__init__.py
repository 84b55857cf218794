"""The site: pages and API over the rooms below, and how requests are let in."""
