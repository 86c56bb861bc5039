"""Where Django's own formats of a language read wrongly, one package a language."""
