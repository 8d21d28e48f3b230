"""Signatures of long requests, whose parameters travel in a form body, made by the signer of the official SDK.

`long_requests.txt` has what this prints, and `tests/behaviour/signatures.rs` compares the signers of the client with it. To
write it again: target/official_sdk/*/bin/python tests/official_sdk/long_requests.py > tests/official_sdk/long_requests.txt
"""

import hashlib
import pathlib
from types import SimpleNamespace

from alibabacloud_tea_openapi import utils

DATE = "2024-01-02T03:04:05Z"
NONCE = "0123456789abcdef0123456789abcdef"
HOST = "vod.cn-shanghai.aliyuncs.com"
SECRET = "testsecret"
TOKEN = "test+security/token=="
CASES = {
    "RefreshVodObjectCaches": {
        "ObjectPath": "\n".join(f"https://example.aliyundoc.com/{n:04}/a b+c*d~e&f=g%20中文é\U0001f3ac.m3u8" for n in range(1000)),
        "ObjectType": "File",
    },
    "UpdateVideoInfos": {"UpdateContent": "".join(f'"{n}": "{"描述" * 170}"' for n in range(20))},
}


def acs3(action, parameters, token):
    """Hash of the form and signature."""
    form = utils.get_canonical_query_string(parameters).encode()
    payload = hashlib.sha256(form).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "host": HOST,
        "x-acs-action": action,
        "x-acs-content-sha256": payload,
        "x-acs-date": DATE,
        "x-acs-signature-nonce": NONCE,
        "x-acs-version": "2017-03-21",
    }
    if token:
        headers |= {"x-acs-accesskey-id": "testid", "x-acs-security-token": token}
    request = SimpleNamespace(method="POST", pathname="/", query={}, headers=headers)
    authorization = utils.Utils.get_authorization(request, "ACS3-HMAC-SHA256", payload, "testid", SECRET)
    return payload, authorization.rpartition("Signature=")[2]


def rpc(action, parameters, token):
    """Hash of the form and signature. All parameters are signed, those of the query and those of the form."""
    system = {
        "AccessKeyId": "testid",
        "Action": action,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": NONCE,
        "SignatureVersion": "1.0",
        "Timestamp": DATE,
        "Version": "2017-03-21",
    }
    if token:
        system["SecurityToken"] = token
    form = utils.get_canonical_query_string(parameters).encode()
    return hashlib.sha256(form).hexdigest(), utils.Utils.get_rpcsignature({**system, **parameters}, "POST", SECRET)


def lines():
    for action, parameters in CASES.items():
        for token in (None, TOKEN):
            for scheme, sign in (("ACS3-HMAC-SHA256", acs3), ("RPC-HMAC-SHA1", rpc)):
                payload, signature = sign(action, parameters, token)
                yield f"{scheme} {action} {token or '-'} {payload} {signature}"


def committed():
    return pathlib.Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    print("\n".join(lines()))
