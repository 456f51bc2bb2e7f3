"""Files, functions and views stay small: the ugliness is always in the tail."""

import ast

from tests.architecture.house import functions, length, name, sources, templates

FILE, FUNCTION, VIEW = 300, 40, 20
EVERYWHERE = ("interp", "tests", "tools", "benchmarks")


def test_no_file_is_long() -> None:
    every = [*sources(*EVERYWHERE), *templates()]
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in every}
    assert {path: size for path, size in sizes.items() if size > FILE} == {}


def test_no_function_is_long() -> None:
    long = {
        f"{name(path)}:{one.name}": length(one)
        for path in sources(*EVERYWHERE)
        for one in functions(path)
        if length(one) > FUNCTION
    }
    assert long == {}


def test_views_parse_and_show() -> None:
    long = {
        f"{name(path)}:{one.name}": length(one)
        for path in sources()
        for one in functions(path)
        if is_view(one) and length(one) > VIEW
    }
    assert long == {}


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Is it decorated with `@bp.get(…)`, `@bp.post(…)` or `@bp.route(…)`?"""
    marks = (one.func for one in function.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and ast.unparse(one.value) == "bp" for one in marks)


def test_names_say_where_a_thing_lives() -> None:
    homeless = {"utils", "util", "helpers", "common", "services", "core", "misc"}
    found = {name(path) for path in sources() for part in name(path).split("/") if part.removesuffix(".py") in homeless}
    assert found == set()
