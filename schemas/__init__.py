"""The courtyard: what travels on the wire, as data, with the small loader both houses read it through."""

from schemas.catalog import Catalog, CatalogError, Operation, Rule, Service, load_catalog
from schemas.certainty import certainty_at, least_sure
from schemas.reading import placed, read, read_lines, read_where, same_digits
from schemas.travelling import off_the_wire, on_the_wire
from schemas.validation import Violation, is_valid, own_schema_violations, schema_of, violations

__all__ = [
    "Catalog",
    "CatalogError",
    "Operation",
    "Rule",
    "Service",
    "Violation",
    "certainty_at",
    "is_valid",
    "least_sure",
    "load_catalog",
    "off_the_wire",
    "on_the_wire",
    "own_schema_violations",
    "placed",
    "read",
    "read_lines",
    "read_where",
    "same_digits",
    "schema_of",
    "violations",
]
