#!/usr/bin/env python3
"""Compares the spec with a catalogue of the service that was built from other sources.

    python3 tests/catalogue/compare.py CATALOGUE.json [-v]

The catalogue is a JSON map from the name of an action to what the official SDKs, the CLI's metadata and the published
reference say about it. The script walks all of it, field by field (wire name, type, required), and then errors, quotas,
methods and protocols. It counts what is the same, lists what differs for a reason that is known (with -v each place of
it), and fails on what differs without one. Needs Python 3 and PyYAML.
"""

import argparse
import collections
import json
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Why the spec says something else than the catalogue: kinds of difference first, single places after them.
REASONS = {
    "time": "a text in the catalogue; the spec says that it holds a time, and the answer keeps it as it was sent",
    "joined": "one text in the catalogue; the reference says that it is a list of values, joined by commas or line breaks",
    "wrapped": "an object with one list in the catalogue; the spec names the list itself",
    "one_of": "either name may be sent, and one has to be: optional in the catalogue, a constructor each in the spec",
    "statuses": "the sources have two statuses for the code of the action; the spec has one for each code",
}

# (action, path) -> why. A place that no longer differs is an error, so that the list stays true.
PLACES = {
    ("RefreshUploadVideo", "quota"): "the page of the action says 120; the table of quotas gives 80 and 40 by region",
}

counts = collections.Counter()
known = collections.defaultdict(list)
unknown = []


def differ(reason, place, text):
    """Notes a difference; `reason` is a key of REASONS, a sentence, or None."""
    reason = PLACES_LEFT.pop(place, None) or REASONS.get(reason, reason)
    if reason:
        known[reason].append(f"{'.'.join(place)}: {text}")
    else:
        unknown.append(f"{'.'.join(place)}: {text}")


def spelling(kind):
    """A type of the catalogue as the spec writes it."""
    if kind["type"] == "array":
        return f"[{spelling(kind['item'])}]"
    return kind["type"]


class Shape:
    """A type of the spec, with its lists taken off."""

    def __init__(self, ty, field, types):
        self.lists = 0
        while isinstance(ty, list):
            (ty,) = ty
            self.lists += 1
        self.scalar, self.fields = ty, None
        if ty == "object":
            self.fields = field.get("fields", {})
        elif ty in types:
            definition = types[ty]
            self.scalar, self.fields = ("object", definition["fields"]) if "fields" in definition else ("string", None)

    def __str__(self):
        return "[" * self.lists + self.scalar + "]" * self.lists


def of_one_list(kind):
    """The list in an object that exists only to hold it."""
    fields = kind.get("fields") or []
    if kind["type"] == "object" and len(fields) == 1 and fields[0]["type"] == "array":
        return fields[0]
    return None


def compare_type(field, item, place, types, is_request):
    kind = item
    wrapper = field.get("wrapped_in")
    if wrapper is not None:
        inner = of_one_list(kind)
        if inner is None or inner["wire_name"] != wrapper:
            return differ(None, place, f"wrapped in {wrapper}, {spelling(kind)} in the catalogue")
        counts["response fields"] += 1
        differ("wrapped", place, f"wrapped in {wrapper}")
        kind = inner
    shape = Shape(field["type"], field, types)
    expected = spelling(kind)
    if str(shape) != expected:
        joined = field.get("encoding") in ("comma", "space", "pipe", "newline")
        if shape.scalar == "time" and not shape.lists and expected == "string":
            differ("time", place, "time")
        elif joined and expected == "string" and shape.lists == 1 and shape.fields is None:
            differ("joined", place, f"{shape}, {field['encoding']}")
        else:
            differ(None, place, f"{shape} in the spec, {expected} in the catalogue")
            return None
    if "content" in field and expected != "string":
        differ(None, place, f"has a content and is {expected} in the catalogue")
    while kind["type"] == "array":
        kind = kind["item"]
    if kind["type"] == "object":
        compare_fields(shape.fields or {}, kind.get("fields", []), place, types, is_request)
    return None


def compare_fields(fields, items, place, types, is_request):
    names = {item["wire_name"] for item in items}
    for name in fields:
        if name not in names:
            differ(None, (*place, name), "only in the spec")
    for item in items:
        at = (*place, item["wire_name"])
        counts[counted(is_request, place)] += 1
        field = fields.get(item["wire_name"])
        if field is None:
            differ(None, at, "only in the catalogue")
            if not is_request:
                counts["response fields"] += members(item)
            continue
        compare_type(field, item, at, types, is_request)
        if is_request and len(place) == 2 and bool(field.get("required")) != item["required"]:
            text = "required in the spec only" if field.get("required") else "required in the catalogue only"
            differ("one_of" if "one_of" in field else None, at, text)
        elif "one_of" in field:
            differ("one_of", at, f"group {field['one_of']}")


def counted(is_request, place):
    """Members of parameters are compared, and counted apart."""
    if not is_request:
        return "response fields"
    return "parameters" if len(place) == 2 else "members of parameters"


def members(item):
    """How many fields lie below one."""
    while item["type"] == "array":
        item = item["item"]
    fields = item.get("fields") or []
    return sum(1 + members(field) for field in fields)


def compare_errors(spec, entry, name):
    errors = spec.get("errors", {})
    documented = collections.defaultdict(set)
    for error in entry["errors"]:
        # One code of the tables has a tab behind it.
        documented[error["code"].strip()].add(error["http_status"])
        counts["errors"] += 1
    for code, statuses in documented.items():
        here = (name, "errors", code)
        if code not in errors:
            differ(None, here, "only in the catalogue")
        elif statuses != {errors[code]["status"]}:
            reason = "statuses" if errors[code]["status"] in statuses else None
            differ(reason, here, f"{errors[code]['status']} in the spec, {sorted(statuses)} in the catalogue")
    for code in errors:
        if code not in documented:
            differ(None, (name, "errors", code), "only in the spec")


def compare_call(spec, entry, name, service):
    quota = spec.get("quota")
    documented = entry["qps"]
    if documented is None and entry.get("qps_note"):
        calls, _, _, span = entry["qps_note"].split()
        documented = {"calls": int(calls), "per": span}
    if documented is not None:
        counts["quotas"] += 1
    if quota != documented:
        differ(None, (name, "quota"), f"{quota} in the spec, {documented} in the catalogue")
    methods = [method.lower() for method in spec.get("methods", service["methods"])]
    # An action that no metadata describes has neither methods nor protocols there.
    allowed = entry["methods_allowed"] or methods
    if set(methods) != set(allowed) or methods[0].upper() != entry["method"]:
        differ(None, (name, "methods"), f"{methods} in the spec, {allowed}, {entry['method']} first, in the catalogue")
    protocols = spec.get("protocols", service["protocols"])
    if set(protocols) != set(entry["schemes"] or protocols):
        differ(None, (name, "protocols"), f"{protocols} in the spec, {entry['schemes']} in the catalogue")
    if bool(spec.get("deprecated")) != entry["deprecated"]:
        differ(None, (name, "deprecated"), f"{entry['deprecated']} in the catalogue")


def main():
    parser = argparse.ArgumentParser(description="Compares the spec with a catalogue of the service.")
    parser.add_argument("catalogue", type=pathlib.Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="print each difference that has a reason")
    arguments = parser.parse_args()
    catalogue = json.loads(arguments.catalogue.read_text())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    service = yaml.load((ROOT / "spec/service.yaml").read_text(), loader)
    specs = {path.stem: yaml.load(path.read_text(), loader) for path in sorted((ROOT / "spec/actions").glob("*.yaml"))}

    for name in sorted(specs.keys() - catalogue.keys()):
        differ(None, (name,), "only in the spec")
    for name, entry in sorted(catalogue.items()):
        counts["actions"] += 1
        spec = specs.get(name)
        if spec is None:
            differ(None, (name,), "only in the catalogue")
            continue
        types = {**service.get("types", {}), **spec.get("types", {})}
        public = [item for item in entry["request"] if not item.get("gateway_hidden")]
        compare_fields(spec.get("request", {}), public, (name, "request"), types, True)
        compare_fields(spec.get("response", {}), entry["response"].get("fields", []), (name, "response"), types, False)
        compare_errors(spec, entry, name)
        compare_call(spec, entry, name, service)

    print("compared: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))
    for reason, places in sorted(known.items(), key=lambda entry: -len(entry[1])):
        print(f"{len(places):5}  {reason}")
        if arguments.verbose or len(places) == 1:
            print("".join(f"         {place}\n" for place in places), end="")
    for place in PLACES_LEFT:
        unknown.append(f"{'.'.join(place)}: is listed as a known difference, and there is none")
    for difference in unknown:
        print(f"  !    {difference}")
    print(f"{len(unknown)} unexplained")
    return 1 if unknown else 0


PLACES_LEFT = dict(PLACES)

if __name__ == "__main__":
    sys.exit(main())
