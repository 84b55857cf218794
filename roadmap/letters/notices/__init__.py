"""«Лист уведомления»: who was told what about a measure."""
