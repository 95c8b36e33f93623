# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Qt 6 of the distribution: its meta-object and resource compilers as build steps."""

load("@system//:qt.bzl", "QT_COPTS", "QT_LIBEXEC", "QT_LINKOPTS")

def warren_qt_library(name, srcs = [], hdrs = [], moc = [], resources = {}, copts = [], **kwargs):
    """A C++ library that uses Qt.

    Args:
      name: the library.
      srcs: as in cc_library.
      hdrs: as in cc_library.
      moc: those of hdrs that have Q_OBJECT in them.
      resources: .qrc file -> the files that it names.
      copts: more options of the compiler.
      **kwargs: as in cc_library.
    """
    made = []
    if moc:
        out = name + "_moc.cc"
        package = native.package_name()
        native.genrule(
            name = name + "_moc",
            srcs = hdrs,
            outs = [out],
            cmd = "".join([
                "%s/moc -f%s/%s $(location %s) >> $@ && " % (QT_LIBEXEC, package, h, h)
                for h in moc
            ]) + "true",
            message = "Making the meta-objects of",
        )
        made.append(out)
    for qrc, files in resources.items():
        out = qrc[:-len(".qrc")] + "_qrc.cc"
        native.genrule(
            name = qrc[:-len(".qrc")] + "_qrc",
            srcs = [qrc] + files,
            outs = [out],
            cmd = "%s/rcc --name %s $(location %s) > $@" % (QT_LIBEXEC, qrc[:-len(".qrc")], qrc),
            message = "Packing the resources of",
        )
        made.append(out)
    native.cc_library(
        name = name,
        srcs = srcs + made,
        hdrs = hdrs,
        copts = QT_COPTS + copts,
        linkopts = QT_LINKOPTS,
        linkstatic = True,
        **kwargs
    )

def warren_qt_test(name, srcs, deps, env = {}, copts = [], **kwargs):
    """A GoogleTest of code that uses Qt, without a screen."""
    native.cc_test(
        name = name,
        srcs = srcs,
        copts = QT_COPTS + copts,
        linkopts = QT_LINKOPTS,
        env = dict(env, QT_QPA_PLATFORM = "offscreen"),
        deps = deps,
        **kwargs
    )

def warren_qt_binary(name, srcs, deps, copts = [], **kwargs):
    """A program that uses Qt."""
    native.cc_binary(
        name = name,
        srcs = srcs,
        copts = QT_COPTS + copts,
        linkopts = QT_LINKOPTS,
        deps = deps,
        **kwargs
    )
