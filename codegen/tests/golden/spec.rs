//! The spec: what its pages say, and what is refused.

use awsjson_codegen::spec::{History, Knowledge, Sources, spec};
use awsjson_codegen::surface::{Document, Surfaces};
use awsjson_codegen::{Files, Notes, Provenance};

use crate::surface::{model, names, read, schema};

/// Two requirements of one operation: what is refused, and with which error; and their evidence.
const KNOWLEDGE: &str = r#"{
  "requirements": [
    {"requirement": "DeleteUserPoolClient.ClientId.unknown", "operation": "DeleteUserPoolClient", "origin": "scenario",
     "grade": "B", "statement": "A client that does not exist is *refused*.", "evidence": ["X-1"], "since": null,
     "expects": [{"error": {"message": "User pool client {client} does not exist."}}]},
    {"requirement": "DeleteUserPoolClient.ClientId.unknown-type", "operation": "DeleteUserPoolClient",
     "origin": "scenario", "grade": "C", "statement": "The error is this one.", "evidence": ["X-1"], "contested": true,
     "expects": [{"error": {"type": "ResourceNotFoundException"}}, {"error": {"type": "Other"}, "answered-by": "GetUser"}]},
    {"requirement": "DeleteUserPoolClient.ClientId.length-max", "operation": "DeleteUserPoolClient",
     "origin": "generated", "grade": "B", "statement": "Too long.", "evidence": ["X-1"], "expects": []},
    {"requirement": "DeleteUserPoolClient.ClientId.with-nothing", "operation": "DeleteUserPoolClient",
     "origin": "generated", "grade": "B", "statement": "Taken.", "evidence": ["X-1"], "expects": []}
  ],
  "evidence": {
    "X-1": {"grade": "A", "operations": ["DeleteUserPoolClient", "GetUser"], "operation_unsaid": true,
      "observed": "It was <refused>.", "concluded": ["error type"], "source": "a recording", "date": "2026-01-01"}
  }
}"#;

fn make(notes: &str, history: &str) -> Result<Files, String> {
    let (schema, names) = (schema(None), names());
    let documents = ["aws-cli", "http", "paws", "powershell"];
    let documents = documents
        .map(|name| Document::parse(&read(&model().join(format!("documents/{name}.toml")))).unwrap());
    let vintages = ["1.27.43", "1.31.0", "1.34.0"]
        .map(|version| (version.to_owned(), crate::surface::schema(Some(version))));
    let sources = Sources {
        surfaces: Surfaces { schema: &schema, names: &names },
        notes: &Notes::parse(notes).unwrap(),
        history: &History::parse(history).unwrap(),
        knowledge: &Knowledge::parse(KNOWLEDGE).unwrap(),
        documents: &documents,
        vintages: &vintages,
        coverage: "# Coverage\n",
        provenance: &Provenance {
            command: "cargo xtask regenerate".into(),
            package: "botocore".into(),
            version: "1.44.5".into(),
            sha256: "0".into(),
        },
    };
    spec(&sources).map_err(|error| error.to_string())
}

fn notes() -> String {
    read(&model().join("notes.toml"))
}

fn history() -> String {
    read(&model().join("history.toml"))
}

#[track_caller]
fn check(page: &str, lines: &[&str]) {
    // Links from the notes to evidence that these sources have not are no concern here.
    let notes = "[operation.DeleteUserPoolClient]\nabout = \"Deletes.\"";
    let files = make(notes, &history()).unwrap();
    for line in lines {
        assert!(files[page].lines().any(|is| is == *line), "{line}\n\n{}", files[page]);
    }
}

#[test]
fn there_is_a_page_for_each_operation_and_a_book_of_all() {
    let files = make("", &history()).unwrap();
    let pages = files.keys().filter(|path| path.contains(".md")).count();
    // The operations, and README, SUMMARY, changes, coverage, evidence, oauth, wire.
    assert_eq!(pages, 153 + 7);
    let book = files["SUMMARY.md"].matches("](").count();
    assert_eq!(book, pages - 1);
}

#[test]
fn a_requirement_stands_with_its_evidence_and_its_error() {
    check(
        "delete-user-pool-client.md",
        &[
            r#"| <a id="ClientId.unknown"></a>`ClientId.unknown` | A client that does not exist is \*refused\*. | B | [X-1](evidence.md#x-1) |"#,
            r#"| <a id="ClientId.unknown-type"></a>`ClientId.unknown-type` | The error is this one. Not settled. | C | [X-1](evidence.md#x-1) |"#,
            r"| [A client that does not exist is \*refused\*.](#ClientId.unknown) | `ResourceNotFoundException` (grade C) | `User pool client {client} does not exist.` | B | [X-1](evidence.md#x-1) |",
            "| `ResourceNotFoundException` | 400 |  |  |",
            "| `ClientId` | length-max, taken |",
            "200, without a body",
        ],
    );
    check(
        "evidence.md",
        &[
            "## X-1",
            r"Grade A, [DeleteUserPoolClient](delete-user-pool-client.md) or [GetUser](get-user.md): which of them, the source leaves open. It was \<refused\>.",
            "Concluded, not seen: error type.",
            "Source: a recording, 2026-01-01",
        ],
    );
    check("README.md", &["| [DeleteUserPoolClient](delete-user-pool-client.md) |  |  | 1 | 1 | 2 |"]);
}

#[test]
fn documents_are_compared_and_what_changed_since_is_listed() {
    check(
        "changes.md",
        &[
            "No differences in names, order, types and what is required.",
            "- `ExplicitAuthFlowsType`: new value `ALLOW_USER_AUTH` (in `ExplicitAuthFlows[]`).",
            "- `UpdateUserPoolClientRequest.RefreshTokenRotation`: new, optional, structure.",
            "Gone: none.",
        ],
    );
}

#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    let history = history();
    assert!(history.contains(from), "{from}");
    assert_eq!(make(&notes(), &history.replacen(from, to, 1)).unwrap_err(), expected);
}

#[test]
fn a_version_that_the_models_contradict_is_refused() {
    let rotation = "\"UpdateUserPoolClientRequest.RefreshTokenRotation\" = \"1.38.0\"";
    let on = "note on `UpdateUserPoolClientRequest.RefreshTokenRotation` does not apply";
    refused(
        rotation,
        &rotation.replace("1.38.0", "1.30.0"),
        &format!("{on}: since 1.30.0 is wrong, as 1.31.0 shows; fix or delete it"),
    );
    refused(
        rotation,
        "",
        &format!(
            "{on}: botocore 1.27.43 has it not; add the version that it came with to model/history.toml; fix or delete it"
        ),
    );
    let ghost = rotation.replace("Rotation\"", "Ghost\"");
    refused(
        rotation,
        &ghost,
        "note on `UpdateUserPoolClientRequest.RefreshTokenGhost` does not apply: the model has no such thing; fix or \
         delete it",
    );
}

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    let error = make("[operation.DeleteUserPoolClient]\nabout = \"See [that](nowhere.md).\"", &history())
        .unwrap_err();
    assert_eq!(
        error,
        "the spec has links that lead nowhere (1), the first of them `delete-user-pool-client.md: nowhere.md`"
    );
}
