"""Calls of the official Python SDK against the mock server at the address in the first argument.

Prints a line for each check, then `N passed, M failed`; the exit code is 1 if a check failed.
"""

import base64
import json
import signal
import sys
import urllib.request
from datetime import datetime, timedelta, timezone

from alibabacloud_tea_openapi import models as open_api
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_vod20170321 import models
from alibabacloud_vod20170321.client import Client
from darabonba.runtime import RuntimeOptions

import documented
import long_requests

ADDRESS = sys.argv[1]
# The ID that the documentation shows.
VIDEO_ID = "c6a23a870c8c4ffcd40cbd381333****"
# Everything that encoders have been seen to get wrong.
AWKWARD = "a b+c*d~e/f=g&h%i'j\"k!(l)中文é\U0001f3ac"
PERMANENT = {"access_key_id": "mock-access-key-id", "access_key_secret": "mock-access-key-secret"}
TEMPORARY = {
    "access_key_id": "STS.mock-access-key-id",
    "access_key_secret": "mock-temporary-secret",
    "security_token": "mock-security-token",
}
VERSIONS = {"V3 (ACS3-HMAC-SHA256)": {}, "V1 (HMAC-SHA1)": {"signature_algorithm": "v2"}}
# Seconds for all calls together, so that nobody waits for a mock server that hangs.
LIMIT = 120


def client(key, version):
    config = open_api.Config(endpoint=ADDRESS, protocol="http", connect_timeout=5000, read_timeout=10000, **key, **version)
    return Client(config)


def call(caller, action, query, method="POST", body=None):
    """A call that the generated client has no method for."""
    params = open_api.Params(
        action=action,
        version="2017-03-21",
        protocol="HTTP",
        pathname="/",
        method=method,
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    return caller.call_api(params, open_api.OpenApiRequest(query=query, body=body), RuntimeOptions())["body"]


def refusal(work):
    """The error that a call ends with."""
    try:
        response = work()
    except AlibabaCloudException as error:
        return error
    raise AssertionError(f"accepted: {response}")


def decoded(text):
    return json.loads(base64.b64decode(text, validate=True))


def equal(have, want):
    assert have == want, f"expected {want!r}, got {have!r}"


def refreshes(key, version):
    body = client(key, version).refresh_upload_video(models.RefreshUploadVideoRequest(video_id=VIDEO_ID)).body
    equal(body.video_id, VIDEO_ID)
    address, credential = decoded(body.upload_address), decoded(body.upload_auth)
    for name in ("Endpoint", "Bucket", "FileName"):
        assert address.get(name), f"no {name} in {address}"
    for name in ("AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"):
        assert credential.get(name), f"no {name} in {credential}"
    expiry = datetime.strptime(credential["ExpireUTCTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    left = expiry - datetime.now(timezone.utc)
    assert timedelta(minutes=50) < left < timedelta(minutes=70), f"the credential ends in {left}"
    return f"{address['Bucket']}/{address['FileName']} until {credential['ExpireUTCTime']}, request {body.request_id}"


def is_accepted_by_get(version):
    body = call(client(PERMANENT, version), "RefreshUploadVideo", {"VideoId": VIDEO_ID}, method="GET")
    equal(body["VideoId"], VIDEO_ID)
    return f"VideoId {body['VideoId']}"


def signs_awkward_text(version):
    body = call(client(PERMANENT, version), "RefreshUploadVideo", {"VideoId": VIDEO_ID, "Note": AWKWARD, "Empty": ""})
    equal(body["VideoId"], VIDEO_ID)
    return AWKWARD


def signs_a_form(version):
    body = call(client(PERMANENT, version), "RefreshUploadVideo", {"VideoId": VIDEO_ID}, body={"Note": AWKWARD})
    equal(body["VideoId"], VIDEO_ID)
    return "a form body beside the query"


def signs_a_long_form(version):
    """A thousand addresses, which no URL holds."""
    addresses = "\n".join(f"https://example.aliyundoc.com/{n:04}/a b+中文.m3u8" for n in range(1000))
    body = call(client(PERMANENT, version), "RefreshVodObjectCaches", {}, body={"ObjectPath": addresses})
    return f"{len(addresses)} characters, RefreshTaskId {body['RefreshTaskId']}"


def long_signatures():
    equal(list(long_requests.lines()), long_requests.committed())
    return f"{len(long_requests.committed())} signatures, as committed"


def creates_an_upload(version):
    request = models.CreateUploadVideoRequest(title=AWKWARD, file_name="videos/a b.mp4", tags="one,two")
    try:
        body = client(PERMANENT, version).create_upload_video(request).body
    except AlibabaCloudException as error:
        # The spec may be without this action.
        equal(error.code, "InvalidApi.NotFound")
        return "not in the spec"
    assert body.video_id and decoded(body.upload_address) and decoded(body.upload_auth), body
    return f"VideoId {body.video_id}"


def refuses_a_wrong_secret(key, version):
    error = refusal(lambda: refreshes({**key, "access_key_secret": "wrong"}, version))
    equal((error.code, error.status_code), ("SignatureDoesNotMatch", 400))
    assert "server string" in error.message.lower() and VIDEO_ID.rstrip("*") in error.message, error.message
    return f"{error.code}, request {error.request_id}"


def refuses(code, status, key, version, action="RefreshUploadVideo", query=None):
    error = refusal(lambda: call(client(key, version), action, {"VideoId": VIDEO_ID} if query is None else query))
    equal((error.code, error.status_code), (code, status))
    assert error.request_id and error.request_id != "None", "no request ID"
    return f"{error.code} ({error.status_code}), request {error.request_id}"


def throttles(version):
    """The SDK knows the waiting time that the header carries."""
    fault = f"http://{ADDRESS}/_mock/faults?fault=error&code=Throttling.User&retry_after_ms=250"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(fault, method="POST"), timeout=10).close()
    error = refusal(lambda: refreshes(PERMANENT, version))
    equal((type(error).__name__, error.code, error.retry_after), ("ThrottlingException", "Throttling.User", 250))
    return f"{error.code}, retry after {error.retry_after} ms"


def checks():
    nobody = {**PERMANENT, "access_key_id": "nobody"}
    yield "signatures of long requests", long_signatures
    no_token = {name: value for name, value in TEMPORARY.items() if name != "security_token"}
    for name, version in VERSIONS.items():
        yield f"{name}: RefreshUploadVideo", lambda v=version: refreshes(PERMANENT, v)
        yield f"{name}: RefreshUploadVideo with a security token", lambda v=version: refreshes(TEMPORARY, v)
        yield f"{name}: GET", lambda v=version: is_accepted_by_get(v)
        yield f"{name}: awkward text", lambda v=version: signs_awkward_text(v)
        yield f"{name}: form", lambda v=version: signs_a_form(v)
        yield f"{name}: long form", lambda v=version: signs_a_long_form(v)
        yield f"{name}: CreateUploadVideo", lambda v=version: creates_an_upload(v)
        yield f"{name}: wrong secret", lambda v=version: refuses_a_wrong_secret(PERMANENT, v)
        yield f"{name}: wrong secret with a security token", lambda v=version: refuses_a_wrong_secret(TEMPORARY, v)
        for what, code, status, key, action, query in (
            ("unknown key", "InvalidAccessKeyId.NotFound", 404, nobody, "RefreshUploadVideo", None),
            ("no security token", "MissingSecurityToken", 400, no_token, "RefreshUploadVideo", None),
            ("unknown action", "InvalidApi.NotFound", 404, PERMANENT, "NoSuchAction", None),
            ("unknown video", "InvalidVideo.NotFound", 404, PERMANENT, "RefreshUploadVideo", {"VideoId": "0" * 32}),
            ("no parameter", "MissingVideoId", 400, PERMANENT, "RefreshUploadVideo", {}),
        ):
            yield f"{name}: {what}", lambda v=version, a=(code, status, key), b=(action, query): refuses(*a, v, *b)
        yield f"{name}: throttling", lambda v=version: throttles(v)
        for action, check in documented.calls(client(PERMANENT, version), models):
            yield f"{name}: documented call: {action}", check


def main():
    # The default action of the signal ends the process; no handler can be in the way.
    if hasattr(signal, "alarm"):
        signal.alarm(LIMIT)
    passed = failed = 0
    for name, check in checks():
        try:
            seen = check()
        except Exception as error:  # whatever goes wrong is what the check has found
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
        else:
            passed += 1
            print(f"ok      {name}: {seen}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
