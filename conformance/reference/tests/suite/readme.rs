//! The table of the README names every member of the request, and nothing that is not there.

use std::path::Path;

use cognito_idp_types::operations::UpdateUserPoolClientRequest;
use cognito_idp_types::schema::Structure;

#[test]
fn the_table_of_settings_is_whole_and_leads_somewhere() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(here.join("README.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip_while(|line| !line.starts_with("| member |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut members: Vec<String> = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    let mut expected: Vec<String> =
        UpdateUserPoolClientRequest::SHAPE.members().iter().map(|member| member.name.to_owned()).collect();
    members.sort();
    expected.sort();
    assert_eq!(members, expected);

    for row in &rows {
        assert_eq!(row.len(), 4, "{row:?}");
        for cell in &row[1..] {
            let ways: Vec<&str> =
                cell.split('`').skip(1).step_by(2).filter(|way| way.contains('/')).collect();
            // A cell shows where it is shown, or says why it is not.
            assert!(
                !ways.is_empty() || cell.starts_with("none here: ") || cell.starts_with("as `"),
                "{row:?}"
            );
            for way in ways.iter().filter(|way| !way.starts_with("/oauth2") && **way != "/logout") {
                let scenario = here.join("../scenarios").join(way).with_extension("yaml");
                let exists =
                    scenario.exists() || here.join(way).exists() || here.join("../..").join(way).exists();
                assert!(exists, "{}: no {way}", row[0]);
            }
        }
    }
}
