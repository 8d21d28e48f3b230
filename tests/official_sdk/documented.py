"""The documented calls of thirty actions of all shapes, made by the official SDK; what it reads is what the spec documents.

The generated tests of the client hold it against the same documents, so both clients see the same values.
"""

import json
import pathlib

import yaml

SPEC = pathlib.Path(__file__).resolve().parent.parent.parent / "spec"

ACTIONS = """
    GetPlayInfo GetVideoPlayAuth GetVideoInfo GetVideoInfos GetVideoList SearchMedia GetMezzanineInfo UpdateVideoInfo
    UpdateVideoInfos DeleteVideo DeleteStream AddCategory GetImageInfo ListSnapshots CreateUploadImage CreateUploadAttachedMedia
    UploadMediaByURL GetURLUploadInfos RegisterMedia SubmitTranscodeJobs SubmitSnapshotJob GetTranscodeTask ListTranscodeTask
    AddTranscodeTemplateGroup GetTranscodeTemplateGroup GetAIMediaAuditJob SetMessageCallback GetMessageCallback
    DescribeVodUserDomains DescribeVodDomainUsageData
""".split()


def parameters(spec):
    """The first documented request of an action, as the SDK takes it: lists that travel as one text are joined."""
    separators = {"comma": ",", "newline": "\n", "pipe": "|", "space": " "}
    sent = {}
    for name, value in (spec["examples"][0].get("request") or {}).items():
        field = spec["request"][name]
        if isinstance(value, list) and field.get("encoding") in separators:
            value = separators[field["encoding"]].join(map(str, value))
        elif isinstance(value, (dict, list)) and field.get("content"):
            value = json.dumps(value)
        elif isinstance(value, str) and field["type"] in ("int32", "int64"):
            # A masked number stands for any that begins so.
            value = int(value.rstrip("*"))
        sent[name] = value
    return sent


def differences(want, have, sent, path=""):
    """What the SDK read otherwise than the document says.

    A response echoes what was sent, and masked contents are made whole. A list has the page that was asked for, or one element
    for each ID, so it may have more elements; a list of missing IDs and the token of a next page depend on the call alone.
    """
    if isinstance(want, dict):
        for name, value in want.items():
            if name == "RequestId" or name.startswith("NonExist") or name.endswith("Token") or (name in sent and isinstance(have, dict) and have.get(name) == sent[name]):
                continue
            if not isinstance(have, dict) or name not in have:
                yield f"{path}.{name} is missing"
            else:
                yield from differences(value, have[name], sent, f"{path}.{name}")
    elif isinstance(want, list):
        if not isinstance(have, list) or len(have) < len(want):
            yield f"{path}: {have!r}, not {want!r}"
        else:
            for i, (one, other) in enumerate(zip(want, have)):
                yield from differences(one, other, sent, f"{path}[{i}]")
    elif want != have and not (isinstance(want, str) and "***" in want):
        yield f"{path}: {have!r}, not {want!r}"


def calls(client, models):
    """A check for each action: its name and a function that makes the call and compares."""
    methods = {name.replace("_", "").lower(): name for name in dir(client) if not name.endswith(("_async", "options"))}
    for action in ACTIONS:
        spec = yaml.safe_load((SPEC / "actions" / f"{action}.yaml").read_text(encoding="utf-8"))

        def check(action=action, spec=spec):
            sent = parameters(spec)
            request = getattr(models, f"{action}Request")().from_map(sent)
            body = getattr(client, methods[action.lower()])(request).body
            wrong = list(differences(json.loads(spec["examples"][0]["json"]), body.to_map(), sent))
            assert not wrong, "; ".join(wrong[:5])
            return f"{len(sent)} parameters, {len(json.dumps(body.to_map()))} characters"

        yield action, check
