// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/json_schema.h"

#include <string_view>

#include "ctl/format/keys.h"
#include "nlohmann/json.hpp"

namespace warren::format {
namespace {

using Json = nlohmann::ordered_json;
using Shape = Type::Shape;

class SchemaBuilder {
 public:
  Json Build() {
    Json schema = {
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "Warren topology"},
    };
    schema.update(MapSchema(TopologyType()));
    schema["definitions"] = definitions_;
    return schema;
  }

 private:
  Json SchemaOf(const Type& type) {
    switch (type.shape) {
      case Shape::kScalar:
        return ScalarSchema(type);
      case Shape::kMap:
        return Reference(type);
      case Shape::kDictionary:
        return {{"type", {"object", "null"}},
                {"propertyNames", NameSchema(*type.key)},
                {"additionalProperties", SchemaOf(*type.item)}};
      case Shape::kList:
        return ListSchema(type);
      case Shape::kEither:
        return EitherSchema(type);
    }
    return false;
  }

  static Json ScalarSchema(const Type& type) {
    if (!type.schema.empty()) return Json::parse(type.schema);
    if (type.words.empty()) {
      return {{"type", "integer"}, {"minimum", type.minimum}, {"maximum", type.maximum}};
    }
    Json words = Json::array();
    for (const Word& word : type.words) {
      if (word.supported) words.push_back(word.word);
    }
    return {{"enum", words}};
  }

  // Keys are always strings.
  static Json NameSchema(const Type& type) {
    Json schema = ScalarSchema(type);
    schema.erase("type");
    return schema;
  }

  Json ListSchema(const Type& type) {
    Json schema = {{"type", AllowsNull(type) ? Json({"array", "null"}) : Json("array")},
                   {"items", SchemaOf(*type.item)}};
    if (type.min_items > 0) schema["minItems"] = type.min_items;
    if (type.max_items != SIZE_MAX) schema["maxItems"] = type.max_items;
    return schema;
  }

  Json EitherSchema(const Type& type) {
    Json alternatives = Json::array();
    for (const Type* alternative : type.alternatives) {
      if (alternative->not_yet.empty()) alternatives.push_back(SchemaOf(*alternative));
    }
    return alternatives.size() == 1 ? alternatives[0] : Json{{"anyOf", alternatives}};
  }

  Json Reference(const Type& type) {
    const std::string name(type.name);
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // its place, should it come up below itself
      definitions_[name] = MapSchema(type);
    }
    return {{"$ref", "#/definitions/" + EscapedPointer(name)}};
  }

  static std::string EscapedPointer(const std::string& name) {
    std::string escaped;
    for (const char c : name) escaped += c == ' ' ? std::string("%20") : std::string(1, c);
    return escaped;
  }

  Json MapSchema(const Type& type) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Key& key : type.keys) {
      properties[std::string(key.name)] = KeySchema(key);
      if (key.required) required.push_back(key.name);
    }
    Json schema = {{"description", type.doc},
                   {"type", AllowsNull(type) ? Json({"object", "null"}) : Json("object")},
                   {"additionalProperties", false},
                   {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    if (!type.exactly_one_of.empty()) {
      Json forms = Json::array();
      for (const std::string_view form : type.exactly_one_of)
        forms.push_back({{"required", {form}}});
      schema["oneOf"] = forms;
    }
    return schema;
  }

  Json KeySchema(const Key& key) {
    std::string doc(key.doc);
    if (!key.supported) {
      doc += " Not supported yet.";
      // What nothing matches, and still has a description: a plain `false` could not have one.
      return Merge({{"description", doc}},
                   key.zero_is_off ? Json{{"const", 0}} : Json{{"not", Json::object()}});
    }
    if (!key.absent.empty()) doc += " Default: " + std::string(key.absent) + ".";
    Json value = SchemaOf(*key.type);
    if (key.zero_is_off) value = {{"anyOf", Json::array({Json{{"const", 0}}, value})}};
    // In draft 7 nothing may stand beside a $ref.
    if (value.contains("$ref")) value = {{"allOf", Json::array({value})}};
    return Merge({{"description", doc}}, value);
  }

  static Json Merge(Json a, const Json& b) {
    a.update(b);
    return a;
  }

  Json definitions_ = Json::object();
};

}  // namespace

std::string JsonSchema() { return SchemaBuilder().Build().dump(2) + "\n"; }

}  // namespace warren::format
