# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""@system: the distribution's libraries, found by pkg-config."""

# target -> the pkg-config modules behind it
_LIBRARIES = {
    "absl": [
        "absl_" + module
        for module in [
            "algorithm_container",
            "any_invocable",
            "base",
            "btree",
            "cleanup",
            "flat_hash_map",
            "flat_hash_set",
            "function_ref",
            "hash",
            "inlined_vector",
            "int128",
            "random_random",
            "span",
            "status",
            "statusor",
            "str_format",
            "strings",
            "synchronization",
            "time",
        ]
    ],
    "benchmark": ["benchmark"],
    "cli11": ["CLI11"],
    "crypto": ["libcrypto"],
    "fmt": ["fmt"],
    "graphviz": ["libgvc", "libcgraph"],
    "grpc": ["grpc++", "grpc", "gpr"],
    "gtest": ["gtest", "gmock"],
    "gtest_main": ["gmock_main", "gtest", "gmock"],
    "json": ["nlohmann_json"],
    "libnl": ["libnl-route-3.0", "libnl-genl-3.0", "libnl-3.0"],
    "ncurses": ["ncurses"],
    "pcap": ["libpcap"],
    "protobuf": ["protobuf"],
    "pugixml": ["pugixml"],
    "spdlog": ["spdlog"],
    "vterm": ["vterm"],
    "yaml_cpp": ["yaml-cpp"],
}

_TARGET = """
cc_library(
    name = {name},
    hdrs = {headers},
    defines = {defines},
    includes = {includes},
    linkopts = {linkopts},
)
"""

def _query(repository, pkg_config, target, what):
    result = repository.execute([pkg_config, what] + _LIBRARIES[target])
    if result.return_code != 0:
        fail(("@system//:%s is not installed: %s" +
              "install the packages in tools/packages.txt (./warren does it)") %
             (target, result.stderr))
    return result.stdout.strip().split(" ") if result.stdout.strip() else []

def _headers(repository, directory):
    """Links a header folder into the repository; returns its glob."""
    name = "include/" + directory.strip("/").replace("/", "_")
    if not repository.path(name).exists:
        repository.symlink(directory, name)
    return name

def _unique_last(options):
    """Drops repeats; the last of each stays, as a static linker needs it."""
    kept = []
    for option in reversed(options):
        if option not in kept:
            kept = [option] + kept
    return kept

def _target(repository, pkg_config, name):
    includes = []
    defines = []
    for option in _query(repository, pkg_config, name, "--cflags"):
        if option.startswith("-I"):
            includes.append(_headers(repository, option[2:]))
        elif option.startswith("-D") and option != "-DNOMINMAX":
            defines.append(option[2:])
    linkopts = _unique_last([
        option
        for option in _query(repository, pkg_config, name, "--libs")
        if not option.startswith("-Wl,") and option != "-latomic"
    ])
    return _TARGET.format(
        name = repr(name),
        headers = "glob(%s)" % repr([i + "/**/*.h" for i in includes]) if includes else "[]",
        defines = repr(defines),
        includes = repr(includes),
        linkopts = repr(linkopts),
    )

_QT = """
QT_COPTS = {copts}
QT_LINKOPTS = {linkopts}
QT_LIBEXEC = {libexec}
"""

_QT_MODULES = ["Qt6Charts", "Qt6Svg", "Qt6Test", "Qt6Widgets"]

def _qt(repository, pkg_config):
    """Options for tools/bazel/qt.bzl.

    Qt has thousands of headers, so they are named as the system's and not as inputs of every
    action; and its warnings are not ours.
    """
    found = {}
    for what in ["--cflags", "--libs", "--variable=libexecdir"]:
        modules = ["Qt6Core"] if what.startswith("--variable") else _QT_MODULES
        result = repository.execute([pkg_config, what] + modules)
        if result.return_code != 0:
            fail("Qt 6 is not installed: %sinstall the packages in tools/packages.txt " %
                 result.stderr + "(./warren does it)")
        found[what] = result.stdout.strip()
    copts = ["-fPIC"]
    for option in found["--cflags"].split(" "):
        if option.startswith("-I/usr/include/"):
            copts.append("-isystem" + option[2:])
        elif not option.startswith("-I"):  # Bazel refuses folders elsewhere, as qmake's
            copts.append(option)

    # Charts' own need; its headers ask for it, and Debian packs the files to link with apart.
    libs = [o for o in found["--libs"].split(" ") if not o.startswith("-lQt6OpenGL")]
    return _QT.format(
        copts = repr(copts),
        linkopts = repr(_unique_last(libs)),
        libexec = repr(found["--variable=libexecdir"]),
    )

def _system_libraries_impl(repository):
    pkg_config = repository.which("pkg-config")
    if pkg_config == None:
        fail("pkg-config is not installed: apt-get install pkg-config")
    build = 'package(default_visibility = ["//visibility:public"])\n'
    for name in _LIBRARIES:
        build += _target(repository, pkg_config, name)
    repository.file("BUILD", build)
    repository.file("qt.bzl", _qt(repository, pkg_config))

system_libraries = repository_rule(
    implementation = _system_libraries_impl,
    configure = True,
    local = True,
)
