//! The public documents about `UpdateUserPoolClient` against our surfaces of the models that they were made from.

use std::fs;

use awsjson_codegen::Notes;
use awsjson_codegen::surface::{CLIENTS, Document, Surfaces};

use super::{model, names, read, schema};

fn document(name: &str) -> Document {
    Document::parse(&read(&model().join(format!("documents/{name}.toml")))).unwrap()
}

/// Differences that nothing explains between a document, changed by `change`, and our surface of its time.
fn differences(name: &str, change: impl Fn(String) -> String) -> Vec<String> {
    let text = read(&model().join(format!("documents/{name}.toml")));
    let document = Document::parse(&change(text)).unwrap();
    let (schema, names) = (schema(Some(&document.botocore)), names());
    let surfaces = Surfaces { schema: &schema, names: &names };
    document.compare(&surfaces).unwrap().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(name: &str, (from, to): (&str, &str), expected: &[&str]) {
    let change = |text: String| {
        assert!(text.contains(from), "{name} has no `{from}`");
        text.replacen(from, to, 1)
    };
    assert_eq!(differences(name, change), expected);
}

#[test]
fn each_document_has_exactly_our_parameters_of_its_time() {
    let files = fs::read_dir(model().join("documents")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    files.sort();
    assert_eq!(files, ["aws-cli", "http", "paws", "powershell"]);
    for name in files {
        assert_eq!(differences(&name, |text| text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn each_client_has_its_document() {
    let clients = ["aws-cli", "http", "paws", "powershell"].map(|name| document(name).client());
    assert_eq!(clients.map(|client| client.name), ["aws-cli", "http", "paws", "powershell"]);
}

#[test]
fn a_difference_in_set_order_type_or_mark_is_seen() {
    check("aws-cli", ("  --client-id <value>\n", ""), &["only in ours: --client-id <value>"]);
    check(
        "aws-cli",
        ("--client-id (string)", "--client-id (integer)"),
        &["only in the document: --client-id (integer)", "only in ours: --client-id (string)"],
    );
    check("aws-cli", ("        ALLOW_USER_SRP_AUTH\n", ""), &["only in ours: ALLOW_USER_SRP_AUTH"]);
    check(
        "paws",
        ("  UserPoolId,\n  ClientId,\n", "  ClientId,\n  UserPoolId,\n"),
        &["only in the document: ClientId,", "only in ours: ClientId,"],
    );
    check("paws", ("\nClientId [required]", ""), &["only in ours: ClientId [required]"]);
    check(
        "powershell",
        ("-ClientId <String> required True", "-ClientId <String> required False"),
        &[
            "only in the document: -ClientId <String> required False, position Named, pipeline ByPropertyName",
            "only in ours: -ClientId <String> required True, position Named, pipeline ByPropertyName",
        ],
    );
    check(
        "http",
        ("request ClientName string", "request ClientName number"),
        &["only in the document: request ClientName number", "only in ours: request ClientName string"],
    );
    check("http", ("operations = 101", "operations = 102"), &["the model has 101 operations"]);
}

#[test]
fn an_explanation_of_nothing_is_refused() {
    check(
        "http",
        ("ours = [\"Content-Type: application/x-amz-json-1.1\"]", "ours = [\"Accept: all\"]"),
        &["explained, and not there: Accept: all", "only in ours: Content-Type: application/x-amz-json-1.1"],
    );
}

/// Errors that the page of the HTTP API invented are among its errors.
#[test]
fn the_inventions_of_the_http_page_are_listed() {
    let page = document("http");
    let wrong = page.explained.iter().filter(|explained| explained.wrong);
    let wrong: Vec<&str> = wrong.flat_map(|explained| &explained.document).map(String::as_str).collect();
    assert!(wrong.contains(&"Content-Type: application/json"));
    assert!(wrong.contains(&"X-Amz-Target:"));
    assert_eq!(
        (480..=487).filter(|status| wrong.iter().any(|line| line.starts_with(&status.to_string()))).count(),
        8
    );
}

#[test]
fn what_clients_call_things_fits_the_model() {
    names().check(&schema(None)).unwrap();
}

/// The suite spells calls by the model as it is published, and the spec by the model with our corrections: both say the
/// same.
#[test]
fn corrections_change_no_surface() {
    let (published, names) = (schema(None), names());
    let mut corrected = schema(None);
    Notes::parse(&read(&model().join("notes.toml"))).unwrap().apply(&mut corrected).unwrap();
    let (published, corrected) =
        (Surfaces { schema: &published, names: &names }, Surfaces { schema: &corrected, names: &names });
    for operation in &published.schema.operations {
        let other = corrected.operation(&operation.name).unwrap();
        for client in CLIENTS {
            assert_eq!(published.page(client, operation), corrected.page(client, other));
        }
    }
}
