"""House rules a machine can hold: who may import whom, how long things are, what doors may not do."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["salon", "clients", "messaging", "loyalty", "bookings", "visits", "feedback", "campaigns", "reports"]
# The project's own wiring lives in salon/ and names every app by string, not by import.
LAYERS = [
    {"errors", "names", "pricing", "nps", "rhythm"},
    {"models"},
    {"roles"},
    {"operations", "queries"},
    {"forms", "tasks"},
    {"views", "api", "admin", "panels"},
    {"urls", "pages"},
]
MAX_FILE, MAX_FUNCTION, MAX_VIEWS, MAX_TEMPLATE = 400, 40, 15, 120
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name_of(path):
    return str(path.relative_to(ROOT))


@cache
def tree_of(path):
    return ast.parse(path.read_text())


@cache
def nodes_of(path):
    return list(ast.walk(tree_of(path)))


@pytest.fixture(autouse=True, scope="module")
def _trees_are_forgotten():
    yield
    nodes_of.cache_clear()
    tree_of.cache_clear()


def functions(path):
    return [node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def imports(path):
    """(line, dotted module) of every import of ours in a file, inside functions too."""
    for node in nodes_of(path):
        modules = []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            if module.split(".")[0] in APPS:
                yield node.lineno, module


def layer(module):
    parts = module.split(".")[1:]
    for number, names in enumerate(LAYERS):
        if parts and parts[0] in names:
            return number
    return None


def test_texts_are_asked_for_by_names_the_collector_of_texts_knows():
    wrong = [
        f"{name_of(path)}:{node.lineno} calls {alias.name} {alias.asname}"
        for path in SOURCES
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_") and "gettext" in alias.name
    ]
    assert wrong == []


def test_apps_import_only_upwards_in_the_list():
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in SOURCES
        for line, module in imports(path)
        if APPS.index(module.split(".")[0]) > APPS.index(path.relative_to(ROOT).parts[0])
    ]
    assert wrong == []


def test_layers_inside_an_app_import_only_downwards():
    wrong = []
    for path in SOURCES:
        app = path.relative_to(ROOT).parts[0]
        mine = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for line, module in imports(path):
            theirs = layer(module)
            if module.split(".")[0] == app and None not in (mine, theirs) and theirs > mine:
                wrong.append(f"{name_of(path)}:{line} imports {module}")
    assert wrong == []


def test_nothing_is_imported_inside_a_function():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_no_file_is_longer_than_a_chapter():
    long = {name_of(path): lines for path in SOURCES if (lines := path.read_text().count("\n")) > MAX_FILE}
    assert long == {}


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    ]
    assert long == []


def views_of(path):
    return [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
        and node.args.args
        and node.args.args[0].arg == "request"
        and node.decorator_list
    ]


def test_a_views_file_holds_at_most_fifteen_views():
    many = {
        name_of(path): count
        for path in SOURCES
        if ("views" in path.stem or "views" in path.parts) and (count := len(views_of(path))) > MAX_VIEWS
    }
    assert many == {}


def test_every_view_guards_its_method():
    bare = [
        f"{name_of(path)}:{view.lineno} {view.name}"
        for path in SOURCES
        if "views" in path.stem or "views" in path.parts
        for view in views_of(path)
        if not any("require_" in ast.unparse(decorator) for decorator in view.decorator_list)
    ]
    assert bare == []


WRITES = re.compile(r"\.(save|create|bulk_create|bulk_update|get_or_create|update_or_create|delete)$")


def test_doors_do_not_write():
    """Views, API and tasks call operations; forms that save a plain row are the only writers beside them."""
    wrong = []
    for path in SOURCES:
        if "operations" in path.parts or not ({"views", "api", "tasks"} & {path.stem, path.parent.name}):
            continue
        for node in nodes_of(path):
            if (
                isinstance(node, ast.Call)
                and WRITES.search(ast.unparse(node.func))
                and ".objects." in ast.unparse(node.func)
            ):
                wrong.append(f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}")
    assert wrong == []


def test_operations_and_queries_never_read_the_clock():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        if {"operations", "queries", "pricing", "availability"} & set(path.relative_to(ROOT).with_suffix("").parts)
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"timezone.now", "datetime.now", "date.today", "timezone.localdate"}
    ]
    assert wrong == []


def test_nobody_but_the_handlers_catches_a_refusal():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        if name_of(path) not in {"salon/htmx.py", "salon/problems.py"}
        for node in nodes_of(path)
        if isinstance(node, ast.ExceptHandler) and node.type and re.search(r"\bRefused\b", ast.unparse(node.type))
    ]
    assert wrong == []


def test_nothing_catches_everything():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in nodes_of(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert wrong == []


def test_booleans_are_passed_by_name():
    wrong = []
    for path in SOURCES:
        for function in functions(path):
            positional = function.args.args[-len(function.args.defaults) :] if function.args.defaults else []
            for argument, default in zip(positional, function.args.defaults, strict=False):
                if isinstance(default, ast.Constant) and isinstance(default.value, bool):
                    wrong.append(f"{name_of(path)}:{function.lineno} {function.name}({argument.arg})")
    assert wrong == []


def test_signals_of_our_own_do_not_exist():
    wrong = [
        name_of(path) for path in SOURCES if re.search(r"@receiver\(|post_save|pre_save|Signal\(\)", path.read_text())
    ]
    assert wrong == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_are_short_and_keep_to_the_content_policy(path):
    text = path.read_text()
    assert text.count("\n") <= MAX_TEMPLATE
    if "mail" not in path.parts:
        assert not re.search(r"\sstyle=|\shx-on|<script(?![^>]*\bsrc)|\son[a-z]+=\"", text)


def test_every_component_is_used():
    texts = {path: path.read_text() for path in [*TEMPLATES, *SOURCES]}
    lonely = []
    for component in sorted((ROOT / "templates" / "components").glob("*.html")):
        wanted = f"components/{component.name}"
        tag = component.stem
        uses = sum(
            text.count(wanted) + len(re.findall(rf"{{% {tag} ", text))
            for path, text in texts.items()
            if path != component
        )
        if uses < 1:
            lonely.append(component.name)
    assert lonely == []


def test_styles_and_scripts_use_only_known_tokens():
    """Every var(--name) in our CSS is defined in our CSS (or belongs to the calendar's own)."""
    sheets = {path: path.read_text() for path in (ROOT / "static" / "css").glob("*.css")}
    scripts = "".join(path.read_text() for path in (ROOT / "static" / "js").glob("*.js"))
    defined = {name for text in sheets.values() for name in re.findall(r"(--[a-z0-9-]+)\s*:", text)}
    defined |= set(re.findall(r"\"(--[a-z0-9-]+)\"", scripts))
    unknown = {
        f"{path.name}: {name}"
        for path, text in sheets.items()
        for name in re.findall(r"var\((--[a-z0-9-]+)\)", text)
        if name not in defined and not name.startswith("--ec-")
    }
    assert unknown == set()
