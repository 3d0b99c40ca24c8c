//! Notes in the code, and the message about a note that does not apply.

use crate::{fixture, generate, with_cause};

const NOTES: &str = r#"
[[correction]]
shape = "Id"
echoed = true
evidence = ["X-1"]

[operation.Op]
about = "Does it."

[structure.OpRequest]
about = "What it is done to."

[structure.OpRequest.members.Name]
about = "What it is called."
unit = "letters"
range = "1 to 9"
default = "none"
omitted = "stays"
documents = "two of them say otherwise"
"#;

#[test]
fn notes_become_docs() {
    let files = generate(&fixture("secrets", "c2j"), NOTES).unwrap();
    let lines = files["operations/op.rs"].lines().chain(files["shapes.rs"].lines());
    let docs = lines.filter(|line| line.contains("///") || line.contains("echoed"));
    insta::assert_snapshot!(docs.take(30).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_note_that_does_not_apply_is_refused() {
    let model = fixture("secrets", "c2j");
    let correction = |shape: &str, evidence: &str| {
        format!("[[correction]]\nshape = '{shape}'\nechoed = true\nevidence = [{evidence}]")
    };
    let cases = [
        correction("Nowhere", "'X-1'"),
        correction("Text", "'X-1'"),
        correction("Id", ""),
        "[operation.Nowhere]\nabout = ''".to_owned(),
        "[operation.Op]\nabout = ''\nerrors = { Nope = '' }".to_owned(),
        "[structure.Text]\nabout = ''".to_owned(),
        "[structure.OpRequest.members.Ghost]\nabout = ''".to_owned(),
        "[[corection]]".to_owned(),
    ];
    let errors = cases.map(|notes| with_cause(&generate(&model, &notes).unwrap_err()));
    insta::assert_snapshot!(errors.join("\n"));
}
