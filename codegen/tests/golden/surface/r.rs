//! Reads a call of paws with the grammar of R.

use awsjson_codegen::surface::Surfaces;
use serde_json::{Map, Value};
use tree_sitter::{Node, Parser};

/// The arguments of the last call in `text`; an argument that is `NULL` says nothing.
pub(super) fn read(_: &Surfaces<'_>, _: &str, text: &str) -> Map<String, Value> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_r::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    assert!(!tree.root_node().has_error(), "R does not parse: {text}");
    let root = tree.root_node();
    let call = root.named_child(u32::try_from(root.named_child_count() - 1).unwrap()).unwrap();
    let Value::Object(mut members) = arguments(call, text) else { panic!("no named arguments: {text}") };
    members.retain(|_, value| !value.is_null());
    members
}

fn arguments(call: Node<'_>, text: &str) -> Value {
    let arguments = call.child_by_field_name("arguments").unwrap();
    let mut cursor = arguments.walk();
    let (mut named, mut items) = (Map::new(), Vec::new());
    for argument in arguments.children_by_field_name("argument", &mut cursor) {
        let value = value(argument.child_by_field_name("value").unwrap(), text);
        match argument.child_by_field_name("name") {
            Some(name) => drop(named.insert(name_of(&text[name.byte_range()]), value)),
            None => items.push(value),
        }
    }
    assert!(named.is_empty() || items.is_empty(), "a list is named or not");
    if named.is_empty() { items.into() } else { named.into() }
}

fn name_of(written: &str) -> String {
    match written.strip_prefix('"') {
        Some(rest) => unescape(rest.strip_suffix('"').unwrap()),
        None => written.to_owned(),
    }
}

fn value(node: Node<'_>, text: &str) -> Value {
    let written = &text[node.byte_range()];
    match node.kind() {
        "string" => unescape(&written[1..written.len() - 1]).into(),
        "true" => true.into(),
        "false" => false.into(),
        "null" => Value::Null,
        "integer" => written.strip_suffix('L').unwrap().parse::<i64>().unwrap().into(),
        "float" => written.parse::<f64>().unwrap().into(),
        "unary_operator" => {
            let number = value(node.child_by_field_name("rhs").unwrap(), text);
            assert!(written.starts_with('-'));
            (-number.as_i64().unwrap()).into()
        }
        "call" => {
            let function = node.child_by_field_name("function").unwrap();
            match &text[function.byte_range()] {
                "list" => arguments(node, text),
                "base64enc::base64decode" => arguments(node, text)[0].clone(),
                other => panic!("a call of {other}"),
            }
        }
        other => panic!("a node {other}: {written}"),
    }
}

/// A string as R reads it.
fn unescape(written: &str) -> String {
    let mut text = String::new();
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next().unwrap() {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let digits: String =
                    letters.by_ref().skip_while(|c| *c == '{').take_while(|c| *c != '}').collect();
                let letter = char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap();
                assert_ne!(letter, '\0', "R has no NUL");
                text.push(letter);
            }
            letter => text.push(letter),
        }
    }
    text
}
