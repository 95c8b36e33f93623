# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Protobuf and gRPC stubs by Debian's own protoc."""

def warren_proto_library(name, src, imports = [], deps = [], grpc = True, visibility = None):
    """Makes a C++ library of the messages and services in one .proto file.

    Args:
      name: the library; include it as "<package>/<stem>.pb.h" and
        "<package>/<stem>.grpc.pb.h".
      src: the .proto file, in this package.
      imports: .proto files that src imports (named from the repository's root).
      deps: the warren_proto_library of each import.
      grpc: also make the service stubs.
      visibility: as everywhere.
    """
    stem = src[:-len(".proto")]
    headers = [stem + ".pb.h"]
    sources = [stem + ".pb.cc"]
    options = "--cpp_out=$(BINDIR)"
    if grpc:
        headers.append(stem + ".grpc.pb.h")
        sources.append(stem + ".grpc.pb.cc")
        options += " --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin --grpc_out=$(BINDIR)"

    # Marking the headers as the system's keeps our warnings out of code that
    # we did not write.
    native.genrule(
        name = name + "_stubs",
        srcs = [src] + imports,
        outs = headers + sources,
        cmd = "/usr/bin/protoc -I. " + options + " $(location " + src + ") && " +
              "sed -i '1i #pragma GCC system_header' " +
              " ".join(["$(location " + h + ")" for h in headers]),
        message = "Generating stubs of",
    )
    native.cc_library(
        name = name,
        srcs = sources,
        hdrs = headers,
        copts = ["-w"],
        deps = deps + ["@system//:protobuf"] + (["@system//:grpc"] if grpc else []),
        visibility = visibility,
    )
