"""Calls of the official Python SDK: `calls.py ADDRESS CONCURRENCY COUNT` prints CPU µs a call, calls/s, p50 and p99 in µs."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from alibabacloud_tea_openapi.models import Config
from alibabacloud_vod20170321.client import Client
from alibabacloud_vod20170321.models import RefreshUploadVideoRequest

ADDRESS, CONCURRENCY, COUNT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
CLIENT = Client(
    Config(endpoint=ADDRESS, protocol="http", access_key_id="LTAI5tBenchmarkKeyId0001", access_key_secret="BenchmarkSecretOfThirtyChars00")
)
REQUEST = RefreshUploadVideoRequest(video_id="c6a23a870c8c4ffcd40cbd3813337aef")


def work(count):
    taken = []
    for _ in range(count):
        begin = time.perf_counter()
        assert CLIENT.refresh_upload_video(REQUEST).body.video_id == REQUEST.video_id
        taken.append(time.perf_counter() - begin)
    return taken


work(20)
with ThreadPoolExecutor(CONCURRENCY) as pool:
    cpu, begin = time.process_time(), time.perf_counter()
    taken = sorted(one for all in pool.map(work, [COUNT // CONCURRENCY] * CONCURRENCY) for one in all)
    cpu, elapsed = time.process_time() - cpu, time.perf_counter() - begin
print(cpu / len(taken) * 1e6, len(taken) / elapsed, taken[len(taken) // 2] * 1e6, taken[len(taken) * 99 // 100] * 1e6)
