// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/validate.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "ctl/format/suggest.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using Shape = Type::Shape;

// What a value is called in messages, and how it would be written.
struct Subject {
  std::string_view name;     // its key, or the key of the list that it is in
  std::string_view example;  // may be empty
  Place key_at;              // where its key is, for values that stand nowhere
};

std::string_view KindName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return "nothing";
    case Value::Kind::kScalar:
      return "a single value";
    case Value::Kind::kList:
      return "a list";
    case Value::Kind::kMap:
      return "a map";
  }
  return "";
}

bool Fits(Value::Kind kind, Shape shape) {
  switch (shape) {
    case Shape::kScalar:
      return kind == Value::Kind::kScalar;
    case Shape::kMap:
    case Shape::kDictionary:
      return kind == Value::Kind::kMap;
    case Shape::kList:
      return kind == Value::Kind::kList;
    case Shape::kEither:
      return true;
  }
  return false;
}

std::string Joined(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

class Validator {
 public:
  Validator(const std::string& filename, model::Diagnostics& diagnostics)
      : filename_(filename), diagnostics_(diagnostics) {}

  void Check(const Value& value, const Type& type, const Subject& subject) {
    if (value.kind == Value::Kind::kNull) {
      CheckNull(type, subject);
    } else if (type.shape == Shape::kEither) {
      CheckEither(value, type, subject);
    } else if (!Fits(value.kind, type.shape)) {
      WrongShape(value, type, subject);
    } else {
      CheckFitting(value, type, subject);
    }
  }

 private:
  void CheckFitting(const Value& value, const Type& type, const Subject& subject) {
    switch (type.shape) {
      case Shape::kScalar:
        CheckScalar(value, type, subject);
        break;
      case Shape::kMap:
        CheckMap(value, type, subject);
        break;
      case Shape::kDictionary:
        CheckDictionary(value, type);
        break;
      case Shape::kList:
        CheckList(value, type, subject);
        break;
      case Shape::kEither:
        break;
    }
    if (!type.not_yet.empty()) Error(value.at, std::string(type.not_yet));
  }

  void CheckNull(const Type& type, const Subject& subject) {
    if (AllowsNull(type)) return;
    Error(subject.key_at,
          fmt::format("'{}' has no value; {}", subject.name, WriteIt(type, subject)));
  }

  void WrongShape(const Value& value, const Type& type, const Subject& subject) {
    Error(value.at, fmt::format("'{}' must be {}, not {}; {}", subject.name, type.expected,
                                KindName(value.kind), WriteIt(type, subject)));
  }

  static std::string WriteIt(const Type& type, const Subject& subject) {
    if (subject.example.empty()) return fmt::format("write {}", type.expected);
    return fmt::format("write it like '{}: {}'", subject.name, subject.example);
  }

  void CheckScalar(const Value& value, const Type& type, const Subject& subject) {
    const std::string problem = type.problem(value, type);
    if (!problem.empty()) Error(value.at, fmt::format("{}: {}", subject.name, problem));
  }

  void CheckEither(const Value& value, const Type& type, const Subject& subject) {
    std::vector<const Type*> candidates;
    for (const Type* alternative : type.alternatives) {
      if (Fits(value.kind, alternative->shape)) candidates.push_back(alternative);
    }
    if (candidates.empty()) {
      WrongShape(value, type, subject);
      return;
    }
    if (candidates.size() == 1) {
      CheckFitting(value, *candidates[0], subject);
      return;
    }
    // Several kinds of scalar: the first that takes the value.
    for (const Type* candidate : candidates) {
      if (IsKnownWord(value, *candidate) || candidate->problem(value, *candidate).empty()) {
        CheckFitting(value, *candidate, subject);
        return;
      }
    }
    // A size that is out of range is a size all the same: its own words help more.
    for (const Type* candidate : candidates) {
      const std::string problem = candidate->problem(value, *candidate);
      if (problem.find("is out of range") != std::string::npos) {
        Error(value.at, fmt::format("{}: {}", subject.name, problem));
        return;
      }
    }
    const bool bare =
        !value.scalar.empty() && value.scalar.find_first_not_of("0123456789.") == std::string::npos;
    if (candidates.size() == 2 && candidates[0]->words.size() == 1) {
      CheckScalar(value, *candidates[1], subject);  // `none` or `default`, or the real thing
      return;
    }
    Error(value.at, fmt::format("{}: '{}' {}; write {}", subject.name, value.scalar,
                                bare ? "has no unit" : "is not understood", type.expected));
  }

  static bool IsKnownWord(const Value& value, const Type& type) {
    return std::any_of(type.words.begin(), type.words.end(),
                       [&value](const Word& word) { return word.word == value.scalar; });
  }

  void CheckList(const Value& list, const Type& type, const Subject& subject) {
    if (list.items.size() < type.min_items || list.items.size() > type.max_items) {
      Error(list.at, fmt::format("'{}' must be {}; {}", subject.name,
                                 list.items.empty() && type.min_items == 1
                                     ? fmt::format("{}, not an empty one", type.expected)
                                     : std::string(type.expected),
                                 WriteIt(type, subject)));
    }
    for (const Value* item : list.items) Check(*item, *type.item, {subject.name, "", item->at});
  }

  void CheckDictionary(const Value& map, const Type& type) {
    for (const Entry& entry : map.entries) {
      Value key;
      key.kind = Value::Kind::kScalar;
      key.scalar = entry.key;
      const std::string problem = type.key->problem(key, *type.key);
      if (!problem.empty()) Error(entry.at, problem);
      Check(*entry.value, *type.item, {entry.key, "", entry.at});
    }
  }

  void CheckMap(const Value& map, const Type& type, const Subject& subject) {
    for (const Entry& entry : map.entries) {
      const Key* key = FindKey(type, entry.key);
      if (key == nullptr) {
        UnknownKey(entry, type);
        continue;
      }
      const Value& value = *entry.value;
      const bool off =
          key->zero_is_off && value.kind == Value::Kind::kScalar && value.scalar == "0";
      if (!off) Check(value, *key->type, {key->name, key->example, entry.at});
      if (!off && !key->supported) {
        Error(entry.at, fmt::format("'{}' is not supported yet; remove it", key->name));
      }
    }
    CheckPresence(map, type, subject);
  }

  void CheckPresence(const Value& map, const Type& type, const Subject& subject) {
    const Place at = subject.key_at.line > 0 ? subject.key_at : map.at;
    for (const Key& key : type.keys) {
      if (!key.required || map.Find(key.name) != nullptr) continue;
      Error(at, fmt::format("'{}' is missing in the {}; write it like '{}: {}'", key.name,
                            type.name, key.name, key.example));
    }
    if (type.exactly_one_of.empty()) return;
    std::vector<const Entry*> given;
    for (const Entry& entry : map.entries) {
      if (std::find(type.exactly_one_of.begin(), type.exactly_one_of.end(), entry.key) !=
          type.exactly_one_of.end()) {
        given.push_back(&entry);
      }
    }
    if (given.empty()) {
      Error(at, fmt::format("the {} has none of {}; write one of them", type.name,
                            Joined(type.exactly_one_of)));
    } else if (given.size() > 1) {
      Error(given[1]->at, fmt::format("'{}' excludes '{}'; write one of {}", given[0]->key,
                                      given[1]->key, Joined(type.exactly_one_of)));
    }
  }

  static const Key* FindKey(const Type& type, std::string_view name) {
    for (const Key& key : type.keys) {
      if (key.name == name) return &key;
    }
    return nullptr;
  }

  void UnknownKey(const Entry& entry, const Type& type) {
    std::vector<std::string_view> known;
    for (const Key& key : type.keys) {
      if (key.supported) known.push_back(key.name);
    }
    const std::string_view closest = Closest(entry.key, known);
    const std::string mend = closest.empty() ? fmt::format("known here: {}", Joined(known))
                                             : fmt::format("did you mean '{}'?", closest);
    Error(entry.at, fmt::format("unknown key '{}' in the {}; {}", entry.key, type.name, mend));
  }

  // `message` is "what" or "what; mend".
  void Error(const Place& at, const std::string& message) {
    const size_t semicolon = message.rfind("; ");
    model::Location where{filename_, at.line, at.column};
    if (semicolon == std::string::npos) {
      diagnostics_.Error(where, message);
    } else {
      diagnostics_.Error(where, message.substr(0, semicolon), message.substr(semicolon + 2));
    }
  }

  const std::string& filename_;
  model::Diagnostics& diagnostics_;
};

}  // namespace

void Validate(const Value& document, const std::string& filename, model::Diagnostics& diagnostics) {
  ValidateAs(document, TopologyType(), filename, diagnostics);
}

void ValidateAs(const Value& value, const Type& type, const std::string& filename,
                model::Diagnostics& diagnostics) {
  const std::string_view name = type.name.empty() ? "the value" : type.name;
  Validator(filename, diagnostics).Check(value, type, {name, "", value.at});
}

}  // namespace warren::format
