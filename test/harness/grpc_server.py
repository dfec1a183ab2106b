"""A region that serves gRPC, as a program of its own so that it can be killed: grpc_server.py NAME [--tls CERT KEY]
[--no-health]. Its first line is the port; the others tell, as JSON, what became of each call. Messages are plain bytes:
what counts here is how they travel. The last part of a method's path says what it does."""

import argparse
import asyncio
import json
import time
from functools import partial
from pathlib import Path

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc


def tell(**event):
    print(json.dumps(event), flush=True)


class Methods:
    """Every method takes the stream of requests and yields answers: on the wire all four kinds of call are that."""

    def __init__(self, name, statuses):
        self.name = name
        self.statuses = statuses

    async def echo(self, requests, _):
        async for request in requests:
            yield request

    async def repeat(self, requests, _):
        async for request in requests:
            for number in range(5):
                yield request + b"%d" % number

    async def join(self, requests, _):
        yield b",".join([request async for request in requests])

    async def name_itself(self, requests, _):
        """Each answer after the pause that the request asks for, in ms."""
        async for request in requests:
            await asyncio.sleep(int(request or b"0") / 1000)
            yield self.name.encode()

    async def begin(self, requests, _):
        """One answer, and never an end."""
        async for request in requests:
            yield request
            await asyncio.Event().wait()

    async def wait(self, requests, _):
        async for _request in requests:
            pass
        await asyncio.Event().wait()
        yield b"never"

    async def fail(self, requests, context):
        """With the status that the request names, in the region that it names; elsewhere it succeeds."""
        async for request in requests:
            region, status, pause, message = request.decode().split(" ", 3)
            if region == self.name:
                await asyncio.sleep(int(pause) / 1000)
                await context.abort(grpc.StatusCode[status], message)
            yield self.name.encode()

    async def set_health(self, requests, _):
        async for request in requests:
            service, status = request.decode().split(" ")
            await self.statuses.set(service, health_pb2.HealthCheckResponse.ServingStatus.Value(status))
            yield b"done"


class Handler(grpc.GenericRpcHandler):
    def __init__(self, methods):
        self.methods = methods

    def service(self, call):
        work = getattr(self.methods, call.method.rpartition("/")[2], None)
        return work and grpc.stream_stream_rpc_method_handler(partial(self.serve, call.method, work))

    async def serve(self, method, work, requests, context):
        began = time.monotonic()
        received = [(pair.key, pair.value) for pair in map(as_pair, context.invocation_metadata())]
        mine = [pair for pair in received if pair[0].startswith("x-mine")]
        if mine:  # a head alone, before there is an answer, commits a call to this region
            await context.send_initial_metadata(mine)
        left, peer = context.time_remaining(), context.peer()  # once it is cancelled the context may be gone
        context.set_trailing_metadata(
            [
                ("region", self.methods.name),
                ("left", "none" if left is None else f"{left:.6f}"),
                *(("x-trailing-" + key, value) for key, value in mine),
            ]
        )
        end = "cancelled"
        try:
            async for answer in work(requests, context):
                yield answer
            end = "complete"
        except grpc.aio.AbortError:
            end = "aborted"
            raise
        finally:
            took = time.monotonic() - began
            tell(method=method, end=end, took=took, peer=peer)


def as_pair(metadatum):
    return metadatum if hasattr(metadatum, "key") else grpc.aio.Metadatum(*metadatum)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--tls", nargs=2, type=Path)
    parser.add_argument("--no-health", action="store_true")
    arguments = parser.parse_args()
    server = grpc.aio.server(options=[("grpc.max_concurrent_streams", 2000)])
    statuses = health.aio.HealthServicer()
    server.add_generic_rpc_handlers((Handler(Methods(arguments.name, statuses)),))
    if not arguments.no_health:
        health_pb2_grpc.add_HealthServicer_to_server(statuses, server)
    if arguments.tls:
        cert, key = (file.read_bytes() for file in arguments.tls)
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, cert)]))
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await server.wait_for_termination()


asyncio.run(main())
