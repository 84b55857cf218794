"""The reviewed YAML under ``seeds/``: its shapes, its loading."""
