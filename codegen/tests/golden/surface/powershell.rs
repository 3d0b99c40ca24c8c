//! Reads a call of a cmdlet with the grammar of PowerShell.

use awsjson_codegen::surface::{Surfaces, powershell};
use serde_json::{Map, Value};
use tree_sitter::{Node, Parser};

/// The values that the cmdlet in `text` is given, as members of the request.
pub(super) fn read(surfaces: &Surfaces<'_>, operation: &str, text: &str) -> Map<String, Value> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    assert!(!tree.root_node().has_error(), "PowerShell does not parse: {text}");
    let operation = surfaces.operation(operation).unwrap();
    let parameters = powershell::parameters(surfaces, operation);
    let elements = find(tree.root_node(), "command_elements").unwrap();
    let mut cursor = elements.walk();
    let (mut members, mut parameter) = (Map::new(), None);
    for element in elements.named_children(&mut cursor) {
        match element.kind() {
            "command_argument_sep" | "comment" => {}
            "command_parameter" => {
                let name = &text[element.byte_range()][1..];
                parameter = parameters.iter().find(|parameter| parameter.name == name);
            }
            // An option that is none of the operation's says where the call goes.
            _ => {
                if let Some(parameter) = parameter.take().filter(|parameter| !parameter.path.is_empty()) {
                    let is_list = parameter.kind.ends_with("[]") && parameter.kind != "Byte[]";
                    set(&mut members, &parameter.path, argument(element, text, is_list));
                }
            }
        }
    }
    members
}

fn set(members: &mut Map<String, Value>, path: &[&str], value: Value) {
    let (name, rest) = path.split_first().unwrap();
    if rest.is_empty() {
        members.insert((*name).to_owned(), value);
        return;
    }
    let inner = members.entry(*name).or_insert_with(|| Map::new().into());
    set(inner.as_object_mut().unwrap(), rest, value);
}

fn find<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    if node.kind() == kind {
        return Some(node);
    }
    let mut cursor = node.walk();
    let children: Vec<_> = node.named_children(&mut cursor).collect();
    children.into_iter().find_map(|child| find(child, kind))
}

/// One argument: a list, however long, or a value.
fn argument(node: Node<'_>, text: &str, is_list: bool) -> Value {
    if node.kind() != "array_literal_expression" {
        return value(node, text);
    }
    let mut cursor = node.walk();
    let mut items: Vec<Value> = node.named_children(&mut cursor).map(|item| value(item, text)).collect();
    // `@()` is a list by itself.
    if is_list
        && items.len() == 1
        && node.named_child(0).is_some_and(|item| text[item.byte_range()] == *"@()")
    {
        return items.remove(0);
    }
    if is_list {
        return items.into();
    }
    assert_eq!(items.len(), 1, "one value: {}", &text[node.byte_range()]);
    items.remove(0)
}

/// A key, in quotation marks, in parentheses, or as it is.
fn key_of(node: Node<'_>, text: &str) -> String {
    let written = &text[node.byte_range()];
    if !written.starts_with(['\'', '(']) {
        return written.to_owned();
    }
    let mut key = String::new();
    sum(node, text, &mut key);
    key
}

fn value(node: Node<'_>, text: &str) -> Value {
    let written = &text[node.byte_range()];
    let mut cursor = node.walk();
    match node.kind() {
        "string_literal" => string(written).into(),
        "variable" => match written {
            "$true" => true.into(),
            "$false" => false.into(),
            other => panic!("a variable {other}"),
        },
        "integer_literal"
        | "decimal_integer_literal"
        | "expression_with_unary_operator"
        | "generic_token" => written.parse::<i64>().unwrap().into(),
        "hash_literal_expression" => {
            let mut members = Map::new();
            for entry in node.named_children(&mut cursor).filter_map(|body| find(body, "hash_literal_body")) {
                let mut cursor = entry.walk();
                for entry in entry.named_children(&mut cursor).filter(|entry| entry.kind() == "hash_entry") {
                    let key = key_of(entry.named_child(0).unwrap(), text);
                    members.insert(key, value(entry.named_child(1).unwrap(), text));
                }
            }
            members.into()
        }
        "array_expression" => match find(node, "array_literal_expression") {
            Some(list) => argument(list, text, true),
            None => Vec::<Value>::new().into(),
        },
        // `[Type]@{…}`; in parentheses there is a sum of texts, or `[Convert]::FromBase64String('…')`.
        "cast_expression" => value(node.named_child(1).unwrap(), text),
        "parenthesized_expression" => {
            let mut parts = String::new();
            sum(node, text, &mut parts);
            parts.into()
        }
        _ => {
            let children: Vec<_> = node.named_children(&mut cursor).collect();
            assert_eq!(children.len(), 1, "a node {}: {written}", node.kind());
            value(children[0], text)
        }
    }
}

/// A string as PowerShell reads it, which takes typographic quotation marks for quotation marks.
fn string(written: &str) -> String {
    let mut letters = written.chars().skip(1);
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '\u{2018}'..='\u{201b}' => match letters.next() {
                Some(next) => text.push(next),
                None => return text,
            },
            letter => text.push(letter),
        }
    }
    panic!("the string does not end: {written}");
}

/// `('…' + [char]N + '…')`.
fn sum(node: Node<'_>, text: &str, into: &mut String) {
    let written = &text[node.byte_range()];
    match node.kind() {
        "string_literal" => into.push_str(&string(written)),
        "cast_expression" => {
            let number = written.strip_prefix("[char]").unwrap();
            into.push(char::from_u32(number.parse().unwrap()).unwrap());
        }
        _ => {
            let mut cursor = node.walk();
            for child in node.named_children(&mut cursor) {
                sum(child, text, into);
            }
        }
    }
}
