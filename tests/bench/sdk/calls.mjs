// Calls of the official Node SDK's core: `calls.mjs ADDRESS CONCURRENCY COUNT` prints CPU µs a call, calls/s, p50 and p99 in µs.
import assert from "node:assert";
import { createRequire } from "node:module";

const { default: Client, $OpenApiUtil } = createRequire(process.env.NODE_MODULES_OF + "/")("@alicloud/openapi-core");
const { RuntimeOptions } = createRequire(process.env.NODE_MODULES_OF + "/")("@darabonba/typescript");

const [address, concurrency, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const client = new Client(
  new $OpenApiUtil.Config({
    endpoint: address,
    protocol: "http",
    accessKeyId: "LTAI5tBenchmarkKeyId0001",
    accessKeySecret: "BenchmarkSecretOfThirtyChars00",
  }),
);
const VideoId = "c6a23a870c8c4ffcd40cbd3813337aef";
const params = new $OpenApiUtil.Params({
  action: "RefreshUploadVideo", version: "2017-03-21", protocol: "HTTP", pathname: "/", method: "POST",
  authType: "AK", style: "RPC", reqBodyType: "formData", bodyType: "json",
});
const runtime = new RuntimeOptions({});

async function work(count, taken) {
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    const response = await client.callApi(params, new $OpenApiUtil.OpenApiRequest({ query: { VideoId } }), runtime);
    assert.equal(response.body.VideoId, VideoId);
    taken.push(performance.now() - begin);
  }
}

await work(500, []);
const taken = [];
const [cpu, begin] = [process.cpuUsage(), performance.now()];
await Promise.all(Array.from({ length: concurrency }, () => work(count / concurrency, taken)));
const [used, elapsed] = [process.cpuUsage(cpu), performance.now() - begin];
taken.sort((a, b) => a - b);
const at = (share) => taken[Math.floor((taken.length * share) / 100)] * 1000;
console.log((used.user + used.system) / taken.length, (taken.length / elapsed) * 1000, at(50), at(99));
process.exit(0);
