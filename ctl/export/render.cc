// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/export/render.h"

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace warren::exporting {
namespace {

// The library says what is wrong on stderr unless somebody listens.
std::string& Complaints() {
  static auto& complaints = *new std::string;
  return complaints;
}

int Listen(char* words) {
  Complaints() += words;
  return 0;
}

absl::Status Failed(const char* what) {
  return absl::InternalError(
      absl::StrCat("Graphviz cannot ", what, " the drawing: ", Complaints()));
}

struct FreeContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

}  // namespace

absl::StatusOr<std::string> Render(const std::string& dot, Image image) {
  Complaints().clear();
  agseterrf(Listen);
  agseterr(AGERR);
  const std::unique_ptr<GVC_t, FreeContext> context(gvContext());
  const std::unique_ptr<Agraph_t, CloseGraph> graph(agmemread(dot.c_str()));
  if (!context || !graph) return Failed("read");
  const std::string layout = agget(graph.get(), const_cast<char*>("layout"))
                                 ? agget(graph.get(), const_cast<char*>("layout"))
                                 : "neato";
  if (gvLayout(context.get(), graph.get(), layout.c_str()) != 0) return Failed("lay out");
  char* data = nullptr;
  unsigned size = 0;
  const char* format = image == Image::kSvg ? "svg" : "png";
  const int drawn = gvRenderData(context.get(), graph.get(), format, &data, &size);
  absl::StatusOr<std::string> result = drawn == 0 && data && size > 0
                                           ? absl::StatusOr<std::string>(std::string(data, size))
                                           : Failed("write");
  if (data) gvFreeRenderData(data);
  gvFreeLayout(context.get(), graph.get());
  return result;
}

}  // namespace warren::exporting
