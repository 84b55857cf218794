"""An execution report as bytes, one module a format; `registry` names them."""
